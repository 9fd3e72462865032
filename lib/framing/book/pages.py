"""Pages of the book that are made from definitions: the data dictionary, and a page for each codebook."""

import json
import re
from pathlib import PurePath

from framing.base import paths, tables
from framing.lexicon.codebook import list_codebooks, load_codebook


def reference_pages():
    """The generated reference pages: a dict of file name to MyST text."""
    codebooks = {
        f"codebook_{name}.md": codebook_page(load_codebook(paths.CODEBOOKS / f"{name}.toml"))
        for name in list_codebooks(paths.CODEBOOKS)
    }
    return {"data_dictionary.md": data_dictionary(), **codebooks}


def data_dictionary():
    """Every table with what a row is, its sort key and its columns, as MyST text."""
    lines = []
    for name, table in sorted(tables.TABLES.items()):
        added = " Stages may add columns." if table.open else ""
        lines += [f"## {name}", "", f"One row per {table.row}. Sorted by {_codes(table.key)}.{added}", ""]
        lines += _rows("column", "type", "what it holds")
        for column, spec in table.columns.items():
            values = [value for value in spec.values if value]
            described = plain(spec.description) + (f": {_codes(values)}" if values else "")
            lines.append(f"| {_codes([column])} | {_TYPES[spec.dtype]} | {described} |")
        lines.append("")
    return "\n".join(lines)


def codebook_page(codebook):
    """A codebook as MyST text: what it is for, and for each family its entries with their forms and examples."""
    lines = [f"# {plain(codebook.title)}", "", plain(codebook.description.strip()), ""]
    lines += [f"Version {plain(codebook.version)}; file `data/codebooks/{codebook.name}.toml`.", ""]
    if codebook.prefixes:
        lines += [f"The prefixes {_codes(codebook.prefixes)} belong to every form.", ""]
    for family in codebook.families.values():
        since = f" In official use since {family.year}." if family.year else ""
        lines += [
            f"## {plain(family.label or family.name)}",
            "",
            f"`{family.name}`: {plain(family.definition)}{since}",
            "",
        ]
        lines += [_entry(entry) for entry in codebook.entries if entry.family == family.name]
    return "\n".join(lines)


def downloads_page(title, files):
    """A study's files to take away, as MyST text.

    Parameters
    ----------
    title : of the study.
    files : dict of a path in the book's source folder, ``…/KIND/NAME``, to the file.
    """
    lines = [f"## {plain(title)}", ""]
    names = [PurePath(path) for path in files]
    for kind, heading in (("release", "Published tables"), ("tables", "All tables of this run")):
        links = [_download(path.name, path) for path in names if path.parent.name == kind]
        lines += [f"**{heading}.** " + ", ".join(links), ""] if links else []
    figures = [path for path in names if path.parent.name == "figures" and path.suffix == ".json"]
    for path in figures:
        caption = json.loads(files[str(path)].read_text(encoding="utf-8")).get("caption", "")
        forms = [
            other
            for other in names
            if other.parent == path.parent and other.stem == path.stem and other != path
        ]
        links = ", ".join(_download(_FORMS[other.suffix], other) for other in forms if other.suffix in _FORMS)
        lines += [f"- *{plain(path.stem)}.* {plain(caption)} {links}"]
    return "\n".join(lines) + "\n"


def plain(text):
    """Text in which nothing is markup, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~^])", r"\\\1", re.sub(r"\s+", " ", text))


_TYPES = {"str": "text", "int": "whole number", "float": "number", "bool": "yes or no"}


_FORMS = {".png": "PNG", ".svg": "SVG", ".pdf": "PDF", ".csv": "data (CSV)"}


def _download(label, path):
    return f"{{download}}`{label} <{path}>`"


def _rows(*names):
    return ["| " + " | ".join(names) + " |", "| " + " | ".join("---" for _ in names) + " |"]


def _codes(names):
    """Names as code; a bar would end a table's cell."""
    return ", ".join("`" + name.replace("|", r"\|") + "`" for name in names)


def _forms(forms):
    return ", ".join(f"`{form}`" for form in forms)


def _entry(entry):
    """An entry as an item of a definition list."""
    lines = [plain(entry.name), f": {_forms(entry.forms)}" + (f". {plain(entry.note)}" if entry.note else "")]
    lines += [f": *not {_near(context)}:* {_forms(context.forms)}" for context in entry.exclude]
    lines += [f": *only {_near(context)}:* {_forms(context.forms)}" for context in entry.require]
    if entry.positive:
        lines.append(": *finds:* " + " ".join(_mark(example) for example in entry.positive))
    if entry.negative:
        lines.append(": *leaves alone:* " + " ".join(plain(example) for example in entry.negative))
    return "\n".join(lines) + "\n"


def _near(context):
    if context.within == "phrase":
        return "as part of"
    return (
        f"within {context.within} words of"
        if isinstance(context.within, int)
        else f"in one {context.within} with"
    )


def _mark(example):
    """An example sentence with what is found in bold instead of brackets."""
    parts = re.split(r"\[([^][]+)\]", example)
    return "".join(f"**{plain(part)}**" if number % 2 else plain(part) for number, part in enumerate(parts))
