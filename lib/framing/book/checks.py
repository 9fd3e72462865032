"""What a chapter must be before the book is built, and what no page of a built book may do."""

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from framing.base.errors import BookError
from framing.base.files import write_beside
from framing.base.notebook import read_cells, source_of
from framing.claims.listed import LISTS

Page: TypeAlias = Any  # a page as lxml parses it; lxml says nothing of its types
_KNOWN = ("http", "https", "mailto", "data")  # pictures of a chapter's outputs are data
# What a browser loads without being asked. A link element is followed only for these relations.
_LOADED = (
    "//script/@src | //img/@src | //img/@srcset | //source/@src | //source/@srcset | //iframe/@src"
    " | //embed/@src | //object/@data | //video/@src | //video/@poster | //audio/@src | //track/@src"
    " | //input/@src | //*/@background | //image/@href | //use/@href"
    " | //link[not(contains('|author|bookmark|canonical|help|index|license|next|prev|search|',"
    " concat('|', @rel, '|')))]/@href"
)
_ELSEWHERE = re.compile(r"(?:https?:)?//[^\s\"'<>)]+", re.IGNORECASE)
# Addresses inside a script are requests only where the script loads them: an import, a fetch, a worker, a new
# element's source.
_LOADS = re.compile(
    r"(?:\bimport\b[^;\n]*?|\bfetch\s*\(\s*|\bimportScripts\s*\(\s*|\bWorker\s*\(\s*|\brequire(?:js)?\b[^;\n]*?"
    r"|\.(?:src|href)\s*=\s*|[\"']?(?:paths|baseUrl)[\"']?\s*:[^;\n]*?|\b\w*URL\s*=\s*)[\"'`]((?:https?:)?//[^\"'`]+)",
    re.IGNORECASE,
)


def check_chapter(path: Path) -> None:
    """Check that a notebook was executed from its first code cell to its last, without an error.

    Raises
    ------
    BookError
        naming the notebook and the first cell that was not executed or holds an error (cells count from 1).
    """
    for number, cell in enumerate(read_cells(path, error=BookError), start=1):
        if cell["cell_type"] != "code" or not source_of(cell).strip():
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


@dataclass(frozen=True)
class Checked:
    """What is to be checked of a built page.

    Attributes
    ----------
    version : size and time of its file.
    anchors : places in it that links may lead to.
    links : addresses that it leads to or loads, each once, in order.
    """

    version: tuple[int, int]
    anchors: frozenset[str]
    links: tuple[str, ...]


def check_pages(folder: Path, *, known: Path | None = None) -> None:
    """Check that no page of a built book asks another host for anything, and that each link leads somewhere.

    Links that a reader clicks may lead elsewhere; what a browser loads by itself may not.

    Parameters
    ----------
    folder : of the built pages.
    known : file in which is kept what was found in pages of before: those that are the same are read no
        second time. It is written where all is well.

    Raises
    ------
    BookError
        naming the page and the address.
    """
    before, there_before = _load_checked(known)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    # The theme leaves templates in _static that are no pages.
    names = sorted(name for name in files if name.endswith(".html") and "_static" not in name.split("/"))
    pages = {name: _check_page(folder / name, name, before.get(name)) for name in names}
    something_gone = not there_before <= files or any(
        not page.anchors <= pages[name].anchors for name, page in before.items()
    )
    for name, page in pages.items():
        if something_gone or page is not before.get(name):
            _check_links(name, page, pages, files)
    for path in sorted(folder.rglob("*.css")):
        for address in _hosts_in_css(path.read_text(encoding="utf-8")):
            raise BookError(
                "the style sheet asks another host for something",
                found=address,
                where=str(path.relative_to(folder)),
            )
    if known:
        told = {name: [page.version, sorted(page.anchors), page.links] for name, page in pages.items()}
        write_beside(known, json.dumps({"pages": told, "files": sorted(files)}).encode())


def _load_checked(known: Path | None) -> tuple[dict[str, Checked], set[str]]:
    """What was found in pages of before, and the files that there were; nothing where nothing was kept."""
    if known is None or not known.exists():
        return {}, set()
    kept = json.loads(known.read_text(encoding="utf-8"))
    pages = {
        name: Checked((version[0], version[1]), frozenset(anchors), tuple(links))
        for name, (version, anchors, links) in kept["pages"].items()
    }
    return pages, set(kept["files"])


def _check_page(path: Path, name: str, before: Checked | None) -> Checked:
    """What is to be checked of a page, whose requests are; what is known of it where it is the same."""
    stat = path.stat()
    version = (stat.st_size, stat.st_mtime_ns)
    if before is not None and before.version == version:
        return before
    tree = _parse(path)
    for address in requests_of(tree):
        raise BookError(
            "the page asks another host for something",
            where=name,
            found=address,
            advice="give what the page needs to the book itself",
        )
    anchors = frozenset(map(str, (*tree.xpath("//@id"), *tree.xpath("//a/@name"))))
    links = map(str, tree.xpath("//a/@href | //link/@href | //img/@src | //script/@src"))
    return Checked(version, anchors, tuple(dict.fromkeys(links)))


def _check_links(name: str, page: Checked, pages: Mapping[str, Checked], files: Collection[str]) -> None:
    """Raise BookError for a link of a page that leads nowhere."""
    for address in page.links:
        if not _leads_somewhere(name, address, pages, files):
            raise BookError("a link leads nowhere", where=name, found=address)


def requests_of(tree: Page) -> list[str]:
    """The addresses on other hosts that a page's markup, styles and own scripts would load, in order.

    Parameters
    ----------
    tree : the page, parsed by lxml.
    """
    found: list[str] = []
    for value in tree.xpath(_LOADED):
        found += [part for part in str(value).split() if _ELSEWHERE.match(part)]
    for style in tree.xpath("//style/text() | //@style"):
        found += _hosts_in_css(str(style))
    for script in tree.xpath("//script[not(@src)]/text()"):
        found += _LOADS.findall(str(script))
    return found


def check_included(pages: Iterable[tuple[str, str]], names: Iterable[str]) -> None:
    """Check that whatever a page includes is there.

    Parameters
    ----------
    pages : the name of each page in the book's source folder, and its MyST text.
    names : the names of all files of the book.

    Raises
    ------
    BookError
        naming the page and what it includes.
    """
    there = set(names)
    for name, text in pages:
        for wanted in _included(name, text):
            if wanted not in there:
                raise BookError(
                    f"the page includes {wanted}, which nothing has made",
                    where=name,
                    advice="framing run makes it",
                )


def _included(name: str, text: str) -> Iterator[str]:
    for wanted in re.findall(r"^```\{include\} *(\S+)", text, re.MULTILINE):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), wanted))


def _hosts_in_css(text: str) -> list[str]:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    named = re.findall(r"url\(\s*[\"']?([^\"')]+)", text) + re.findall(r"@import\s+[\"']([^\"']+)", text)
    return [address for address in named if _ELSEWHERE.match(address)]


def _parse(path: Path) -> Page:
    from lxml import html

    return html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def _leads_somewhere(page: str, address: str, pages: Mapping[str, Checked], files: Collection[str]) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that make no address
        return False
    if parts.scheme or parts.netloc:
        return parts.scheme in _KNOWN
    target = page
    if parts.path:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
    if target not in files:
        return False
    fragment = unquote(parts.fragment)
    if not fragment or target not in pages or fragment in pages[target].anchors or fragment == "top":
        return True
    # a choice of the mentions that the page lists
    return "=" in fragment and posixpath.basename(target).startswith(LISTS)
