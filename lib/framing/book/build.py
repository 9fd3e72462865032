"""From executed chapters and pages to an HTML book that opens from the file system and asks no host.

The book only renders: nothing is executed here. What it is made of is collected here, and put into pages in
``render.py``, from copies in a folder of its own, so that a run with other texts gets the same pages around
its own chapters, and so that nothing is left behind beside the sources.
"""

import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framing.base.citation import read_citation
from framing.base.errors import BookError
from framing.base.escape import myst, one_line, plain_name
from framing.base.files import hash_file, list_files, sha256, write_beside, zip_bytes
from framing.book import checks, citation, pages, printing, render
from framing.book.about import about_name
from framing.book.evidence import entrance_name
from framing.book.numbering import Shown, number_chapter
from framing.book.render import Files
from framing.claims.listed import page_name
from framing.figures.style import FONTS

_OWN = {"_build", "_generated", "chapters"}  # folders of the book that are filled otherwise than by copying
EXAMPLE = "example"  # the notebook on functions that need no study
_TAKEN_AWAY = (".csv", ".parquet", ".png", ".svg", ".pdf", ".json")
_LARGE = 100_000  # bytes of a table as CSV from which on it is zipped
NARROW = "-narrow.png"  # the end of the name of a picture for phones, beside the picture for wide windows


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
    return _build(files, parts, lock, output, say or (lambda _line: None))


def _check_chapters(parts: Sequence[Part]) -> None:
    """Raise BookError where a chapter is missing, wasn't executed or holds an error."""
    for part in parts:
        for chapter in chapters_of(part):
            checks.check_chapter(chapter)


def _build(
    files: Files, parts: Sequence[Part], lock: Path | None, output: Path, say: Callable[[str], None]
) -> Path:
    """Build what has another state than the book that is there."""
    state, index, stamp = _hash(files, lock), output / "html" / "index.html", output / "inputs.sha256"
    if index.exists() and stamp.exists() and stamp.read_text() == state:
        say(f"the book is up to date: {index}")
        return index
    say(f"building the book: {sum(path.endswith(('.md', '.ipynb')) for path in files)} pages …")
    stamp.unlink(missing_ok=True)
    editions = {part.study: (part.title, [path.stem for path in chapters_of(part)]) for part in parts}
    render.render(files, editions, output, shared=_hash(_shared(files), lock))
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
    files |= _downloads(parts, shown, generated)
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
        settings["author"] = citation.authors_of(read_citation(cited))
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


def _downloads(parts: Sequence[Part], shown: Mapping[str, Sequence[Shown]], generated: Path) -> Files:
    """The files to take away, and the page that lists them; ``shown`` is what each chapter numbers.

    Pictures that the chapters show are in the book already. Large tables as CSV are zipped, in ``generated``.
    """
    files: Files = {}
    listed = []
    for part in parts:
        folder = f"_generated/downloads/{part.study}"
        numbered = [one for path, all_ in shown.items() if path.split("/")[1] == part.study for one in all_]
        pictures = {sha256(one.picture) for one in numbered if one.picture}
        found: Files = {}
        for kind, place in part.downloads.items():
            for path in sorted(place.iterdir()) if place.is_dir() else ():
                known = path.suffix in _TAKEN_AWAY and plain_name(path.name) == path.name
                if not known or (path.suffix == ".png" and hash_file(path) in pictures):
                    continue
                if path.suffix == ".csv" and path.stat().st_size > _LARGE:
                    path = _zip(path, generated / "downloads" / part.study / kind)
                found[f"{folder}/{kind}/{path.name}"] = path
        found |= {f"{folder}/shown/{one.anchor}.csv": one.csv.encode() for one in numbered if one.csv}
        files |= found
        listed.append(pages.downloads_page(part.study, part.title, list(found), numbered))
    text = "\n".join(listed) or "This book was built without its tables.\n"
    return files | {"_generated/downloads.md": text.encode()}


def _zip(path: Path, folder: Path) -> Path:
    """The file in an archive of its own in a folder, where it stays until the file is another one."""
    data, archive = path.read_bytes(), folder / f"{path.name}.zip"
    if not _holds(archive, path.name, data):
        write_beside(archive, zip_bytes({path.name: data}))
    return archive


def _holds(archive: Path, name: str, data: bytes) -> bool:
    """Whether an archive is there and holds just this file."""
    try:
        with zipfile.ZipFile(archive) as opened:
            held = [(one.filename, one.file_size, one.CRC) for one in opened.infolist()]
    except (OSError, zipfile.BadZipFile):
        return False
    return held == [(name, len(data), zlib.crc32(data))]


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


def _hash(contents: Files, lock: Path | None) -> str:
    """One hash over files of the book, and over what makes pages of them."""
    code = (__file__, checks.__file__, printing.__file__, render.__file__)
    made_with = [path for path in (lock, *map(Path, code)) if path and path.exists()]
    lines = [
        f"{name}\0{sha256(content) if isinstance(content, bytes) else hash_file(content)}"
        for name, content in sorted(contents.items())
    ]
    lines += [sys.version, *(sha256(path.read_bytes()) for path in made_with)]
    return sha256("\n".join(lines).encode())


def _shared(files: Files) -> Files:
    """What every page depends on: the names of all pages, settings, extensions, styles, references."""
    shared = {
        name: content
        for name, content in files.items()
        if name in ("_config.yml", "_toc.yml", "references.bib")
        or (name.startswith(("_ext/", "_static/")) and not name.startswith("_static/narrow/"))
    }
    names = sorted(name for name in files if name.endswith((".md", ".ipynb")))
    return shared | {"": "\n".join(names).encode()}
