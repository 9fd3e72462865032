"""Whose relationship is measured in documents that belong to no study: parties as people write them."""

import re
from collections.abc import Sequence

from framing.base.errors import ParameterError
from framing.base.spans import Focus, Party


def parse_party(text: str, *, where: str = "--party") -> Party:
    """A party from ``"Name, alias, …"``. Raises ParameterError, naming ``where``, where it has no name.

    >>> parse_party("Arcadia, Arcadian").names
    ('Arcadia', 'Arcadian')
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise ParameterError(
            "a party has no name", where=where, expected='"Name, alias, …"', found=repr(text)
        )
    return Party(re.sub(r"\W+", "-", names[0].lower()), names)


def parse_parties(texts: Sequence[str], *, where: str) -> tuple[Party, ...]:
    """Parties, each from ``"Name, alias, …"``.

    Raises ParameterError, naming ``where``, for one party alone, and for one without a name.
    """
    if len(texts) == 1:
        raise ParameterError("one party makes no relationship", where=where, expected="two parties or more")
    return tuple(parse_party(text, where=where) for text in texts)


def parse_focus(parties: Sequence[str], *, by_author: bool = False) -> Focus | None:
    """Whose relationship is measured: parties, each ``"Name, alias, …"``, or the author; None for neither.

    Raises ParameterError for one party alone, or for both.
    """
    if by_author and parties:
        raise ParameterError("--focal author and --party exclude each other")
    if by_author:
        return Focus(by_author=True)
    return Focus(parties=parse_parties(parties, where="--party")) if parties else None
