"""From executed chapters and pages to an HTML book that opens from the file system and asks no other host for anything.

The book only renders: nothing is executed here. It is built from copies in a folder of its own, so that a run with
other texts gets the same pages around its own chapters, and so that nothing is left behind beside the sources.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from framing.base import paths
from framing.base.errors import BookError
from framing.book import pages


@dataclass(frozen=True)
class Part:
    """The chapters of one study: its id, its caption in the table of contents, and the folder of its notebooks."""

    study: str
    title: str
    folder: Path


def build_book(parts=None, *, source=paths.BOOK, generated=None, output=None, force=False, say=None):
    """Build the book, or find that it is up to date.

    Parameters
    ----------
    parts : list of Part
        the studies whose chapters the book has; None takes those of the table of contents, ``book/_toc.yml``.
    source : folder of the pages, the table of contents, the configuration and the bibliography.
    generated : folder of the pages that a run made (findings, what the book was built from, evidence).
    output : folder to build in; the pages are then in ``output/html``.
    force : build also where nothing changed.
    say : called with one line of progress.

    Returns
    -------
    Path
        the book's first page, ``index.html``.

    Raises
    ------
    BookError
        where a chapter is missing, wasn't executed or holds an error, a page includes what nothing generated,
        Sphinx warns of anything, or a built page would ask another host for something or links to nowhere.
        The book that was there before stays as it was.
    """
    source = Path(source)
    generated = Path(generated or source / "_generated")
    output = Path(output or source / "_build")
    say = say or (lambda line: None)
    toc = _load_toc(source)
    parts = list(parts or listed_parts(source))
    files = _collect(source, generated, parts, toc)
    index, stamp = output / "html" / "index.html", output / "inputs.sha256"
    state = _hash(files)
    if not force and index.exists() and stamp.exists() and stamp.read_text() == state:
        say(f"the book is up to date: {index}")
        return index
    for part in parts:
        for chapter in chapters_of(part):
            check_chapter(chapter)
    say(f"building the book: {sum(path.endswith(('.md', '.ipynb')) for path in files)} pages …")
    stamp.unlink(missing_ok=True)
    _render(files, output)
    stamp.write_text(state)
    say(f"the book is ready: {index}")
    return index


def listed_parts(source=paths.BOOK):
    """The studies of the table of contents, in its order, with the folders of their chapters."""
    source = Path(source)
    folders = [(_folder_of(part), part["caption"]) for part in _load_toc(source)["parts"]]
    return [Part(Path(folder).name, caption, source / folder) for folder, caption in folders if folder]


def chapters_of(part):
    """The notebooks of a study, in order. Raises BookError where there is none."""
    found = sorted(Path(part.folder).glob("*.ipynb"))
    if not found:
        raise BookError(
            f"the study {part.study} has no chapters",
            where=str(part.folder),
            advice=f"framing run {part.study} makes them",
        )
    return found


def check_chapter(path):
    """Check that a notebook was executed from its first code cell to its last, without an error.

    Raises
    ------
    BookError
        naming the notebook and the first cell that was not executed or holds an error (cells count from 1).
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise BookError("is not a notebook", where=path.name, found=repr(error)) from None
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] != "code" or not "".join(cell["source"]).strip():
            continue
        where = f"{path.parent.name}/{path.name}, cell {number}"
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                raise BookError(
                    f"the cell stopped with {output['ename']}: {output['evalue']}",
                    where=where,
                    advice="mend it and run the study again",
                )
        if cell["execution_count"] is None:
            raise BookError("the cell was not executed", where=where, advice="run the study again")


def check_pages(folder):
    """Check that no page of a built book asks another host for anything, and that each link within it leads somewhere.

    Links that a reader clicks may lead elsewhere; what a browser loads by itself may not.

    Raises
    ------
    BookError
        naming the page and the address.
    """
    folder = Path(folder)
    # The theme leaves templates in _static that are no pages.
    built = {path: _parse(path) for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts}
    anchors = {path: {*tree.xpath("//@id"), *tree.xpath("//a/@name")} for path, tree in built.items()}
    for path, tree in built.items():
        where = str(path.relative_to(folder))
        for address in requests_of(tree):
            raise BookError(
                "the page asks another host for something",
                where=where,
                found=address,
                advice="give what the page needs to the book itself",
            )
        for address in tree.xpath("//a/@href | //link/@href | //img/@src | //script/@src"):
            if not _leads_somewhere(path, address, anchors):
                raise BookError("a link leads nowhere", where=where, found=address)
    for path in sorted(folder.rglob("*.css")):
        for address in _hosts_in_css(path.read_text(encoding="utf-8")):
            raise BookError(
                "the style sheet asks another host for something",
                found=address,
                where=str(path.relative_to(folder)),
            )


