"""One file that lasts: the book, its tables, the code, the packages, and how to make it all anew.

The same commit, book and tables give the same bytes: files stand in the order of their names, and have the
commit's time, no owner and no other rights than to be read, or run. The archive is not compressed, since
what compresses changes its bytes from version to version.
"""

import io
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from framing.base.checksums import SUMS
from framing.base.citation import read_citation
from framing.base.errors import BookError, FramingError
from framing.base.files import list_files, sha256, write_beside
from framing.base.workbook import Workbook
from framing.book.packages import PACKAGES, read_packages
from framing.study.study import Study, list_studies, open_study

_README = """\
# {title}, version {version}

Everything that the book rests on, of commit {commit}.

- `book/index.html`: the book; it opens from the file system and asks no server for anything.
- `tables/`: the tables of each study as Parquet, its figures with their data as CSV, and in
  `ro-crate-metadata.json` what each stage used and made.
- `code/`: the repository: program, notebooks, codebooks, releases, chapters and `requirements.lock`.
- `packages.csv`: the packages that the lock pins: version, licence, and the hashes of their files.
- `SHA256SUMS`: `sha256sum -c SHA256SUMS` says whether each file is what it was.

`bash rebuild FOLDER` makes the book anew in an empty folder and compares tables, figures' data and chapters,
byte by byte. It needs Python 3.11 or newer, make, and the packages, from an index or a folder of wheels
(`PIP_FIND_LINKS`).

The code is under the MIT licence (`code/LICENSE`), codebooks and tables are under CC BY 4.0
(`code/data/LICENSE`).
"""


def pack(workbook: Workbook, target: Path) -> Path:
    """Pack the book that was built, with all that it rests on. Returns the archive.

    Raises
    ------
    BookError
        where something isn't committed, the book or a study's tables aren't there, or the book shows words of
        documents that are not everybody's to pass on.
    """
    studies = [study for study in _studies(workbook) if study.in_book]
    _check(workbook, studies)
    html = workbook.book / "_build" / "html"
    files = {f"book/{path.relative_to(html).as_posix()}": path.read_bytes() for path in list_files(html)}
    if "book/index.html" not in files:
        raise BookError("is not built", where="book/_build/html", advice="build it: make book")
    for study in studies:
        files |= _tables(study)
    told, commit = read_citation(workbook.root / "CITATION.cff"), _git(workbook, "rev-parse", "HEAD").decode()
    code = dict(_code(workbook))
    files |= {f"code/{name}": data for name, (data, _) in code.items()}
    readme = _README.format(title=told["title"], version=told["version"], commit=commit.strip())
    files |= {
        "README.md": readme.encode(),
        "rebuild": files["code/.ci/rebuild"],
        Path(PACKAGES).name: _packages(workbook),
    }
    files[SUMS] = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files)).encode()
    runs = {f"code/{name}" for name, (_, mode) in code.items() if mode & 0o100} | {"rebuild"}
    time = int(_git(workbook, "log", "-1", "--format=%ct"))
    write_beside(target, _tar(f"framing-workbook-{told['version']}", files, runs, time))
    return target


def _studies(workbook: Workbook) -> Iterator[Study]:
    return (open_study(study_id, workbook) for study_id in list_studies(workbook))


def _check(workbook: Workbook, studies: list[Study]) -> None:
    """Raise BookError where what would be packed isn't what was committed, or isn't everybody's."""
    if changed := _git(workbook, "status", "--porcelain").decode().splitlines():
        raise BookError(
            f"{len(changed)} files differ from what is committed",
            where=changed[0][3:],
            advice="commit them, build the book, and pack it then",
        )
    for study in studies:
        if "package" not in study.collection and study.decoded_texts.is_dir():
            raise BookError(
                "the book shows words of this study's documents, which may not be yours to pass on",
                where=study.workbook.place(study.decoded_texts),
                advice="pack a book that was made in a fresh clone, without texts",
            )


def _tables(study: Study) -> dict[str, bytes]:
    """The tables, figures and crate of a study, by their names in the archive. Raises BookError."""
    paths = [path for path in list_files(study.tables) if "provenance" not in path.parts]
    if not paths:
        where = study.workbook.place(study.tables)
        raise BookError("holds no tables", where=where, advice="build the book: make book")
    return {
        f"tables/{study.study_id}/{path.relative_to(study.tables).as_posix()}": path.read_bytes()
        for path in paths
    }


def _code(workbook: Workbook) -> Iterator[tuple[str, tuple[bytes, int]]]:
    """The committed files by name: their content and mode."""
    with tarfile.open(fileobj=io.BytesIO(_git(workbook, "archive", "--format=tar", "HEAD"))) as archive:
        for member in archive:
            if member.isfile() and (file := archive.extractfile(member)):
                yield member.name, (file.read(), member.mode)


def _packages(workbook: Workbook) -> bytes:
    """The packages of the lock, with the hashes of their files."""
    lock = workbook.lock.read_text(encoding="utf-8")
    hashes = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]:
        name, _, version = block.split()[0].partition("==")
        hashes[name, version] = " ".join(re.findall(r"--hash=(sha256:\w+)", block))
    frame = read_packages(workbook.root / PACKAGES)
    pairs = zip(frame["package"], frame["version"], strict=True)
    frame["files"] = [hashes.get(pair, "") for pair in pairs]
    return frame.to_csv(index=False, lineterminator="\n").encode()


def _tar(folder: str, files: dict[str, bytes], runs: set[str], time: int) -> bytes:
    """A tar of files in a folder; ``runs`` are those that can be run, ``time`` is that of each."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(files):
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size, member.mtime = len(files[name]), time
            member.mode = 0o755 if name in runs else 0o644
            archive.addfile(member, io.BytesIO(files[name]))
    return buffer.getvalue()


def _git(workbook: Workbook, *arguments: str) -> bytes:
    """What git says of the checkout. Raises BookError where it isn't one."""
    try:
        done = subprocess.run(["git", *arguments], cwd=workbook.root, capture_output=True, check=True)  # noqa: S603, S607
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"").decode(errors="replace").strip() or str(error)
        raise BookError(f"git can't be asked: {said}", where=str(workbook.root)) from None
    return done.stdout


if __name__ == "__main__":
    try:
        made = pack(Workbook.from_environment(), Path(sys.argv[1]))
    except FramingError as error:
        sys.exit(f"error: {error}")
    sys.stderr.write(f"packed: {made}\n")
