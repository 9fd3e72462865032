"""What a study asks of groups of documents: contrasts that were written down before anything was coded.

They stand in the study's ``contrasts.toml``: groups by whose voice a document is, periods, measures with the
difference that is none, and questions. The answers are computed here and shown in chapter 7.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.base.conditions import fulfilled
from framing.base.errors import StudyError, nearest
from framing.base.expressions import names_in, parse
from framing.base.kinds import NAME, TEXT, YEAR, check_values, list_of, number, table, table_of, tables
from framing.base.toml import TomlFile, parse_toml, read_toml
from framing.measures.columns import VALUES, name_relationships
from framing.measures.contrasts import CONTRASTED, contrast_ratios
from framing.measures.correction import FEW_MET, FEW_READ, is_census
from framing.study.estimates import HARDLY_MET, TOO_FEW, Corrected
from framing.study.study import Study

FILE = "contrasts.toml"
WORDS, DOCUMENTS = "words", "documents"
_GROUPS = list_of(NAME, "a list of names")
_APART = number("a number of years, 0 or more", lambda years: years >= 0)
_MEASURE = {**dict.fromkeys(("label", "where", "per"), TEXT), "margin": number("0 or more", lambda n: n >= 0)}
_QUESTION = {
    **dict.fromkeys(("id", "question", "against"), TEXT),
    **dict.fromkeys(("measures", "groups", "first_use"), _GROUPS),
    "pairs": list_of(list_of(NAME, "two", length=2), "a list of pairs of names"),
    "years": list_of(YEAR, "the first and the last year", length=2),
    "same_years": _APART,
}
_FILE = table(
    {
        "confidence": number("a number between 0 and 1", lambda share: 0 < share < 1),
        "groups": table_of(_GROUPS, "a table"),
        "periods": table({"from": YEAR, "turns": list_of(YEAR, "a list of years"), "to": YEAR}),
        "measures": table_of(table(_MEASURE, needed=_MEASURE), "tables [measures.NAME]"),
        "question": tables(table(_QUESTION, needed=["id"]), "tables [[question]]"),
    }
)
#: What is said of a contrast once the coder's errors are carried along.
CARRIED = (
    *("carried_target", "carried_reference", "carried_low", "carried_high", "carried_result"),
    *("read_target", "read_reference", "correction"),
)
_ASKED = ["question", "measure", "group", "against"]


@dataclass(frozen=True)
class Side:
    """One side of a contrast: a group's documents of a stretch of years, both included."""

    group: str
    actors: tuple[str, ...]
    years: tuple[int, int]

    @property
    def name(self) -> str:
        """The group with its years."""
        return f"{self.group} {self.years[0]}–{self.years[1]}"


@dataclass(frozen=True)
class Asked:
    """One contrast that is asked: a measure, on two sides; ``question`` is the id of that which asks it."""

    question: str
    measure: str
    target: Side
    reference: Side

    @property
    def name(self) -> str:
        """What tells the contrast from all others."""
        return f"{self.question}, {self.measure}: {self.target.name} : {self.reference.name}"


@dataclass(frozen=True)
class FirstUse:
    """A word whose first use is asked of groups; ``same_years``: no further apart two began together."""

    word: str
    groups: tuple[str, ...]
    same_years: float | None