# What a browser loads without being asked. A link element is followed only for these relations.
_LOADED = (
    "//script/@src | //img/@src | //img/@srcset | //source/@src | //source/@srcset | //iframe/@src | //embed/@src"
    " | //object/@data | //video/@src | //video/@poster | //audio/@src | //track/@src | //input/@src | //*/@background"
    " | //image/@href | //use/@href"
    " | //link[not(contains('|author|bookmark|canonical|help|index|license|next|prev|search|', concat('|', @rel, '|')))]/@href"
)
_ELSEWHERE = re.compile(r"(?:https?:)?//[^\s\"'<>)]+", re.IGNORECASE)
# Addresses inside a script are requests only where the script loads them: an import, a fetch, a worker, a new element's source.
_LOADS = re.compile(
    r"(?:\bimport\b[^;\n]*?|\bfetch\s*\(\s*|\bimportScripts\s*\(\s*|\bWorker\s*\(\s*|\brequire(?:js)?\b[^;\n]*?"
    r"|\.(?:src|href)\s*=\s*|[\"']?(?:paths|baseUrl)[\"']?\s*:[^;\n]*?|\b\w*URL\s*=\s*)[\"'`]((?:https?:)?//[^\"'`]+)",
    re.IGNORECASE,
)


def requests_of(tree):
    """The addresses on other hosts that a page's markup, styles and own scripts would load, in order."""
    found = []
    for value in tree.xpath(_LOADED):
        found += [part for part in str(value).split() if _ELSEWHERE.match(part)]
    for style in tree.xpath("//style/text() | //@style"):
        found += _hosts_in_css(str(style))
    for script in tree.xpath("//script[not(@src)]/text()"):
        found += _LOADS.findall(str(script))
    return found


def _hosts_in_css(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    named = re.findall(r"url\(\s*[\"']?([^\"')]+)", text) + re.findall(r"@import\s+[\"']([^\"']+)", text)
    return [address for address in named if _ELSEWHERE.match(address)]


def _parse(path):
    from lxml import html

    return html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def _leads_somewhere(page, address, anchors):
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return parts.scheme != "file"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.exists():
        return False
    fragment = unquote(parts.fragment)
    return not fragment or target not in anchors or fragment in anchors[target] or fragment == "top"


def _load_toc(source):
    import yaml

    return yaml.safe_load((source / "_toc.yml").read_text(encoding="utf-8"))


def _folder_of(part):
    """The folder of chapters that a part of the table of contents stands for, or None."""
    chapters = [entry.get("glob", "") for entry in part["chapters"]]
    return chapters[0].removesuffix("/*") if chapters and chapters[0].startswith("chapters/") else None


def _collect(source, generated, parts, toc):
    """What the book is made of: for each path in the book's source folder, a file or its bytes."""
    import yaml

    own = {"_build", "_generated", "chapters"}
    files = {}
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source)
        if (
            path.is_file()
            and inside.parts[0] not in own
            and not inside.name.startswith(".")
            and path.suffix != ".pyc"
        ):
            files[inside.as_posix()] = path
    for path in sorted(generated.rglob("*")):
        if path.is_file():
            files[f"_generated/{path.relative_to(generated).as_posix()}"] = path
    for name, text in pages.reference_pages().items():
        files[f"_generated/{name}"] = text.encode()
    for part in parts:
        for path in chapters_of(part):
            files[f"chapters/{part.study}/{path.name}"] = path
    downloads = {part.title: _downloads_of(part.study) for part in parts}
    listed = [pages.downloads_page(title, found) for title, found in downloads.items() if found]
    files["_generated/downloads.md"] = (
        "\n".join(listed) or "This book was built without its tables.\n"
    ).encode()
    files |= {path: file for found in downloads.values() for path, file in found.items()}
    _check_included(files)
    files["_toc.yml"] = yaml.safe_dump(
        _fill_toc(toc, parts, files), allow_unicode=True, sort_keys=False
    ).encode()
    return files


def _downloads_of(study):
    """A study's published tables, tables and figures: for each path in the book's source folder, the file."""
    tables = paths.tables_folder(study)
    folders = {"release": paths.STUDIES / study / "release", "tables": tables, "figures": tables / "figures"}
    wanted = (".csv", ".parquet", ".png", ".svg", ".pdf", ".json")
    return {
        f"_generated/downloads/{study}/{kind}/{path.name}": path
        for kind, folder in folders.items()
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.suffix in wanted
    }


def _check_included(files):
    for name, path in files.items():
        if name.endswith(".md") and isinstance(path, Path):
            for wanted in re.findall(
                r"^```\{include\} *(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE
            ):
                if os.path.normpath(os.path.join(os.path.dirname(name), wanted)) not in files:
                    raise BookError(
                        f"the page includes {wanted}, which nothing has made",
                        where=name,
                        advice="framing run makes it",
                    )


