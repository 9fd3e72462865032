"""From executed chapters and pages to an HTML book that opens from the file system and asks no host.

The book only renders: nothing is executed here. It is built from copies in a folder of its own, so that a run
with other texts gets the same pages around its own chapters, and so that nothing is left behind beside the
sources.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framing.base.errors import BookError
from framing.base.escape import myst, one_line, plain_name
from framing.base.files import list_files, sha256, write_beside
from framing.book import checks, citation, pages, printing
from framing.book.about import about_name
from framing.book.evidence import entrance_name
from framing.book.numbering import Shown, number_chapter
from framing.claims.listed import page_name
from framing.figures.style import FONTS

_OWN = {"_build", "_generated", "chapters"}  # folders of the book that are filled otherwise than by copying
EXAMPLE = "example"  # the notebook on functions that need no study
_TAKEN_AWAY = (".csv", ".parquet", ".png", ".svg", ".pdf", ".json")
NARROW = "-narrow.png"  # the end of the name of a picture for phones, beside the picture for wide windows
_DAY = 24 * 60 * 60  # seconds
Files = dict[str, Path | bytes]


@dataclass(frozen=True)
class Part:
    """The chapters of one study.

    Attributes
    ----------
    study : its id.
    title : its caption in the table of contents.
    folder : of its executed notebooks.
    downloads : folders of what a reader may take away, by kind (``release``, ``tables``, ``figures``).
    """

    study: str
    title: str
    folder: Path
    downloads: Mapping[str, Path] = field(default_factory=dict)


def build_book(
    parts: Sequence[Part] | None = None,
    *,
    source: Path,
    generated: Path | None = None,
    output: Path | None = None,
    reference: Mapping[str, str] | None = None,
    lock: Path | None = None,
    title: str = "",
    say: Callable[[str], None] | None = None,
) -> Path:
    """Build the book, or find that it is up to date: the path of its first page, ``index.html``.

    Parameters
    ----------
    parts : the studies whose chapters the book has; None takes those of ``_toc.yml``.
    source : folder of the pages, the table of contents, the configuration and the bibliography.
    generated : folder of the pages that a run made (findings, what the book was built from, evidence);
        ``_generated`` in the book's folder where None.
    output : folder to build in, its pages are in ``html``; ``_build`` in the book's folder where None.
    reference : further pages by file name, as MyST text: data dictionary, codebooks, public functions.
    lock : the file that names the versions of all packages; the book is built anew when it changes.
    title : the book's own, on its first page and in its head; that of the pages where empty.
    say : called with one line of progress.

    Raises
    ------
    BookError
        where a chapter is missing, wasn't executed or holds an error, a page includes what nothing generated,
        Sphinx warns of anything, or a built page would ask another host for something or links to nowhere.
        The book that was there before stays as it was.
    """
    output = output or source / "_build"
    parts = list(parts or listed_parts(source))
    _check_chapters(parts)
    files = _collect(source, generated or source / "_generated", parts, reference or {})
    files |= _configured(source, parts, title)
    return _build(files, parts, _hash(files, lock), output, say or (lambda _line: None))


def _check_chapters(parts: Sequence[Part]) -> None:
    """Raise BookError where a chapter is missing, wasn't executed or holds an error."""
    for part in parts:
        for chapter in chapters_of(part):
            checks.check_chapter(chapter)


def _build(files: Files, parts: Sequence[Part], state: str, output: Path, say: Callable[[str], None]) -> Path:
    """Build what has another state than the book that is there."""
    index, stamp = output / "html" / "index.html", output / "inputs.sha256"
    if index.exists() and stamp.exists() and stamp.read_text() == state:
        say(f"the book is up to date: {index}")
        return index
    say(f"building the book: {sum(path.endswith(('.md', '.ipynb')) for path in files)} pages …")
    stamp.unlink(missing_ok=True)
    _render(files, parts, output)
    write_beside(stamp, state.encode())
    say(f"the book is ready: {index}")
    return index


