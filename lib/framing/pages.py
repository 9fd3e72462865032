"""Pages of the book that are made from definitions: the data dictionary, and a page for each codebook."""

from framing import tables


def reference_pages():
    """The generated reference pages: a dict of file name to MyST text."""
    return {"data_dictionary.md": data_dictionary()}


def data_dictionary():
    """Every table with what a row is, its sort key and its columns, as MyST text."""
    lines = []
    for name, table in sorted(tables.TABLES.items()):
        lines += [f"## {name}", "", f"One row per {table.row}. Sorted by {_names(table.key)}."]
        if table.open:
            lines[-1] += " Stages may add columns."
        lines += ["", "| column | type | what it holds |", "| --- | --- | --- |"]
        for column, spec in table.columns.items():
            values = [value for value in spec.values if value]
            described = f"{spec.description}: {_names(values)}" if values else spec.description
            lines.append(f"| `{column}` | {_TYPES[spec.dtype]} | {described} |")
        lines.append("")
    return "\n".join(lines)


_TYPES = {"str": "text", "int": "whole number", "float": "number", "bool": "yes or no"}


def _names(names):
    return ", ".join(f"`{name}`" for name in names)