def _fill_toc(toc, parts, files):
    """The table of contents with one part per study where it has the shipped studies."""
    filled, placed = [], False
    for part in toc["parts"]:
        if _folder_of(part) is None:
            filled.append(part)
        elif not placed:
            filled += [{"caption": part.title, "chapters": _chapters_in_toc(part, files)} for part in parts]
            placed = True
    known = {name.removesuffix(Path(name).suffix) for name in files}
    return {**toc, "parts": [_without_empty_globs(part, known) for part in filled]}


def _chapters_in_toc(part, files):
    chapters = sorted(name for name in files if name.startswith(f"chapters/{part.study}/"))
    entries = [{"file": name.removesuffix(Path(name).suffix)} for name in chapters]
    entrance = f"_generated/evidence_{part.study}"
    if f"{entrance}.md" in files:
        pages = sorted(name for name in files if name.startswith(f"{entrance}-"))
        entries.append({"file": entrance, "sections": [{"file": name.removesuffix(".md")} for name in pages]})
    return entries


def _without_empty_globs(part, known):
    """A part of the table of contents in which each glob of sections stands for pages that there are."""
    chapters = []
    for entry in part["chapters"]:
        entry = dict(entry)
        sections = []
        for section in entry.pop("sections", []):
            prefix = section.get("glob", "").removesuffix("*")
            sections += (
                [{"file": name} for name in sorted(known) if name.startswith(prefix)] if prefix else [section]
            )
        chapters.append({**entry, "sections": sections} if sections else entry)
    return {**part, "chapters": chapters}


def _read(content):
    return content if isinstance(content, bytes) else content.read_bytes()


def _hash(files):
    """One hash over everything that the built pages depend on."""
    lock = paths.LOCK.read_bytes() if paths.LOCK.exists() else b""
    lines = [f"{name}\0{paths.sha256(_read(content))}" for name, content in sorted(files.items())]
    lines += [sys.version, paths.sha256(lock), paths.sha256(Path(__file__).read_bytes())]
    return paths.sha256("\n".join(lines).encode())


def _render(files, output):
    """Build in a folder beside, check the pages, and only then put them in the place of the old ones."""
    work = output / "work"
    shutil.rmtree(work, ignore_errors=True)
    for name, content in files.items():
        path = work / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_read(content))
    try:
        _run_sphinx(work)
        built = work / "_build" / "html"
        check_pages(built)
        old = output / "html"
        shutil.rmtree(old, ignore_errors=True)
        os.replace(built, old)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _run_sphinx(work):
    call = "import sys; from jupyter_book.cli.main import main; main(sys.argv[1:])"
    options = [
        "build",
        str(work / "source"),
        "--path-output",
        str(work),
        "--warningiserror",
        "--keep-going",
        "-q",
    ]
    # Deprecations in Sphinx's own packages are no business of the book's.
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"}
    command = [sys.executable, "-c", call, *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    messages = _messages_of(done.stderr, work / "source")
    if done.returncode or messages:
        (where, message), more = (messages or [("", _crash_of(done.stderr))])[0], len(messages) - 1
        advice = f"and {more} more: " + "; ".join(f"{w}: {m}" for w, m in messages[1:6]) if more > 0 else ""
        raise BookError(message, where=where, advice=advice)


_MESSAGE = re.compile(
    r"^(?:(?P<where>/\S+?|[^\s:]+?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): (?P<what>.*)$"
)


def _crash_of(stderr):
    """What stopped Sphinx, where it didn't get as far as messages: the last line of its own account."""
    text = _COLOUR.sub("", stderr)
    begin, end = r"(?:Exception occurred|[A-Z]\w+ error):\s*\n", r"(?:\nThe full traceback|\nTraceback|\Z)"
    account = re.search(f"{begin}(.*?){end}", text, re.DOTALL)
    lines = (account[1] if account else text).strip().splitlines()
    return f"Sphinx stopped: {lines[-1].strip()}" if lines else "Sphinx stopped without a word"


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def _messages_of(stderr, source):
    """Sphinx's messages as pairs of a place in the book's own files and what is wrong there."""
    found = []
    for line in _COLOUR.sub("", stderr).splitlines():
        if match := _MESSAGE.match(line.strip()):
            where = (match["where"] or "").removeprefix(f"{source}/")
            found.append((where + _place(int(match["line"] or 0)), match["what"]))
    return found


def _place(line):
    """A line for people: in a notebook, Sphinx is given the cell's number times 10,000 plus the line in the cell."""
    cell, line = divmod(line, 10_000)
    return (f", cell {cell}" if cell else "") + (f", line {line}" if line else "")