def listed_parts(source: Path) -> list[Part]:
    """The studies of a book's table of contents, in its order, with the folders of their chapters."""
    folders = [(_folder_of(part), part["caption"]) for part in _load_toc(source)["parts"]]
    return [Part(Path(folder).name, caption, source / folder) for folder, caption in folders if folder]


def chapters_of(part: Part) -> list[Path]:
    """The notebooks of a study, in order. Raises BookError where there is none."""
    found = sorted(part.folder.glob("*.ipynb"))
    if not found:
        raise BookError(
            f"the study {part.study} has no chapters",
            where=str(part.folder),
            advice=f"framing run {part.study} makes them",
        )
    return found


def _load_toc(source: Path) -> dict[str, Any]:
    import yaml

    return yaml.safe_load((source / "_toc.yml").read_text(encoding="utf-8"))


def _folder_of(part: Mapping[str, Any]) -> str | None:
    """The folder of chapters that a part of the table of contents stands for, or None."""
    chapters = [entry.get("glob", "") for entry in part["chapters"]]
    return chapters[0].removesuffix("/*") if chapters and chapters[0].startswith("chapters/") else None


def _collect(source: Path, generated: Path, parts: Sequence[Part], reference: Mapping[str, str]) -> Files:
    """What the book is made of: for each path in the book's source folder, a file or its bytes."""
    files: Files = {name: path for name, path in _files_in(source) if name.split("/")[0] not in _OWN}
    files |= {f"_generated/{name}": path for name, path in _files_in(generated)}
    files |= {f"_generated/{name}": text.encode() for name, text in reference.items()}
    shown: dict[str, list[Shown]] = {}
    for part in parts:
        for path in chapters_of(part):
            name = f"chapters/{part.study}/{path.name}"
            chapter = _without_absent(path.read_bytes(), files)
            files[name], shown[name] = number_chapter(chapter, part.study, path.name)
    files |= {f"chapters/{EXAMPLE}/{name}": path for name, path in _files_in(source / "chapters" / EXAMPLE)}
    files |= {
        f"_static/narrow/{one.anchor}.png": one.narrow
        for all_ in shown.values()
        for one in all_
        if one.narrow
    }
    files |= {
        f"_static/narrow/{name.removesuffix(NARROW)}.png": path
        for name, path in _files_in(generated)
        if name.endswith(NARROW)
    }
    files |= {f"_static/fonts/{path.name}": path for path in sorted(FONTS.iterdir())}
    files |= _downloads(parts, shown)
    checks.check_included(
        (
            (name, path.read_text(encoding="utf-8"))
            for name, path in files.items()
            if name.endswith(".md") and isinstance(path, Path)
        ),
        files,
    )
    return files | {"_toc.yml": _toc_of(source, parts, files)}


# A link in a chapter's file, where quotation marks are escaped, to a page that is made for a book.
_TO_GENERATED = re.compile(rb'<a href=\\"[./]*/_generated/([^#"\\]+)\.html[^"\\]*\\">(.*?)</a>')


def _without_absent(chapter: bytes, files: Collection[str]) -> bytes:
    """A chapter in which words that lead to mentions or evidence outside this book lead nowhere."""
    return _TO_GENERATED.sub(
        lambda link: link[0] if f"_generated/{link[1].decode()}.md" in files else link[2], chapter
    )


def _configured(source: Path, parts: Sequence[Part], title: str) -> Files:
    """The configuration, which names the studies; and the first page with the book's own title, if any."""
    import yaml

    settings = yaml.safe_load((source / "_config.yml").read_text(encoding="utf-8"))
    settings["sphinx"]["config"]["framing_studies"] = {part.study: one_line(part.title) for part in parts}
    if (cited := source.parent / "CITATION.cff").exists():
        settings["author"] = citation.authors_of(citation.read_citation(cited))
    files: Files = {}
    if title:
        settings["title"] = one_line(title)
        index = (source / "index.md").read_text(encoding="utf-8")
        files["index.md"] = f"# {myst(title)}\n{index.partition(chr(10))[2]}".encode()
    return files | {"_config.yml": yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).encode()}


