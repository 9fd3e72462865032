"""Ids of documents, made from the names of files and records of any script (leaf module).

An id that is made has Latin letters, digits, dots, dashes and underscores: it can name a file and an anchor,
and everybody can type it. Other scripts are transliterated by anyascii, letter by letter.
"""

import re
from collections.abc import Iterator, MutableSet
from pathlib import PurePosixPath
from unicodedata import normalize

from anyascii import anyascii

from framing.base.escape import is_plain_name

LONGEST_ID = 60  # characters of an id that is made, without the number that sets it apart
_UNNAMED = "document"


class Taken(set[str]):
    """The ids that are taken, in lower case; of each that was asked for again, up to which number."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[str, int] = {}


def make_id(*names: str, taken: MutableSet[str]) -> str:
    """An id for what has one of these names: the first that is free, else the last with a number.

    Parameters
    ----------
    names : by preference; a name that can stand for an id as it is stays as it is.
    taken : the ids that are taken, in lower case, as some file systems tell them; the new one is added.

    >>> taken = set()
    >>> [make_id(name, taken=taken) for name in ("a-b", "a b", "A:B", "Договор № 5", "条约", "Über uns", "…")]
    ['a-b', 'a-b-2', 'A-B-3', 'Dogovor-5', 'TiaoYue', 'Uber-uns', 'document']
    """
    slugs = [_slug(name) for name in names]
    free = next((slug for slug in slugs if slug.casefold() not in taken), slugs[-1])
    return free_id(free, taken=taken)


def free_id(name: str, *, taken: MutableSet[str]) -> str:
    """A name as it is, as an id; where it is taken, with the first number from 2 on that is free.

    >>> taken = {"a/b"}
    >>> free_id("A/b", taken=taken), free_id("a/b", taken=taken), free_id("c d", taken=taken)
    ('A/b-2', 'a/b-3', 'c d')
    """
    numbers = taken.numbers if isinstance(taken, Taken) else {}
    key = name.casefold()
    free, number = name, numbers.get(key, 1)
    while free.casefold() in taken:
        number += 1
        free = f"{name}-{number}"
    if number > 1:
        numbers[key] = number
    taken.add(free.casefold())
    return free


def file_id(path: PurePosixPath, taken: MutableSet[str], *, within: str = "") -> str:
    """An id for a file: its name without ending; where that is taken, with its folders, then with its ending.

    Parameters
    ----------
    path : the file's, from the folder in which it was found.
    taken : as `make_id` takes it.
    within : the id of what the file is a part of, which then comes first.

    >>> taken = set()
    >>> [file_id(PurePosixPath(name), taken) for name in ("note.txt", "north/note.txt", "note.pdf")]
    ['note', 'north-note', 'note-pdf']
    """
    before = f"{within}-" if within else ""
    return make_id(*(before + name for name in _names(path)), taken=taken)


def is_own_id(path: PurePosixPath) -> bool:
    """Whether a file's name without ending can stand for an id as it is."""
    return _slug(_stem(path)) == _stem(path)


def _names(path: PurePosixPath) -> Iterator[str]:
    """What a file may be called, by preference."""
    folders = [part for part in path.parent.parts if part not in ("/", ".", "..")]
    stem = _stem(path)
    yield stem
    for first in range(len(folders) - 1, -1, -1):
        yield "-".join([*folders[first:], stem])
    if is_own_id(path):  # else it is not the ending that parts it from another
        yield "-".join([*folders, stem, *(part.strip(".") for part in path.suffixes)])


def _stem(path: PurePosixPath) -> str:
    """A file's name without its ending; of a compressed one without both («talks.csv.gz»).

    What has no letters is no ending («3.10.2024»).
    """
    if not re.search("[A-Za-z]", path.suffix):
        return path.name
    packed = path.suffix.lower() in (".gz", ".bz2", ".xz")
    return PurePosixPath(path.stem).stem if packed else path.stem


def _slug(name: str) -> str:
    """A name as an id; the same where it can stand for one already."""
    if is_plain_name(name) and len(name) <= LONGEST_ID and name.isascii():
        return name
    # What stands apart in one script («Договор № 5») stays apart in another.
    ascii_name = anyascii(normalize("NFC", name).translate(_SIGNS))
    words = re.sub(r"[^A-Za-z0-9._]+", "-", ascii_name).strip("-._")
    words = re.sub(r"-?([._])-|-([._])-?", r"\1\2", words)
    if len(words) > LONGEST_ID:
        words = re.sub(r"(?<=.{30})[-._][^-._]*$", "", words[: LONGEST_ID + 1])[:LONGEST_ID]
    words = words.strip("-._") or _UNNAMED
    return words if is_plain_name(words) else f"{_UNNAMED}-{words}"


_SIGNS = dict.fromkeys(map(ord, "№…•–—‐‑"), "-")
