"""Who began to use a word, and when: what a study asks of first uses, beside its contrasts.

Matches are those of the study's codebooks. Somebody may have read them (``first_uses.csv``): one that was
found to name something else counts nowhere.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from framing.base.csvfile import read_csv
from framing.base.errors import StudyError
from framing.measures.contrasts import DIFFERS, SAME
from framing.study.contrasts import Plan
from framing.study.study import Study

FILE = "first_uses.csv"
NOT_READ = "not read"
_FIRST = [
    *("word", "group", "year", "first_in", "surface", "mention_id", "original_language", "read"),
    *("matches", "used_in", "speeches"),
]
_PAIR = ["word", "group", "year", "against", "year_against", "apart", "result"]


def list_matches(study: Study, plan: Plan, documents: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """The matches of words whose first use is asked: one row per word, group and match.

    Parameters
    ----------
    study : whose matches were read, or not.
    plan : what it asks.
    documents, mentions : its tables of these names.

    Returns
    -------
    DataFrame
        ``word`` (an entry of a codebook), ``group``, the columns of ``mentions``, ``date,
        original_language`` of the document, and ``read``: whether somebody read the match and found that it
        counts («yes», or «not read»). What a reader found to name something else is left out.
    """
    read = _load_read(study)
    mentions = mentions.assign(read=[read.get(name, NOT_READ) for name in mentions["mention_id"]])
    columns = ["doc_id", "actor", "date", "original_language"]
    dated = mentions[mentions["read"].ne("no")].merge(documents[columns], on="doc_id")
    parts = [
        dated[dated["entry"].eq(word) & dated["actor"].isin(plan.groups[group])].assign(
            word=word, group=group
        )
        for word, group in _asked(plan)
    ]
    return pd.concat(parts, ignore_index=True) if parts else dated.head(0).assign(word="", group="")


def tabulate_first_uses(plan: Plan, documents: pd.DataFrame, matches: pd.DataFrame) -> pd.DataFrame:
    """Who began to use a word, and when: one row per word and group that the study asks about.

    Parameters
    ----------
    plan, documents : as for `list_matches`, whose table ``matches`` is.

    Returns
    -------
    DataFrame
        ``word`` (an entry of a codebook), ``group``, ``year, first_in, surface, mention_id`` of the first
        match (empty where there is none with a date), ``original_language`` of that document (empty where
        nobody knows: the word may be a translator's), ``read`` (whether somebody read it), ``matches``,
        ``used_in`` (documents that have any), and ``speeches`` of the group.
    """
    rows = []
    for word, group in _asked(plan):
        found = matches[matches["word"].eq(word) & matches["group"].eq(group)]
        spoken = int(documents["actor"].isin(plan.groups[group]).sum())
        rows.append({"word": word, "group": group} | _first(found) | {"speeches": spoken})
    return pd.DataFrame(rows, columns=_FIRST)


def compare_first_uses(plan: Plan, first_uses: pd.DataFrame) -> pd.DataFrame:
    """Which groups began together: one row per word and two groups that use it, the earlier one first.

    Parameters
    ----------
    plan : what the study asks; where it names ``same_years`` of a word, its first uses are compared.
    first_uses : the table of `tabulate_first_uses`.

    Returns
    -------
    DataFrame
        ``word, group, year, against, year_against, apart`` (years between the two), ``result``: «no
        difference» where they are at most ``same_years`` apart, else «differs». There is no interval: these
        are all the speeches. A group that never uses the word has no row.
    """
    rows = []
    for asked in plan.first_uses:
        known = first_uses[first_uses["word"].eq(asked.word) & first_uses["group"].isin(asked.groups)]
        known = known[known["year"].ne("")].sort_values("year", kind="stable")
        years = list(zip(known["group"], known["year"].astype(int), strict=True))
        for (group, year), (against, later) in combinations(years, 2) if asked.same_years is not None else ():
            result = SAME if later - year <= asked.same_years else DIFFERS
            rows.append((asked.word, group, year, against, later, later - year, result))
    return pd.DataFrame(rows, columns=_PAIR)


def list_uses(plan: Plan, matches: pd.DataFrame) -> pd.DataFrame:
    """The documents that use a word whose first use is asked: one row per word, group and document.

    ``matches`` is the table of `list_matches`. Columns: ``word, group, year`` (a number), ``doc_id,
    matches``. Documents without a date are left out.
    """
    found = matches[matches["date"] != ""]
    rows = [
        {"word": word, "group": group, "year": int(date[:4]), "doc_id": doc_id, "matches": len(part)}
        for word, group in _asked(plan)
        for (date, doc_id), part in found[found["word"].eq(word) & found["group"].eq(group)].groupby(
            ["date", "doc_id"]
        )
    ]
    return pd.DataFrame(rows, columns=["word", "group", "year", "doc_id", "matches"])


def _asked(plan: Plan) -> Iterator[tuple[str, str]]:
    """Each word and group whose first use is asked, once, in the plan's order."""
    yield from dict.fromkeys((one.word, group) for one in plan.first_uses for group in one.groups)


def _first(found: pd.DataFrame) -> dict[str, Any]:
    """The first match of some, and how many there are."""
    counts = {"matches": len(found), "used_in": found["doc_id"].nunique()}
    dated = found[found["date"] != ""]
    if dated.empty:
        return dict.fromkeys(_FIRST[2:8], "") | counts
    row = dated.sort_values(["date", "doc_id", "start"]).iloc[0]
    first = {"year": row["date"][:4], "first_in": row["doc_id"]}
    return first | {name: row[name] for name in _FIRST[4:8]} | counts


def _load_read(study: Study) -> Mapping[str, str]:
    """What readers found of single matches, by mention: whether it counts, «yes» or «no»."""
    path = study.path(FILE)
    if not path.is_file():
        return {}
    columns = ("mention_id", "counts", "note")
    file = read_csv(path, columns[:2], optional=columns[2:], error=StudyError, place=study.place(FILE))
    for row in file.rows:
        if row["counts"] not in ("yes", "no"):
            raise file.fault("counts is wrong", row, expected="yes or no", found=repr(row["counts"]))
    return {row["mention_id"]: row["counts"] for row in file.rows}
