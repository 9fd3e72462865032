"""Pages of the book made from definitions: the data dictionary, the codebooks, and what to take away."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from pathlib import PurePath

from framing.base.definitions import TABLES
from framing.base.escape import html, myst, myst_code, one_line, plain_name
from framing.base.files import sha256
from framing.book.numbering import Shown
from framing.book.printing import PRINT
from framing.chronology.comparisons import COMPARISON_COLUMNS
from framing.chronology.statements import STATEMENT_COLUMNS
from framing.lexicon.attributes import NAMED, Attribute, Scheme
from framing.lexicon.codebook import Codebook
from framing.lexicon.entries import Context, Entry

_TYPES = {"str": "text", "int": "whole number", "float": "number", "bool": "yes or no"}
_FORMS = {".png": "PNG", ".svg": "SVG", ".pdf": "PDF", ".csv": "CSV"}


def reference_pages(codebooks: Mapping[str, Codebook], schemes: Mapping[str, Scheme]) -> dict[str, str]:
    """The pages on what is looked for, coded and stored: a dict of file name to MyST text.

    Parameters
    ----------
    codebooks : those of the book's studies, by the places of their files.
    schemes : what is coded of their mentions, by the codebook that others are coded like.
    """
    books = {f"codebook_{book.name}.md": codebook_page(book, place) for place, book in codebooks.items()}
    coded = {f"scheme_{name}.md": scheme_text(scheme) for name, scheme in schemes.items()}
    made = {"data_dictionary.md": data_dictionary(), "chronology_columns.md": chronology_columns()}
    return made | books | coded


def chronology_columns() -> str:
    """The columns of ``chronology.csv`` and ``comparisons.csv``, as MyST text."""
    files = {"chronology.csv": STATEMENT_COLUMNS, "comparisons.csv": COMPARISON_COLUMNS}
    lines = []
    for name, columns in files.items():
        lines += [f"| column of {myst_code(name)} | what it holds |", "| --- | --- |"]
        lines += [f"| {_codes([column])} | {myst(held)} |" for column, held in columns.items()]
        lines.append("")
    return "\n".join(lines)


def data_dictionary() -> str:
    """Every table with what a row is, its sort key and its columns, as MyST text."""
    lines = []
    for name, table in sorted(TABLES.items()):
        added = " Stages may add columns." if table.open else ""
        lines += [f"## {name}", "", f"One row per {table.row}. Sorted by {_codes(table.key)}.{added}", ""]
        lines += ["| column | type | what it holds |", "| --- | --- | --- |"]
        for column, spec in table.columns.items():
            values = [value for value in spec.values if value]
            described = myst(spec.description) + (f": {_codes(values)}" if values else "")
            lines.append(f"| {_codes([column])} | {_TYPES[spec.dtype]} | {described} |")
        lines.append("")
    return "\n".join(lines)


def scheme_text(scheme: Scheme) -> str:
    """What is coded of a codebook's mentions, as MyST text: attributes, their values, conventions."""
    lines = [f"- {_emphasise(convention)}" for convention in scheme.conventions]
    return "\n".join([myst(scheme.unit), "", *lines, "", *map(_attribute, scheme.attributes)])


def codebook_page(codebook: Codebook, place: str) -> str:
    """A codebook as MyST text: what it is for, and for each family its entries, their forms and examples.

    ``place`` is that of its file.
    """
    lines = [f"# {myst(codebook.title) or myst(codebook.name)}", "", myst(codebook.description), ""]
    lines += [f"Version {myst(codebook.version)}; file {myst_code(place)}.", ""]
    if codebook.prefixes:
        lines += [f"The prefixes {_codes(codebook.prefixes)} belong to every form.", ""]
    for family in codebook.families.values():
        since = f" In official use since {family.year}." if family.year else ""
        lines += [f"## {myst(family.label) or myst(family.name)}", ""]
        lines += [f"{myst_code(family.name)}: {myst(family.definition)}{since}", ""]
        lines += [_entry(entry) for entry in codebook.entries if entry.family == family.name]
    return "\n".join(lines)