def _files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder by their path in it, without hidden ones and caches, in order."""
    for path in list_files(folder):
        if path.suffix != ".pyc":
            yield path.relative_to(folder).as_posix(), path


def _downloads(parts: Sequence[Part], shown: Mapping[str, Sequence[Shown]]) -> Files:
    """The files to take away, and the page that lists them; ``shown`` is what each chapter numbers."""
    files: Files = {}
    listed = []
    for part in parts:
        folder = f"_generated/downloads/{part.study}"
        found: Files = {
            f"{folder}/{kind}/{path.name}": path
            for kind, place in part.downloads.items()
            if place.is_dir()
            for path in sorted(place.iterdir())
            if path.suffix in _TAKEN_AWAY and plain_name(path.name) == path.name
        }
        numbered = [one for path, all_ in shown.items() if path.split("/")[1] == part.study for one in all_]
        found |= {f"{folder}/shown/{one.anchor}.csv": one.csv.encode() for one in numbered if one.csv}
        files |= found
        listed.append(pages.downloads_page(part.study, part.title, list(found), numbered))
    text = "\n".join(listed) or "This book was built without its tables.\n"
    return files | {"_generated/downloads.md": text.encode()}


def _toc_of(source: Path, parts: Sequence[Part], files: Collection[str]) -> bytes:
    """The table of contents with one part per study where it has the shipped studies."""
    import yaml

    toc = _load_toc(source)
    filled: list[dict[str, Any]] = []
    placed = False
    for part in toc["parts"]:
        if _folder_of(part) is None:
            filled.append(_with_sections(part, files))
        elif not placed:
            filled += [{"caption": one_line(it.title), "chapters": _chapters(it, files)} for it in parts]
            placed = True
    return yaml.safe_dump({**toc, "parts": filled}, allow_unicode=True, sort_keys=False).encode()


def _chapters(part: Part, files: Collection[str]) -> list[dict[str, Any]]:
    """The entries of the page about a study, of its chapters, of its mentions, then of its evidence."""
    about, listed = (f"_generated/{name(part.study)}.md" for name in (about_name, page_name))
    chapters = sorted(name for name in files if name.startswith(f"chapters/{part.study}/"))
    names = [name for name in (about, *chapters, listed) if name in files]
    entries: list[dict[str, Any]] = [{"file": name.rpartition(".")[0]} for name in names]
    entrance = f"_generated/{entrance_name(part.study)}"
    if f"{entrance}.md" in files:
        sections = sorted(name for name in files if name.startswith(f"{entrance}-"))
        entries.append(
            {"file": entrance, "sections": [{"file": name.removesuffix(".md")} for name in sections]}
        )
    return entries


def _with_sections(part: Mapping[str, Any], files: Collection[str]) -> dict[str, Any]:
    """A part of the table of contents in which each glob of sections stands for the pages that there are."""
    known = sorted({name.removesuffix(Path(name).suffix) for name in files})
    chapters = []
    for entry in part["chapters"]:
        sections = []
        for section in entry.get("sections", []):
            prefix = section.get("glob", "").removesuffix("*")
            sections += [{"file": name} for name in known if name.startswith(prefix)] if prefix else [section]
        kept = {key: value for key, value in entry.items() if key != "sections"}
        chapters.append({**kept, "sections": sections} if sections else kept)
    return {**part, "chapters": chapters}


def _read(content: Path | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def _hash(files: Files, lock: Path | None) -> str:
    """One hash over everything that the built pages depend on."""
    made_with = [path for path in (lock, Path(__file__), Path(printing.__file__)) if path and path.exists()]
    lines = [f"{name}\0{sha256(_read(content))}" for name, content in sorted(files.items())]
    lines += [sys.version, *(sha256(path.read_bytes()) for path in made_with)]
    return sha256("\n".join(lines).encode())


def _render(files: Files, parts: Sequence[Part], output: Path) -> None:
    """Build in a folder beside, check the pages, and only then put them in the place of the old ones."""
    output.mkdir(parents=True, exist_ok=True)
    _sweep(output)
    work = Path(tempfile.mkdtemp(prefix="work-", dir=output))
    try:
        for name, content in files.items():
            path = work / "source" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_read(content))
        _run_sphinx(work)
        built = work / "_build" / "html"
        _print(built, parts)
        checks.check_pages(built)
        _put_in_place(built, output / "html", work / "old")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _print(built: Path, parts: Sequence[Part]) -> None:
    """Write the print edition of each study."""
    for part in parts:
        names = [path.stem for path in chapters_of(part)]
        printing.write_print_edition(built / "chapters" / part.study, names, title=part.title)


def _put_in_place(built: Path, place: Path, aside: Path) -> None:
    """Move the pages to their place; a build that ends at the same moment may have put its own there."""
    aside.mkdir()
    for attempt in range(10):
        try:
            if place.exists():
                os.replace(place, aside / str(attempt))
            os.replace(built, place)
            return
        except OSError:  # the other build was faster with one of the two steps
            continue
    raise BookError("can't be written", where=str(place), advice="close what uses it, and build again")


def _sweep(output: Path) -> None:
    """Delete what builds that were killed left behind, a day after."""
    for path in output.glob("work-*"):
        if time.time() - path.stat().st_mtime > _DAY:
            shutil.rmtree(path, ignore_errors=True)


def _run_sphinx(work: Path) -> None:
    """Run Jupyter Book over ``work/source``. Raises BookError for any warning or error, at its place."""
    call = "import sys; from jupyter_book.cli.main import main; main(sys.argv[1:])"
    options = ["build", str(work / "source"), "--path-output", str(work)]
    # Deprecations in Sphinx's own packages are no business of the book's.
    done = subprocess.run(  # noqa: S603 - our own command, over a folder of our own
        [sys.executable, "-c", call, *options, "--warningiserror", "--keep-going", "-q"],
        env={**os.environ, "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    messages = _messages_of(done.stderr, work / "source")
    if done.returncode or messages:
        (where, message), more = (messages or [("", _crash_of(done.stderr))])[0], len(messages) - 1
        advice = f"and {more} more: " + "; ".join(f"{w}: {m}" for w, m in messages[1:6]) if more > 0 else ""
        raise BookError(message, where=where, advice=advice)


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MESSAGE = re.compile(
    r"^(?:(?P<where>/\S+?|[^\s:]+?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): (?P<what>.*)$"
)


def _crash_of(stderr: str) -> str:
    """What stopped Sphinx, where it didn't get as far as messages: the last line of its own account."""
    text = _COLOUR.sub("", stderr)
    begin, end = r"(?:Exception occurred|[A-Z]\w+ error):\s*\n", r"(?:\nThe full traceback|\nTraceback|\Z)"
    account = re.search(f"{begin}(.*?){end}", text, re.DOTALL)
    lines = (account[1] if account else text).strip().splitlines()
    return f"Sphinx stopped: {lines[-1].strip()}" if lines else "Sphinx stopped without a word"


def _messages_of(stderr: str, source: Path) -> list[tuple[str, str]]:
    """Sphinx's messages as pairs of a place in the book's own files and what is wrong there."""
    found = []
    for line in _COLOUR.sub("", stderr).splitlines():
        if match := _MESSAGE.match(line.strip()):
            where = (match["where"] or "").removeprefix(f"{source}/")
            found.append((where + _place(int(match["line"] or 0)), match["what"]))
    return found


def _place(line: int) -> str:
    """A line for people. In a notebook, Sphinx gives the cell's number times 10,000 plus the line in it."""
    cell, line = divmod(line, 10_000)
    return (f", cell {cell}" if cell else "") + (f", line {line}" if line else "")
