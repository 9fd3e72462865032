"""Download the texts that ``sources.csv`` has an address for."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from framing.base.alone import clear_parts
from framing.base.errors import FramingError, TextError
from framing.base.escape import is_file_name
from framing.base.files import sha256, write_beside
from framing.corpus.document import Source
from framing.run.consent import admit
from framing.run.web import Limits, download
from framing.study.study import Study

_LONGEST = 200  # bytes of a file name; what is written beside has a longer one


def fetch_study(
    study: Study,
    folder: Path,
    *,
    say: Callable[[str], None],
    allow_private: bool = False,
    limits: Limits | None = None,
) -> list[FramingError]:
    """Download a study's documents to a folder, one file each.

    What is there already is left alone. A page that differs from the declared one is kept beside as another
    version, under a name with its hash, never taken for it.

    Parameters
    ----------
    study : whose documents they are.
    folder : where the files go; nothing is written anywhere else.
    say : called with one line per document.
    allow_private, limits : as `download` takes them.

    Returns
    -------
    list of FramingError
        what could not be fetched, or differs. Raises StudyError where nobody has agreed to the hosts.
    """
    admit(study, say, command="fetch")
    clear_parts(folder, within=False)
    problems: list[FramingError] = list(study.problems)
    get = partial(download, allow_private=allow_private, limits=limits)
    for number, source in enumerate(study.sources, 1):
        step = f"{number} of {len(study.sources)}, {source.doc_id}"
        try:
            for line in _fetch(study, source, folder, get):
                say(f"{step}: {line}")
        except FramingError as problem:
            say(f"{step}: {problem.what}")
            problems.append(problem)
        except OSError as error:
            problems.append(_unwritten(error, folder, source))
    return problems


def _unwritten(error: OSError, folder: Path, source: Source) -> TextError:
    return TextError(f"can't be written: {error.strerror}", where=str(folder), found=source.file)


def _fetch(study: Study, source: Source, folder: Path, get: Callable[..., bytes]) -> Iterator[str]:
    """Download one document; what is said of it, step by step."""
    row = f"{study.place('sources.csv')} row {source.row} ({source.doc_id})"
    path, where = _target(source, folder, row), f"{study.study_id}, {source.doc_id}"
    if path.is_file() and sha256(path.read_bytes()) == source.sha256:
        yield "already there"
    elif not source.url:
        raise TextError("sources.csv has no url for it", where=where, advice=f"put the file at {path}")
    else:
        yield f"fetching {source.url}"
        data = get(source.url, where=where)
        _keep(data, source, path, where)
        yield f"fetched, {len(data):,} bytes"


def _target(source: Source, folder: Path, where: str) -> Path:
    """The file of a document. Raises TextError where its name is more than a name, or leads elsewhere."""
    name = source.file
    if not is_file_name(name) or len(name.encode()) > _LONGEST:
        raise TextError(
            "file can't be used",
            where=where,
            expected="a plain file name, without a folder, of at most 200 bytes",
            found=repr(name),
        )
    path = folder / name
    if path.is_symlink():
        raise TextError("file is a link to elsewhere", where=where, found=str(path), advice="delete the link")
    return path


def _keep(data: bytes, source: Source, path: Path, where: str) -> None:
    """Store what came under the document's name, or beside it where it is another version."""
    digest = sha256(data)
    if digest != source.sha256:
        other = path.with_name(f"{path.stem}.{digest[:12]}{path.suffix}")
        if not other.is_symlink():
            write_beside(other, data)
        raise TextError(
            "the page is another version than the declared one",
            where=where,
            expected=f"SHA-256 {source.sha256[:12]}…",
            found=f"{digest[:12]}…",
            advice=f"it is kept as {other.name}",
        )
    if path.exists():
        raise TextError(
            "another file has its name", where=where, found=str(path), advice="move it away, and fetch again"
        )
    write_beside(path, data)
