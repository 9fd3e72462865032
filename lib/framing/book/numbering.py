"""A chapter as the book shows it: its tables and figures numbered, and nothing that is empty.

The chapters in git are what ran; here their copies are made ready for readers. A chapter keeps all its code,
so that the notebook that a reader takes away still runs.
"""

import csv
import io
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from framing.base.csvfile import harmless
from framing.base.escape import plain_name
from framing.base.notebook import source_of, whole
from framing.figures.captions import NOTHING

Cell = dict[str, Any]
_NUMBER = re.compile(r"([0-9]+)_")
_TABLE = re.compile(r'<table class="framing-table">\n(?:<caption>(?P<caption>.*?)</caption>)?')
_NONE = '<p class="framing-none">'
_SECTION = re.compile(r"^(?=## )", re.MULTILINE)
_TO_MENTIONS = re.compile(r'href="[^"]*/mentions_[^"]+\.html#')


@dataclass(frozen=True)
class Shown:
    """A numbered table or figure of a chapter: ``Table 5.3``.

    Attributes
    ----------
    study : the study's id.
    kind : ``Table`` or ``Figure``.
    number : chapter and place in it, ``5.3``.
    caption : what stands beside the number.
    name : a figure's name, and that of its files; empty for a table.
    csv : a table as it is shown; empty for a figure.
    picture, narrow : a figure (PNG), and the same for a phone, where it has one.
    alt : what a figure shows, in words.
    leads : whether numbers of a table lead to the mentions that they count.
    """

    study: str
    kind: str
    number: str
    caption: str
    name: str = ""
    csv: str = ""
    picture: bytes = b""
    narrow: bytes = b""
    alt: str = ""
    leads: bool = False

    @property
    def anchor(self) -> str:
        """Where it stands on its page, and the name of its file: ``islands-table-5-3``."""
        return f"{plain_name(self.study)}-{self.kind.lower()}-{self.number.replace('.', '-')}"


def chapter_number(name: str) -> str:
    """The number of a chapter by its file's name, or ``""``.

    >>> chapter_number("05_alliance_partnership.ipynb"), chapter_number("api.ipynb")
    ('5', '')
    """
    found = _NUMBER.match(name)
    return found[1].lstrip("0") or "0" if found else ""


def number_chapter(content: bytes, study: str, name: str) -> tuple[bytes, list[Shown]]:
    """A chapter's notebook with numbers at its tables and figures, and what was numbered, in order.

    A section all of whose tables and figures are empty is left out, and so is each empty figure. A figure is
    drawn from the table before it: where that table's numbers lead to mentions, the caption leads to it.

    Parameters
    ----------
    content : the notebook's file.
    study : the id of its study, which makes anchors and names of files unique.
    name : its name, which begins with the chapter's number; without one nothing is numbered.
    """
    notebook = json.loads(content)
    notebook["cells"] = list(_without_empty(notebook["cells"]))
    shown: list[Shown] = []
    if number := chapter_number(name):
        for cell in notebook["cells"]:
            if "remove-cell" not in cell["metadata"].get("tags", []):
                _number_outputs(cell, study, number, shown)
    text = json.dumps(notebook, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "surrogatepass"), shown


