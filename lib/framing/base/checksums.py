"""A folder's checksums, in the file that ``sha256sum -c SHA256SUMS`` reads (leaf module)."""

import re
from collections.abc import Iterator
from pathlib import Path

from framing.base.files import hash_file, list_files, write_beside

SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def write_sums(folder: Path) -> None:
    """Write ``SHA256SUMS``: a line for each file of a folder and of those in it, in the order of names."""
    lines = [f"{hash_file(path)}  {name}\n" for name, path in _files(folder).items()]
    write_beside(folder / SUMS, "".join(lines).encode())


def list_damage(folder: Path) -> Iterator[tuple[str, str]]:
    """The files that are not what ``SHA256SUMS`` says: the name, and what is wrong with it as a clause.

    Nothing where the folder has no such file.
    """
    if not (folder / SUMS).is_file():
        return
    told, found = {}, _files(folder)
    for number, line in enumerate((folder / SUMS).read_text("utf-8", "replace").splitlines(), 1):
        if said := _LINE.fullmatch(line):
            told[said[2]] = said[1]
        else:
            yield SUMS, f"has no checksum and name in line {number}"
    for name in sorted({*told, *found}):
        if name not in found:
            yield name, "is missing"
        elif name not in told:
            yield name, "was added"
        elif hash_file(found[name]) != told[name]:
            yield name, "was changed"


def _files(folder: Path) -> dict[str, Path]:
    """The files whose sums are told, by their names from the folder, in order."""
    paths = [path for path in list_files(folder) if path != folder / SUMS]
    return dict(sorted((path.relative_to(folder).as_posix(), path) for path in paths))
