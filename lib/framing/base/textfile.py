"""A text file as people leave it, read as UTF-8 with an error that names the line; and JSON (leaf module)."""

import json
from pathlib import Path
from typing import Any

from framing.base.errors import FramingError


def read_utf8(path: Path, *, error: type[FramingError], place: str) -> str:
    """The text of a file in UTF-8, without byte-order mark; line ends as they are.

    Raises
    ------
    error
        where the file is missing, can't be read, or is not UTF-8: with ``place`` and the line.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise error("the file is missing", where=place) from None
    except (OSError, ValueError) as reason:  # no right to read it, a folder, a name with a null character
        what = getattr(reason, "strerror", None) or str(reason)
        raise error(f"the file can't be read ({what})", where=place) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = reason.object[: reason.start].count(b"\n") + 1
        found = repr(reason.object[reason.start : reason.start + 1])[1:]
        raise error(
            "not UTF-8", where=f"{place} line {line}", found=found, advice="save it as UTF-8"
        ) from None


def parse_json(said: str | bytes) -> Any:  # noqa: ANN401 (any JSON)
    """What JSON says. Raises ValueError where it is none, and where its lists lie too deep in each other."""
    try:
        return json.loads(said)
    except RecursionError:
        raise ValueError("its lists lie too deep in each other") from None