def _number_outputs(cell: Cell, study: str, chapter: str, shown: list[Shown]) -> None:
    """Give each table and figure of a cell its number, which is added to ``shown``."""
    for output in cell.get("outputs", ()):
        data, about = output.get("data", {}), output.get("metadata", {}).get("image/png", {})
        markup = whole(data.get("text/html", ""))
        if found := _TABLE.match(markup):
            number, caption = _next(shown, "Table", chapter), found["caption"] or ""
            leads = bool(_TO_MENTIONS.search(markup))
            one = Shown(study, "Table", number, caption, csv=_csv(markup), leads=leads)
            label = f'<span class="framing-number">Table {number}.</span>'
            head = f'<table class="framing-table" id="{one.anchor}">\n<caption>{label} {caption}</caption>'
            data["text/html"] = head + markup[found.end() :]
            shown.append(one)
        elif "caption" in about:
            number, caption = _next(shown, "Figure", chapter), about["caption"]
            picture, narrow = (b64decode(whole(one)) for one in (data["image/png"], about.pop("narrow", "")))
            told = {"name": about.get("name", ""), "alt": about["alt"]}
            one = Shown(study, "Figure", number, caption, picture=picture, narrow=narrow, **told)
            options = cell["metadata"].setdefault("mystnb", {}).setdefault("figure", {})
            words = _words_behind(shown)
            options |= {"caption": f"**Figure {number}.** {caption}{words}", "name": one.anchor}
            shown.append(one)


def _words_behind(shown: list[Shown]) -> str:
    """What leads from a figure to the words that it counts: the table before it, as markup of a caption."""
    table = next((one for one in reversed(shown) if one.kind == "Table"), None)
    if table is None or not table.leads:
        return ""
    return f' The words behind its numbers: <a href="#{table.anchor}">Table {table.number}</a>.'


def _next(shown: list[Shown], kind: str, chapter: str) -> str:
    return f"{chapter}.{1 + sum(one.kind == kind for one in shown)}"


def _without_empty(cells: list[Cell]) -> Iterator[Cell]:
    """The cells without sections in which everything shown is empty, and without empty figures."""
    for section in _sections(cells):
        states = [state for cell in section if (state := _state(cell))]
        if "full" not in states and "empty" in states:
            yield from (_removed(cell) for cell in section if cell["cell_type"] == "code")
        else:
            yield from (_removed(cell) if _is_empty_figure(cell) else cell for cell in section)


def _sections(cells: list[Cell]) -> Iterator[list[Cell]]:
    """The cells of each section; a cell of prose in which a section begins is divided there."""
    section: list[Cell] = []
    for cell in cells:
        if cell["cell_type"] != "markdown":
            section.append(cell)
            continue
        for number, part in enumerate(_SECTION.split(source_of(cell))):
            if part.startswith("## ") and section:
                yield section
                section = []
            if part.strip():
                identity = {"id": f"{cell['id']}-{number}"} if number and "id" in cell else {}
                section.append({**cell, **identity, "source": part})
    yield section


def _state(cell: Cell) -> str:
    """Whether a cell shows tables and figures, and whether all are empty: ``full``, ``empty`` or ``""``."""
    markup = [whole(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", ())]
    pictures = ["image/png" in output.get("data", {}) for output in cell.get("outputs", ())]
    if any(map(_TABLE.match, markup)) or (any(pictures) and not _is_empty_figure(cell)):
        return "full"
    return "empty" if any(one.startswith(_NONE) for one in markup) or any(pictures) else ""


def _is_empty_figure(cell: Cell) -> bool:
    found = [output.get("metadata", {}).get("image/png", {}).get("alt") for output in cell.get("outputs", ())]
    return NOTHING in found


def _removed(cell: Cell) -> Cell:
    """The cell as one that pages don't show."""
    tags = [*cell["metadata"].get("tags", []), "remove-cell"]
    return {**cell, "metadata": {**cell["metadata"], "tags": tags}}


def _csv(markup: str) -> str:
    """A shown table as CSV: the cells' text, numbers in the form that programs read."""
    from lxml import html

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in html.fragment_fromstring(markup).iter("tr"):
        writer.writerow([_plain(cell.text_content()) for cell in row])
    return buffer.getvalue()


def _plain(text: str) -> str:
    """A cell's text; a number without commas and with a hyphen for minus.

    >>> _plain("−1,234.5"), _plain("Arcadia, Borealia")
    ('-1234.5', 'Arcadia, Borealia')
    """
    number = text.replace(",", "").replace("−", "-")
    return number if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", number) else harmless(text)