class Plan:
    """What a study asks, as its ``contrasts.toml`` says; one that has none asks nothing.

    Attributes
    ----------
    questions : the tables of the questions, in order.
    measures : by name: what is counted (``where``), per what, under which ``label``, and the ``margin``
        within which a difference is none.
    groups : the actors of each group, by its name.
    asked : the contrasts with intervals, in order.
    first_uses : the words whose first use is asked, in order.
    confidence : the chance with which all intervals hold together.
    """

    def __init__(self, file: TomlFile) -> None:
        self._file = file
        check_values(file, _FILE)
        _check_questions(file)
        self.confidence = float(file.data.get("confidence", 0.95))
        self.groups = {name: tuple(actors) for name, actors in file.data.get("groups", {}).items()}
        self.measures: Mapping[str, Mapping[str, Any]] = file.data.get("measures", {})
        self.questions: Sequence[Mapping[str, Any]] = file.data.get("question", [])
        self.asked = [one for number in range(len(self.questions)) for one in self._asked(number)]
        self.first_uses = [
            FirstUse(word, tuple(question["groups"]), question.get("same_years"))
            for question in self.questions
            for word in question.get("first_use", ())
        ]

    def _asked(self, number: int) -> Iterator[Asked]:
        question = self.questions[number]
        self._check_names(number)
        for measure in question.get("measures", []):
            for target, reference in self._sides(question):
                yield Asked(question["id"], measure, target, reference)

    def _sides(self, question: Mapping[str, Any]) -> Iterator[tuple[Side, Side]]:
        """The two sides of each contrast of a question."""
        named = question.get("groups", [])
        if question.get("against") == "before":
            for name in named:
                turns = [Side(name, self.groups[name], years) for years in self.periods]
                yield from zip(turns[1:], turns[:-1], strict=True)
            return
        first, last = question.get("years", (self.periods[0][0], self.periods[-1][1]))
        for name in named if question.get("against") else []:
            others = tuple(actor for other in named if other != name for actor in self.groups[other])
            yield self._side(name, first, last), Side("the others", others, (first, last))
        for one, other in question.get("pairs", []):
            yield self._side(one, first, last), self._side(other, first, last)

    def _side(self, name: str, first: int, last: int) -> Side:
        return Side(name, self.groups[name], (first, last))

    @property
    def periods(self) -> list[tuple[int, int]]:
        """The stretches of years that the turning points divide, both ends included."""
        said = self._file.data.get("periods", {})
        starts = [said.get("from", 0), *said.get("turns", [])]
        return [
            *zip(starts, (year - 1 for year in starts[1:]), strict=False),
            (starts[-1], said.get("to", 9999)),
        ]

    def sums(self, name: str, documents: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
        """What a measure sums up: one row per document, in their order: ``doc_id, above, below``."""
        measure, place = self.measures[name], f"{self._file.place}, measure {name}"
        above = _by_document(measure["where"], documents, mentions, place)
        if measure["per"] == DOCUMENTS:
            above, below = above.gt(0).astype(float), pd.Series(1.0, index=above.index)
        elif measure["per"] == WORDS:
            below = documents.set_index("doc_id")["n_words"] / 1000
        else:
            below = _by_document(measure["per"], documents, mentions, place)
        return pd.DataFrame({"above": above, "below": below}).rename_axis("doc_id").reset_index()

    def sides(self, documents: pd.DataFrame) -> dict[Side, NDArray[np.bool_]]:
        """Which documents stand on each side of the contrasts that are asked."""
        years = pd.to_numeric(documents["date"].str[:4], errors="coerce")
        every = dict.fromkeys(side for one in self.asked for side in (one.target, one.reference))
        return {
            side: (documents["actor"].isin(side.actors) & years.between(*side.years)).to_numpy(bool)
            for side in every
        }

    @property
    def columns(self) -> set[str]:
        """The columns of mentions by which is told what is counted."""
        conditions = {measure[key] for measure in self.measures.values() for key in ("where", "per")}
        return {name for one in conditions - {WORDS, DOCUMENTS} for name in names_in(parse(one))}

    def are_shares(self, measures: pd.Series) -> "pd.Series[bool]":
        """Which of these measures are shares, from 0 to 1; the others are rates per 1,000 words."""
        return measures.map(lambda name: self.measures[name]["per"] != WORDS).astype(bool)

    def _check_names(self, number: int) -> None:
        """Raise StudyError where a question names a measure or a group that isn't defined."""
        question = self.questions[number]
        pairs = [name for pair in question.get("pairs", []) for name in pair]
        for key, names, known in (
            ("measures", question.get("measures", []), self.measures),
            ("groups", [*question.get("groups", []), *pairs], self.groups),
        ):
            for name in names:
                if name not in known:
                    what = f"there is no {key[:-1]} {name!r}"
                    raise self._file.fault(what, "question", number, key, advice=nearest(name, known))


def load_plan(study: Study) -> Plan:
    """What a study asks; nothing without a ``contrasts.toml``. Raises StudyError, with file and line."""
    path, place = study.path(FILE), study.place(FILE)
    if not path.is_file():
        return Plan(parse_toml("", error=StudyError, place=place))
    return Plan(read_toml(path, error=StudyError, place=place))


def tabulate_contrasts(plan: Plan, documents: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """The contrasts that a study asks, answered: one row each.

    Parameters
    ----------
    plan : what the study asks.
    documents, mentions : its tables of these names. Where ``mentions`` have a column ``weight``
        (:func:`framing.measures.weigh_readings`), sums of it are counted.

    Returns
    -------
    DataFrame
        ``contrast, question`` (its id), ``measure, group, against``, then what `contrast_ratios` gives: rates
        are per 1,000 words, shares from 0 to 1. No rows where the study asks nothing.
    """
    if not plan.asked:
        return pd.DataFrame(columns=["contrast", *_ASKED, *CONTRASTED])
    sums = {name: plan.sums(name, documents, mentions) for name in plan.measures}
    stands = plan.sides(documents)
    units = [
        sums[one.measure][stands[side]].assign(contrast=one.name, side=which)
        for one in plan.asked
        for which, side in (("target", one.target), ("reference", one.reference))
    ]
    margins = {one.name: float(plan.measures[one.measure]["margin"]) for one in plan.asked}
    table = contrast_ratios(pd.concat(units), margins, confidence=plan.confidence)
    named = [(one.question, one.measure, one.target.name, one.reference.name) for one in plan.asked]
    table[_ASKED] = pd.DataFrame(named, columns=_ASKED)
    shares = plan.are_shares(table["measure"])
    table.loc[shares, ["low", "high"]] = table.loc[shares, ["low", "high"]].clip(-1, 1)
    return table[["contrast", *_ASKED, *CONTRASTED]]


def answer_contrasts(
    plan: Plan, documents: pd.DataFrame, mentions: pd.DataFrame, corrected: Corrected
) -> pd.DataFrame:
    """The table ``contrasts``: each contrast as it is counted, and with the coder's errors carried along.

    Parameters
    ----------
    plan, documents, mentions : as for `tabulate_contrasts`.
    corrected : relationship mentions as the model codes them, weighed by what was read of them
        (:func:`framing.study.estimates.correct`).

    Returns
    -------
    DataFrame
        those of `tabulate_contrasts`; ``carried_target, carried_reference, carried_low, carried_high`` and
        ``carried_result`` are the same once the mentions that were read take the place of the model's codes,
        each for as many as it was drawn from. ``read_target`` and ``read_reference`` are the mentions that
        were read of the measure's families. ``correction`` says by whose reading it is corrected, or why not:
        fewer than 30 read, or 5 cases met, on one side. Then what is carried along shows how uncertain the
        contrast is, and no corrected value. All are empty, or 0, for measures that need no codes.
    """
    table = tabulate_contrasts(plan, documents, mentions)
    if table.empty:
        return table.reindex(columns=[*table.columns, *CARRIED])
    weighed = corrected.weighed
    columns = [*sorted(plan.columns | {"doc_id"}), "weight"]
    others = mentions[~name_relationships(mentions)].assign(weight=1.0)[columns]
    both = pd.concat([weighed[columns], others], ignore_index=True)
    carried = tabulate_contrasts(plan, documents, both)[["target", "reference", "low", "high", "result"]]
    table = table.join(carried.add_prefix("carried_"))
    counts = _count_read(plan, documents, weighed)
    table[["read_target", "read_reference"]] = [read for read, _ in counts]
    table["correction"] = [_say_correction(corrected, read, met) for read, met in counts]
    coded_measures = [name for name, measure in plan.measures.items() if uses_codes(measure, weighed)]
    of_codes = table["measure"].isin(coded_measures)
    table.loc[~of_codes, ["read_target", "read_reference", "correction"]] = [0, 0, ""]
    of_codes &= weighed["basis"].eq("read").any()
    table.loc[~of_codes, [*CARRIED[:5]]] = [np.nan] * 4 + [""]
    return table


def uses_codes(measure: Mapping[str, Any], named: pd.DataFrame) -> bool:
    """Whether a measure counts relationship words by what is coded of them; ``named`` are these."""
    asks = names_in(parse(measure["where"])) & {*VALUES, "speaker"}
    return bool(asks) and bool(fulfilled(parse(measure["where"]), named).any())


def _count_read(
    plan: Plan, documents: pd.DataFrame, weighed: pd.DataFrame
) -> list[tuple[list[int], list[int]]]:
    """Of both sides of each contrast, how many mentions of its families were read, and how many are cases."""
    stands = plan.sides(documents)
    counts = {name: _read_by_document(measure, documents, weighed) for name, measure in plan.measures.items()}

    def count(one: Asked, of_document: NDArray[np.int64]) -> list[int]:
        return [int(of_document[stands[side]].sum()) for side in (one.target, one.reference)]

    asked = ((one, *counts[one.measure]) for one in plan.asked)
    return [(count(one, read), count(one, met)) for one, read, met in asked]


def _read_by_document(
    measure: Mapping[str, Any], documents: pd.DataFrame, weighed: pd.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """By document, how many mentions of a measure's families were read, and how many of them are cases."""
    case = fulfilled(parse(measure["where"]), weighed)
    counted = case.copy()
    if measure["per"] not in (WORDS, DOCUMENTS):
        counted |= fulfilled(parse(measure["per"]), weighed)
    read = weighed["basis"].eq("read") & weighed["family"].isin(weighed["family"][counted].unique())
    found = (weighed["doc_id"][rows].value_counts() for rows in (read, read & case))
    return tuple(n.reindex(documents["doc_id"], fill_value=0).to_numpy() for n in found)


def _say_correction(corrected: Corrected, read: Sequence[int], met: Sequence[int]) -> str:
    """By whose reading a contrast is corrected, or why it isn't."""
    weighed = corrected.weighed
    if is_census(weighed) or not weighed["basis"].eq("read").any():
        return corrected.method
    return TOO_FEW if min(read) < FEW_READ else HARDLY_MET if min(met) < FEW_MET else corrected.method


def label_contrasts(table: pd.DataFrame) -> pd.Series:
    """A short name for each contrast of a table: what both sides share is said once.

    >>> rows = [("A 1990–1999", "B 1990–1999"), ("A 2000–2009", "A 1990–1999")]
    >>> label_contrasts(pd.DataFrame(rows, columns=["group", "against"])).tolist()
    ['A : B, 1990–1999', 'A, 2000–2009 : 1990–1999']
    """
    labels = []
    for one, other in zip(table["group"], table["against"], strict=True):
        (name, _, years), (beside, _, before) = (side.rpartition(" ") for side in (one, other))
        same = f"{name} : {beside}, {years}" if years == before else f"{one} : {other}"
        labels.append(f"{name}, {years} : {before}" if name == beside else same)
    return pd.Series(labels, index=table.index, dtype="str")


def _by_document(condition: str, documents: pd.DataFrame, mentions: pd.DataFrame, place: str) -> pd.Series:
    """How many mentions fulfil a condition, by document."""
    chosen = fulfilled(parse(condition, where=place), mentions, where=place)
    doc_id = mentions["doc_id"][chosen]
    weight = mentions["weight"][chosen] if "weight" in mentions else pd.Series(1.0, index=doc_id.index)
    return weight.groupby(doc_id).sum().reindex(documents["doc_id"], fill_value=0.0)


def _check_questions(file: TomlFile) -> None:
    """Raise StudyError where first uses are asked of no groups, or years compare nothing."""
    for at, question in enumerate(file.data.get("question", [])):
        if "first_use" in question and "groups" not in question:
            raise file.fault("the key 'groups' is missing", "question", at)
        if "same_years" in question and not question.get("first_use"):
            expected = "first_use beside it, with the words whose first uses are compared"
            raise file.fault("same_years compares nothing", "question", at, "same_years", expected=expected)
