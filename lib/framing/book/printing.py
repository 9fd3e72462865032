"""The print edition of a study: its chapters and the works that they cite, on one page to print or keep.

The page stands in the folder of the chapters, so that what they link to and show is found from there, too.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from urllib.parse import urldefrag

from framing.base.escape import html as escape
from framing.book.checks import Page

PRINT = "print.html"
_CITED = "references"  # the page of all references, and the section of those that a study cites
_LEFT_OUT = (
    ".//script | .//a[contains(@class, 'headerlink')] | .//div[contains(@class, 'cell_input')]"
    " | .//details[contains(@class, 'above-input')] | .//div[contains(@class, 'prev-next-area')]"
)


def write_print_edition(folder: Path, chapters: Sequence[str], *, title: str) -> Path:
    """Write the print edition of a study beside its chapters: the page's path.

    Parameters
    ----------
    folder : of the study's built chapters.
    chapters : their names without ending, in order.
    title : what the study is called in the book.
    """
    from lxml import etree

    pages = {name: _read(folder / f"{name}.html") for name in chapters}
    cited = _works_cited(folder, pages.values())
    sections, contents = [], []
    for name, page in pages.items():
        article = page.xpath("//article")[0]
        for part in article.xpath(_LEFT_OUT):
            part.drop_tree()
        for part in article.xpath(".//source"):
            part.drop_tag()  # lxml takes the picture that follows for its content
        _make_unique(article, name, pages, cited)
        article.tag = "section"
        article.attrib.clear()
        article.set("id", name)
        sections.append(etree.tostring(article, encoding="unicode", method="html", with_tail=False))
        heading = " ".join(article.xpath("string(.//h1[1])").split())
        contents.append(f'<li><a href="#{name}">{escape(heading)}</a></li>')
    if cited:
        sections.append(_list_works(cited.values()))
        contents.append(f'<li><a href="#{_CITED}">Works cited</a></li>')
    styles = [
        etree.tostring(link, encoding="unicode", method="html", with_tail=False)
        for link in next(iter(pages.values())).xpath("//head/link[@rel='stylesheet']")
    ]
    path = folder / PRINT
    path.write_text(_page(title, styles, contents, sections), encoding="utf-8")
    return path


def _works_cited(folder: Path, pages: Iterable[Page]) -> dict[str, str]:
    """The works that the pages cite, by their anchors on the page of references, as that page has them."""
    from lxml import etree

    found: dict[Path, set[str]] = {}
    for page in pages:
        for address in page.xpath(f"//article//a/@href[contains(., '{_CITED}.html#')]"):
            target, anchor = urldefrag(address)
            found.setdefault(folder / target, set()).add(anchor)
    works = {}
    for path, anchors in found.items():
        for work in _read(path).xpath("//ul[@class='references']/li"):
            if (anchor := work.get("id")) in anchors:
                work.set("id", f"{_CITED}-{anchor}")
                works[anchor] = etree.tostring(work, encoding="unicode", method="html", with_tail=False)
    return works


def _list_works(works: Iterable[str]) -> str:
    lines = ["<h1>Works cited</h1>", '<ul class="references">', *works, "</ul>"]
    return "\n".join([f'<section id="{_CITED}">', *lines, "</section>"])


def _read(path: Path) -> Page:
    from lxml import html

    return html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def _make_unique(article: Page, name: str, pages: Collection[str], cited: Collection[str]) -> None:
    """Give anchors of a chapter its name; lead what links to a chapter or a work to its place here."""
    for part in article.xpath(".//*[@id]"):
        part.set("id", f"{name}-{part.get('id')}")
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for part in article.xpath(f".//*[@{attribute}]"):
            part.set(attribute, f"{name}-{part.get(attribute)}")
    for link in article.xpath(".//a[@href]"):
        target, fragment = urldefrag(link.get("href"))
        chapter = target.removesuffix(".html") if target else name
        if chapter in pages:
            link.set("href", f"#{chapter}-{fragment}" if fragment else f"#{chapter}")
        elif Path(target).name == f"{_CITED}.html" and fragment in cited:
            link.set("href", f"#{_CITED}-{fragment}")


def _page(title: str, styles: Sequence[str], contents: Sequence[str], sections: Sequence[str]) -> str:
    head = "\n".join(
        [
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}: print edition</title>",
            *styles,
            '<script src="../../_static/tables.js"></script>',
        ]
    )
    return (
        f'<!doctype html>\n<html lang="en" data-theme="light" data-mode="light">\n<head>\n{head}\n</head>\n'
        f'<body class="framing-print">\n<main class="bd-article">\n<header>\n'
        f"<h1>{escape(title)}</h1>\n<p>All chapters with all tables and figures. "
        '<a href="../../index.html">Read them in the book</a>.</p>\n</header>\n'
        f'<nav aria-label="Contents">\n<ul>\n{"".join(contents)}\n</ul>\n</nav>\n'
        + "\n".join(sections)
        + "\n</main>\n</body>\n</html>\n"
    )
