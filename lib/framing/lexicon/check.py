"""Checking codebooks: whether their examples hold, what they find, and which entries share a spelling."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from framing.lexicon.codebook import MARKED, Codebook
from framing.lexicon.find import Span
from framing.lexicon.forms import expand_form

#: A document to search: its id, its whole text, and the spans of its passages (None: the whole text).
Body = tuple[str, str, list[Span] | None]
_FEW = 5  # entries that are named


def check_examples(codebook: Codebook) -> pd.DataFrame:
    """One row per example sentence that fails: entry, line, kind, sentence, what was found instead.

    A positive example holds if the entry finds just what the brackets mark (in each pair of brackets); a
    negative one if the entry finds nothing in it.
    """
    rows = []
    for entry in codebook.entries:
        for kind in ("positive", "negative"):
            for sentence in getattr(entry, kind):
                marked = MARKED.findall(sentence) if kind == "positive" else []
                plain = MARKED.sub(r"\1", sentence)
                found = [m.surface for m in codebook.find(plain) if m.entry == entry.name]
                if found != marked:
                    rows.append((entry.name, entry.line, kind, sentence, "; ".join(found)))
    return pd.DataFrame(rows, columns=["entry", "line", "kind", "sentence", "found"])


def lack_examples(codebook: Codebook) -> list[str]:
    """The names of the entries that lack a positive or a negative example, which only a draft may have.

    >>> from framing.lexicon.entries import Entry, Family
    >>> ally = Entry("ally", "ties", ("ally",), ("An [ally].",), ())
    >>> lack_examples(Codebook("small", "", "", "1", {"ties": Family("ties", "")}, (ally,), draft=True))
    ['ally']
    """
    return [entry.name for entry in codebook.entries if not (entry.positive and entry.negative)]


def describe_draft(codebook: Codebook) -> str:
    """What a draft still lacks, in a line; nothing for a codebook that is none."""
    lacking = lack_examples(codebook)
    if not codebook.draft:
        return ""
    if not lacking:
        return f"{codebook.name} is a draft, and no entry lacks an example: delete «draft = true»"
    few = ", ".join(lacking[:_FEW]) + (", …" if len(lacking) > _FEW else "")
    return (
        f"{codebook.name} is a draft: {len(lacking)} of {len(codebook.entries)} entries lack a positive or a "
        f"negative example ({few})"
    )


def find_duplicates(codebook: Codebook) -> pd.DataFrame:
    """One row per spelling that two entries share: spelling, entries, whether contexts tell them apart."""
    owners: dict[str, dict[str, bool]] = {}
    for entry in codebook.entries:
        for form in entry.forms:
            for spelling in expand_form(form):
                owners.setdefault(spelling.lower(), {})[entry.name] = bool(entry.require or entry.exclude)
    rows = [
        (spelling, ", ".join(names), any(names.values()))
        for spelling, names in sorted(owners.items())
        if len(names) > 1
    ]
    return pd.DataFrame(rows, columns=["spelling", "entries", "told_apart"])


def check_codebook(codebook: Codebook, documents: Iterable[Body]) -> pd.DataFrame:
    """One row per entry: how often it is found, what its exclusions removed, whether its examples hold.

    Parameters
    ----------
    codebook : the codebook.
    documents : the texts to count in; where there are none, nothing is counted.

    Returns
    -------
    DataFrame
        ``entry, family, line, n`` (matches), ``n_excluded`` (both missing where nothing was counted),
        ``used`` (yes, never found, or not counted), ``failed_examples, duplicates`` (spellings shared with
        another entry and told apart by no context).
    """
    counts: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    counted = False
    for _, content, spans in documents:
        counted = True
        kept, excluded = codebook.search(content, spans)
        counts.update(match.entry for match in kept)
        removed.update(one.match.entry for one in excluded)
    failed, duplicates = Counter(check_examples(codebook)["entry"]), _count_duplicates(codebook)
    rows = [
        {
            "entry": e.name,
            "family": e.family,
            "line": e.line,
            "n": counts[e.name] if counted else pd.NA,
            "n_excluded": removed[e.name] if counted else pd.NA,
            "used": _used(counts[e.name], counted),
            "failed_examples": failed[e.name],
            "duplicates": duplicates[e.name],
        }
        for e in codebook.entries
    ]
    return pd.DataFrame(rows).astype({"n": "Int64", "n_excluded": "Int64"})


def _count_duplicates(codebook: Codebook) -> Counter[str]:
    """How many spellings each entry shares with another, told apart by no context."""
    doubled = find_duplicates(codebook)
    return Counter(
        entry for row in doubled.itertuples() if not row.told_apart for entry in row.entries.split(", ")
    )


def _used(n: int, counted: bool) -> str:
    if not counted:
        return "not counted"
    return "yes" if n else "never found"


def describe_check(table: pd.DataFrame) -> str:
    """What `check_codebook` found, in one line: entries, how many of them are never found, what fails.

    >>> describe_check(pd.DataFrame({"used": ["yes", "never found"], "failed_examples": [0, 1]}))
    '2 entries, 1 never found, 1 example fails'
    >>> describe_check(pd.DataFrame({"used": ["not counted"], "failed_examples": [0]}))
    '1 entry, not counted, 0 examples fail'
    """
    n, failed = len(table), int(table["failed_examples"].sum())
    counted = "not counted" if table["used"].eq("not counted").any() else None
    used = counted or f"{int(table['used'].eq('never found').sum())} never found"
    return (
        f"{n} {'entry' if n == 1 else 'entries'}, {used}, "
        f"{failed} example{' fails' if failed == 1 else 's fail'}"
    )