def downloads_page(study: str, title: str, paths: Sequence[str], numbered: Sequence[Shown]) -> str:
    """A study's files to take away, as MyST text: what its chapters show, by number, then whole tables.

    Parameters
    ----------
    study, title : the study's id, and what it is called in the book.
    paths : the files' paths in the book's source folder, ``…/KIND/NAME``; kinds are ``shown``, ``figures``,
        ``tables`` and ``release``.
    numbered : the tables and figures of its chapters, in order.
    """
    names = [PurePath(path) for path in paths]
    edition = f'<a href="chapters/{plain_name(study)}/{PRINT}">Print edition</a>'
    lines = [f"## {myst(title)}", ""]
    lines += [
        f"{edition}: all chapters on one page, with every table and figure, to print or to keep as PDF.",
        "",
    ]
    lines += ["### Tables and figures of the chapters", ""]
    for one in numbered:
        links = _links_of(one, names)
        lines += [f"- **{one.kind} {one.number}.** {myst(unescape(one.caption))} {links}"] if links else []
    for kind, heading in (("release", "Published tables"), ("tables", "All tables of this run")):
        links = ", ".join(_download(path.name, path) for path in names if path.parent.name == kind)
        lines += ["", f"### {heading}", "", links] if links else []
    return "\n".join(lines) + "\n"


def _links_of(one: Shown, names: Sequence[PurePath]) -> str:
    """Links to the files of a table or figure; those of a figure have its name with several endings.

    The picture that a chapter shows is in the book already, under the name that the renderer gives it.
    """
    kind, stem = ("figures", one.name) if one.name else ("shown", one.anchor)
    found = {
        path.suffix: _download(_FORMS[path.suffix], path)
        for path in names
        if path.parent.name == kind and path.stem == stem and path.suffix in _FORMS
    }
    if one.picture and ".png" not in found:
        file = html(f"{stem}.png")
        found[".png"] = f'<a href="_images/{sha256(one.picture)}.png" download="{file}">PNG</a>'
    return ", ".join(found[suffix] for suffix in sorted(found))


def _attribute(attribute: Attribute) -> str:
    """An attribute as a section: its question, a table of its values, its conventions."""
    lines = [f"## {attribute.name.capitalize()}", "", _emphasise(attribute.question), ""]
    lines += ["| value | when | invented example |", "| --- | --- | --- |"]
    lines += [f"| {v.name} | {_emphasise(v.definition)} | {_mark(v.example)} |" for v in attribute.values]
    return "\n".join(
        [*lines, "", *(f"- {_emphasise(convention)}" for convention in attribute.conventions), ""]
    )


def _download(label: str, path: PurePath) -> str:
    return f"{{download}}`{label} <{path}>`"


def _codes(names: Iterable[str]) -> str:
    """Names as code, in a sentence or a table's cell."""
    return ", ".join(myst_code(name, in_table=True) for name in names)


def _entry(entry: Entry) -> str:
    """An entry as an item of a definition list."""
    note = f". {myst(entry.note)}" if entry.note else ""
    lines = [myst(entry.name) or "(without name)", f": {_forms(entry.forms)}{note}"]
    lines += [f": *not {_near(context)}:* {_forms(context.forms)}" for context in entry.exclude]
    lines += [f": *only {_near(context)}:* {_forms(context.forms)}" for context in entry.require]
    if entry.positive:
        lines.append(": *finds:* " + " ".join(_mark(example) for example in entry.positive))
    if entry.negative:
        lines.append(": *leaves alone:* " + " ".join(myst(example) for example in entry.negative))
    return "\n".join(lines) + "\n"


def _forms(forms: Iterable[str]) -> str:
    return ", ".join(myst_code(form) for form in forms)


def _near(context: Context) -> str:
    if context.within == "phrase":
        return "as part of"
    if isinstance(context.within, int):
        return f"within {context.within} words of"
    return f"in one {context.within} with"


def _mark(example: str) -> str:
    r"""An example sentence with what is found in bold instead of brackets.

    >>> _mark("Arcadia has an [ally]*, Borealia.")
    'Arcadia has an **ally**\\*, Borealia.'
    """
    parts = re.split(r"\[([^][]+)\]", one_line(example))
    return "".join(_enclose(part, "**" * (number % 2)) for number, part in enumerate(parts))


def _emphasise(text: str) -> str:
    """A text of a coding scheme as MyST text, the values that it names in italics."""
    parts = NAMED.split(one_line(text))
    return "".join(_enclose(part, "*" * (number % 2)) for number, part in enumerate(parts))


def _enclose(part: str, sign: str) -> str:
    """A part of a sentence as MyST text within a sign, which stands close to the words."""
    return re.sub(r"\S(?:.*\S)?", lambda words: f"{sign}{myst(words[0])}{sign}", part)
