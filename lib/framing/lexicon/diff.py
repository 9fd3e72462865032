"""Comparing two versions of a word list: which mentions an edit adds, removes, changes, or recodes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from framing.base.spans import Match
from framing.lexicon.check import Body
from framing.lexicon.codebook import Codebook

ATTRIBUTES = ("referent", "stance", "time", "voice", "speaker")
_COLUMNS = (
    "doc_id",
    "start",
    "end",
    "surface",
    "change",
    "entry_old",
    "family_old",
    "entry_new",
    "family_new",
)
_CODE_COLUMNS = ("codes", *(f"{attribute}_{side}" for attribute in ATTRIBUTES for side in ("old", "new")))
CHANGES = ("added", "removed", "changed", "recoded")

Codes = Mapping[str, str]  # the value of each attribute of a mention
Coder = Callable[[str, str, Sequence[Match]], Sequence[Codes]]


class _Mention(NamedTuple):
    """A match as one version of the codebook has it, with its codes."""

    entry: str = ""
    family: str = ""
    codes: tuple[str, ...] = ("",) * len(ATTRIBUTES)


def diff_codebooks(
    old: Codebook, new: Codebook, documents: Iterable[Body], *, code: Coder | None = None
) -> pd.DataFrame:
    """Which matches an edit adds, removes, changes or recodes: one row per match that differs.

    Parameters
    ----------
    old, new : the codebook before and after the edit.
    documents : the texts to compare in.
    code : codes the matches of a document: takes its id, its content and its matches, and gives for each
        match the values of `ATTRIBUTES` (an attribute left out has no value). A match's codes may hang on
        the matches around it. None compares no codes.

    Returns
    -------
    DataFrame
        ``doc_id, start, end, surface, change`` (added; removed; changed: at the same place another entry or
        family; recoded: the same entry, other codes), ``entry_old, family_old, entry_new, family_new``.
        With ``code`` also ``codes``, which says in words what differs, and ``referent_old, referent_new``
        and so on for each attribute.
    """
    table = _diff((old, code), (new, code), documents)
    return table if code else table[[*_COLUMNS]]


def diff_codes(codebook: Codebook, documents: Iterable[Body], old: Coder, new: Coder) -> pd.DataFrame:
    """Which matches of a codebook are coded otherwise by another coder, or by one that knows other names.

    Parameters
    ----------
    codebook : finds the matches.
    documents : the texts to compare in.
    old, new : code the matches of a document, as in `diff_codebooks`.

    Returns
    -------
    DataFrame
        one row per match whose codes differ, with all columns of `diff_codebooks`; each is *recoded*.
    """
    return _diff((codebook, old), (codebook, new), documents)


def describe_diff(table: pd.DataFrame) -> str:
    """How many mentions `diff_codebooks` found of each change, in one line.

    >>> describe_diff(pd.DataFrame({"change": ["recoded", "added", "recoded"]}))
    '1 added, 2 recoded'
    >>> describe_diff(pd.DataFrame({"change": []}))
    'no mention differs'
    """
    counts = table["change"].value_counts()
    return ", ".join(f"{counts[change]} {change}" for change in CHANGES if change in counts) or (
        "no mention differs"
    )


def _diff(
    old: tuple[Codebook, Coder | None], new: tuple[Codebook, Coder | None], documents: Iterable[Body]
) -> pd.DataFrame:
    """One row per match that one version finds or codes otherwise than the other."""
    rows = []
    for doc_id, content, spans in documents:
        before, after = (
            _mentions(doc_id, content, codebook.find(content, spans), code) for codebook, code in (old, new)
        )
        for start, end in sorted(before.keys() | after.keys()):
            a, b = before.get((start, end)), after.get((start, end))
            if a != b:
                rows.append((doc_id, start, end, content[start:end], *_compare(a, b)))
    return pd.DataFrame(rows, columns=[*_COLUMNS, *_CODE_COLUMNS])


def _mentions(
    doc_id: str, content: str, matches: Sequence[Match], code: Coder | None
) -> dict[tuple[int, int], _Mention]:
    coded = code(doc_id, content, matches) if code else [{} for _ in matches]
    return {
        (match.start, match.end): _Mention(
            match.entry, match.family, tuple(codes.get(attribute, "") for attribute in ATTRIBUTES)
        )
        for match, codes in zip(matches, coded, strict=True)
    }


def _compare(before: _Mention | None, after: _Mention | None) -> list[str]:
    """The change, both entries and families, what differs in the codes, and the codes of both."""
    a, b = before or _Mention(), after or _Mention()
    change = "removed" if after is None else "added" if before is None else "changed"
    if a[:2] == b[:2]:
        change = "recoded"
    pairs = list(zip(ATTRIBUTES, a.codes, b.codes, strict=True))
    codes = ", ".join(f"{name}: {_shown(x)} → {_shown(y)}" for name, x, y in pairs if x != y)
    return [change, *a[:2], *b[:2], codes, *(value for _, x, y in pairs for value in (x, y))]


def _shown(value: str) -> str:
    return value or "–"
