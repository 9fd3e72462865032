"""From a number to the mentions that it counts: the list of a study, and addresses into it.

The page «Mentions» of a study lists every mention; what its address names is shown. An address is made of
the condition under which a number was counted, and only where the list that it shows is as long as the number
says: what can't be shown so has no link.

    listing = open_listing(study)
    show_table(rates, "…", links=listing.link(k="{named} and family == {family}"))
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from numbers import Real
from operator import and_
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from framing.base import store
from framing.base.addresses import Choice, Criterion, UnaddressableError, choice_of, choose, read_address
from framing.base.chosen import Places, Rows
from framing.base.definitions import THEME_STANCES, THEME_VOICES
from framing.base.escape import plain_name
from framing.base.expressions import Arithmetic, Name, parse
from framing.claims.values import Computed, Counted, Value
from framing.measures.columns import THEME_VALUES, VALUES, name_relationships
from framing.measures.counts import REFUSED, STEPS
from framing.measures.presence import ALL
from framing.measures.rates import UNION
from framing.measures.themes import label_passages
from framing.study.study import Study

MENTIONS, THEMES = "mentions", "themes"
LISTS = "mentions_"  # how the names of pages that list mentions begin
#: What is counted, by the table that a value counts in: the rows of the list that are one.
UNITS = {
    "mentions": None,
    "passages": ["passage_id", "family"],
    "sentences": ["passage_id", "sentence"],
    "documents": ["doc_id"],
    "together": ["passage_id"],  # passages in which several themes or families meet
}
#: So many mentions at most are named one by one in an address.
MOST_NAMED = 700
#: Columns that no address names.
_UNNAMED = {f"{name}_{part}" for name in (*VALUES, *THEME_VALUES) for part in ("p", "cue")} | {
    "rule",
    "coder",
}
_OF_PASSAGE = ("passage_stance", "passage_voice")
_COUNT = "count"  # what an address names its unit by
_COUNTED = re.compile(rf"^{_COUNT}=\w+&")
_THEME = {"theme": "family"} | dict(zip(("stance", "voice"), _OF_PASSAGE, strict=True))
_AND = re.compile(r"(?<!\s)\s+and\s+")
_GIVEN = re.compile(r"(\w+|\{\w+\}) == \{(\w+)\}")
_PLACE = re.compile(r"\{(\w+)\}")
_PERIOD = re.compile(r"(\d{1,4})–(\d{1,4})")
_WHOLE = ("all", ALL)  # what stands for every value
_ALL = Choice()
_COUNTED_THEME = choose("passage_stance", "", kind="not")
_OF_GROUP = "{named} and family == {family} and {level} == {group}"


def page_name(study_id: str) -> str:
    """The name of the page that lists a study's mentions."""
    return f"{LISTS}{plain_name(study_id)}"


def list_mentions(
    documents: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The list of a study: one row per mention, in the order of the table.

    Parameters
    ----------
    documents, mentions : the tables; both whole.
    themes : the table of that name, if there is one.

    Returns
    -------
    DataFrame
        the columns of ``mentions``, ``number`` (from 1 on, as text), and ``actor, genre, year`` of the
        document (year empty where unknown); with themes ``passage_stance, passage_voice``: what its passage
        makes of the theme of the mention, where the passage counts for that theme, and ``in_passage``: the
        labels of its passage where that has several and the mention is of one of them («(amity)(order)»);
        empty for all others.
    """
    own = documents.set_index("doc_id")
    known = {name: mentions["doc_id"].map(own[name]).fillna("") for name in ("actor", "genre")}
    listed = mentions.assign(**known, year=mentions["doc_id"].map(own["date"]).fillna("").str[:4])
    listed["number"] = np.arange(1, len(listed) + 1).astype(str)
    if themes is None:
        return listed
    named = themes.rename(columns=_THEME)[["passage_id", *_THEME.values()]]
    joined = listed.merge(named, on=["passage_id", "family"], how="left", validate="many_to_one")
    joined = joined.fillna(dict.fromkeys(_OF_PASSAGE, ""))
    labels = label_passages(themes, mentions)
    labels = labels[labels.duplicated("passage_id", keep=False)].sort_values("label")
    several: dict[str, str] = {}
    for passage, label in zip(labels["passage_id"], labels["label"], strict=True):
        several[passage] = f"{several.get(passage, '')}({label})"
    carries = joined["passage_stance"].ne("") | joined["referent"].eq("focal")
    told = joined["passage_id"].where(carries, "").map(lambda passage: several.get(passage, ""))
    return joined.assign(in_passage=told)


Links: TypeAlias = dict[str, list[str]]
Linker: TypeAlias = Callable[[pd.DataFrame], Links]


@dataclass(frozen=True, eq=False)
class Listing:
    """The list of a study, from which numbers link.

    Attributes
    ----------
    study_id : whose list it is.
    mentions : as ``list_mentions`` gives it.
    documents : the table of that name.
    root : what leads from the page of the link to the book's first page (``../../`` from a chapter).
    shown : the list that the page shows, where ``mentions`` have other codes than this (`coded_as`).
    """

    study_id: str
    mentions: pd.DataFrame = field(repr=False)
    documents: pd.DataFrame = field(repr=False)
    root: str = "../../"
    shown: "Listing | None" = field(default=None, repr=False)
    _units: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def address(self, choice: Choice, number: float, unit: str = "mentions") -> str:
        """The address that shows what was chosen; ``""`` where the number is another one or none."""
        found = self.count(choice, unit)
        if not found or pd.isna(number) or found != number:
            return ""
        choice = self._on_page(choice)
        if not choice.ways:
            return ""
        counted = "" if unit == "mentions" else f"{_COUNT}={unit}&"
        return f"{self.root}_generated/{page_name(self.study_id)}.html#{counted}{choice.address}"

    def count(self, choice: Choice, unit: str = "mentions") -> int:
        """How many mentions, passages with a theme, or documents a choice shows."""
        chosen, key = self._chosen(choice), UNITS[unit]
        if key is None:
            return len(chosen)
        if unit not in self._units:
            self._units[unit] = self.mentions.groupby(key, sort=False, dropna=False).ngroup().to_numpy()
        return int(np.count_nonzero(np.bincount(self._units[unit][chosen])))

    def coded_as(self, mentions: pd.DataFrame) -> "Listing":
        """The same list for numbers that count other codes of the same mentions: the table with these."""
        shown = self.shown or self
        others = shown.mentions.drop(columns=[name for name in mentions if name in shown.mentions])
        return replace(self, mentions=pd.concat([mentions, others], axis=1), shown=shown, _units={})

    def rows(self, keys: Sequence[str], *, unit: str = "mentions", **counted: pd.DataFrame) -> Linker:
        """What gives the addresses of a table's counts of rows, each of which is about a mention.

        Parameters
        ----------
        keys : columns of the table, whose values tell which of the rows are counted.
        unit : mentions or documents: what is counted.
        counted : for each column that counts, its rows: ``keys``, and ``mention_id`` or the place of a
            mention (``doc_id, start, end``) of a word for a relationship.
        """

        def link_rows(table: pd.DataFrame) -> Links:
            asked = list(table[list(keys)].itertuples(index=False, name=None))
            links: Links = {}
            for column, rows in counted.items():
                if column in table:
                    numbers = self._numbers(rows, keys)
                    links[column] = [
                        self._name(numbers.get(key, ()), number, unit)
                        for key, number in zip(asked, table[column], strict=True)
                    ]
            return links

        return link_rows

    def shown_at(self, address: str) -> pd.DataFrame:
        """The mentions that an address of ``address`` shows, all of them."""
        fragment = address.partition("#")[2]
        return self.mentions.iloc[self._chosen(read_address(_COUNTED.sub("", fragment)))]

    def link_values(self, values: Mapping[str, Value], numbers: Mapping[str, float]) -> dict[str, str]:
        """The address of each value of a finding or of prose that counts what is listed, by name.

        Parameters
        ----------
        values : as read, by name.
        numbers : what they are.
        """
        chosen: dict[str, tuple[Choice, str]] = {}
        for name, value in values.items():
            try:
                counted = _counted(value) if isinstance(value, Counted) else _summed(value, chosen)
            except UnaddressableError:
                continue
            chosen |= {name: counted} if counted else {}
        found = {name: self.address(choice, numbers[name], unit) for name, (choice, unit) in chosen.items()}
        return {name: address for name, address in found.items() if address}

    def link(self, *, unit: str = "mentions", **conditions: str) -> Linker:
        """What gives the addresses of a table's counts, as ``show_table`` takes it: by column, one per row.

        Parameters
        ----------
        unit : mentions, passages (with a theme) or documents: what is counted.
        conditions : for each column that counts, the condition under which it does; columns that a table
            hasn't are passed over. ``{named}`` stands for words of a relationship, and ``{column}`` for the
            row's value there; one that is «all» tests nothing. A document's place may be taken by several
            («herald, letter»), a period («1990–1999») or «undated»; the basis «coded» is the focal mentions.
        """

        def link_rows(table: pd.DataFrame) -> Links:
            rows = table.to_dict("records")
            return {
                column: [self.link_row(condition, row, row[column], unit) for row in rows]
                for column, condition in conditions.items()
                if column in table
            }

        return link_rows

    @property
    def rates(self) -> Linker:
        """The same for tables made of ``measures.tabulate_rates``."""
        return self.link(
            k=f"{_OF_GROUP} and basis == {{basis}} and {{attribute}} == {{value}}",
            share_n=f"{_OF_GROUP} and basis == {{basis}}",
            raw=_OF_GROUP,
            coded=f"{_OF_GROUP} and referent == 'focal'",
        )

    @property
    def stances(self) -> Linker:
        """The same for tables of themes made of ``measures.count_stances``."""
        found = "passage_stance != '' and family == {theme}"
        stances = {name: f"{found} and passage_stance == '{name}'" for name in THEME_STANCES}
        voices = {name: f"{found} and passage_voice == '{name}'" for name in THEME_VOICES}
        return self.link(unit="passages", passages=found, **stances, **voices)

    @property
    def pairs(self) -> Linker:
        """The same for pairs of themes or families that share passages (``measures.associate``)."""

        def labelled(*labels: str) -> Choice:
            met = [choose("in_passage", f"({one})", kind="has") for one in labels if len(labels) > 1]
            return reduce(
                and_, met, choose("family", *labels) & (_COUNTED_THEME | choose("referent", "focal"))
            )

        def link_rows(table: pd.DataFrame) -> Links:
            units = {"k_a": ("a",), "k_b": ("b",), "k_ab": ("a", "b")}
            return {
                column: [
                    self.address(labelled(*(row[name] for name in names)), row[column], "together")
                    for row in table.to_dict("records")
                ]
                for column, names in units.items()
            }

        return link_rows

    @property
    def matches(self) -> Linker:
        """The same for tables of matches (``measures.count_matches, list_left_out, count_entries``)."""
        found = "codebook == 'multipolarity' and family == {theme} and entry == {entry}"
        stances = {name: f"{found} and present == 'yes' and stance == '{name}'" for name in THEME_STANCES}
        present = {"counted": "yes", "left_out": "no", "uncoded": ""}
        coded = {name: f"{found} and present == '{value}'" for name, value in present.items()}
        return self.link(matches=found, of=found, **coded, **stances)

    def steps(self, condition: str) -> Linker:
        """The same for a waterfall (``measures.waterfall``) of the mentions that fulfil a condition."""
        left = choice_of(parse(condition))
        choices: Mapping[str, list[Choice]] = {"k": [left], "removed": [Choice(())]}
        for _, column, values in STEPS:
            passes = choose(column, *values)
            choices["removed"].append(left & ~passes)
            left = left & passes
            choices["k"].append(left)

        def link_rows(table: pd.DataFrame) -> Links:
            return {
                name: [self.address(choice, n) for choice, n in zip(chosen, table[name], strict=True)]
                for name, chosen in choices.items()
            }

        return link_rows

    def spread(self, by: str, condition: str, *, unit: str = "mentions") -> Linker:
        """The same for a table that is spread out: each column that is a value of ``by`` counts its mentions.

        ``condition`` is one as in ``link``; a column ``total`` counts all values.
        """
        asked = f"{condition} and {by} == {{of}}"

        def link_rows(table: pd.DataFrame) -> Links:
            rows = [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]
            return {
                column: [
                    self.link_row(
                        asked, {**row, "of": "all" if column == "total" else column}, row[column], unit
                    )
                    for row in rows
                ]
                for column in table.select_dtypes("number").columns
            }

        return link_rows

    def link_row(
        self,
        condition: str,
        row: Mapping[str, Any],
        number: object,
        unit: str = "mentions",
        within: Choice = _ALL,
    ) -> str:
        """The address of one number in a row of a table, as ``link`` finds it, ``within`` a choice."""
        if not isinstance(number, Real) or number != number or not number:
            return ""
        try:
            return self.address(within & self._read(condition, row), float(number), unit)
        except UnaddressableError:
            return ""

    def _read(self, condition: str, row: Mapping[str, Any]) -> Choice:
        """The choice that a condition makes in a row of a table."""
        chosen = [
            self._named if part == "{named}" else self._part(part, row) for part in _AND.split(condition)
        ]
        return reduce(and_, chosen, _ALL)

    def _part(self, part: str, row: Mapping[str, Any]) -> Choice:
        found = _GIVEN.fullmatch(part)
        if found is None:
            return choice_of(parse(_PLACE.sub(lambda place: str(row[place[1]]), part)))
        column = row.get(found[1][1:-1], "") if found[1].startswith("{") else found[1]
        value = str(row.get(found[2], "all"))
        if column in ("", "study") or value in _WHOLE:
            return _ALL
        return self._own(column, value)

    def _chosen(self, choice: Choice) -> Places:
        return self._rows.chosen(choice)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.mentions)

    @cached_property
    def _doc_ids(self) -> frozenset[str]:
        return frozenset(self.documents["doc_id"])

    @cached_property
    def _named(self) -> Choice:
        """Words of a relationship, by their codebooks."""
        named = name_relationships(self.mentions)
        return choose("codebook", *sorted(set(self.mentions.loc[named, "codebook"])))

    def _own(self, column: str, value: str) -> Choice:
        """Mentions with a value; of a document that isn't known, those of the period of that name."""
        if column == "basis":
            return choose("referent", "focal") if value == "coded" else _ALL
        years = _PERIOD.fullmatch(value)
        if column == "doc_id" and self._doc_ids.issuperset(several := value.split(", ")):
            return choose(column, *several)
        if column != "doc_id" or not (years or value == "undated"):
            return choose(column, *_spelt(value))
        if years is None:
            return choose("year", "")
        return choose("year", years[1], kind="from") & choose("year", years[2], kind="to")

    def _on_page(self, choice: Choice) -> Choice:
        """A choice among other codes as one of the page: the same where it chooses the same there."""
        if self.shown is None:
            return choice
        chosen = self._chosen(choice)
        if np.array_equal(chosen, self.shown._chosen(choice)):
            return choice
        return _numbered(list(self.mentions["number"].iloc[chosen]))

    def _numbers(self, rows: pd.DataFrame, keys: Sequence[str]) -> dict[tuple[Any, ...], list[str]]:
        """The numbers in the list of the mentions that rows are about, by the values of their ``keys``."""
        if "mention_id" in rows:
            listed, place = self.mentions, ["mention_id"]
        else:
            listed, place = self.mentions[name_relationships(self.mentions)], ["doc_id", "start", "end"]
        columns = list(dict.fromkeys([*keys, *place]))
        found = listed[[*place, "number"]].merge(rows[columns].drop_duplicates(), on=place)
        return {key: list(numbers) for key, numbers in found.groupby(list(keys))["number"]}

    def _name(self, numbers: Sequence[str], number: object, unit: str) -> str:
        """The address of mentions by their numbers in the list; ``""`` where these aren't as many."""
        return self.address(_numbered(numbers), float(number), unit) if isinstance(number, Real) else ""


def open_listing(study: Study, *, themes: pd.DataFrame | None = None, root: str = "../../") -> Listing:
    """The list of a study from its stored tables, without what no address names.

    Raises TableError where they aren't there yet.
    """
    documents, mentions = store.load(study, "documents"), store.load(study, MENTIONS, without=_UNNAMED)
    return Listing(study.study_id, list_mentions(documents, mentions, themes), documents, root)


def list_from(study: Study, frames: Mapping[str, pd.DataFrame], *, root: str = "../../") -> Listing | None:
    """The list from tables in which values were counted; None where nothing was that it holds."""
    if MENTIONS not in frames and THEMES not in frames:
        return None
    found = frames[MENTIONS] if MENTIONS in frames else store.load(study, MENTIONS)
    mentions = list_mentions(frames["documents"], found, frames.get(THEMES))
    return Listing(study.study_id, mentions, frames["documents"], root)


def _counted(value: Counted) -> tuple[Choice, str] | None:
    """What a value counts and in which unit; None where it counts something else than the list holds."""
    if value.table not in (MENTIONS, THEMES) or value.count not in ("rows", "documents", "sentences"):
        return None
    choice = choice_of(value.condition)
    unit = value.table if value.count == "rows" else value.count
    if value.table == MENTIONS:
        return choice, unit
    renamed = tuple(tuple(_renamed(test) for test in way) for way in choice.ways)
    return _COUNTED_THEME & Choice(renamed), "passages" if unit == THEMES else unit


def _renamed(test: Criterion) -> Criterion:
    """A test of the table ``themes`` as one of the list."""
    if test.column not in (*_THEME, "doc_id"):
        raise UnaddressableError(test.address)
    return Criterion(_THEME.get(test.column, test.column), test.kind, test.values)


def _summed(value: Computed, chosen: Mapping[str, tuple[Choice, str]]) -> tuple[Choice, str] | None:
    """The mentions that a sum or a difference counts; None for other formulas."""
    formula = value.formula
    terms = [("+", formula.first), *formula.rest] if isinstance(formula, Arithmetic) else [("+", formula)]
    if not all(sign in "+-" and isinstance(term, Name) and term.piece in chosen for sign, term in terms):
        return None
    parts = [(sign, *chosen[term.piece]) for sign, term in terms]
    units = {unit for _, _, unit in parts}
    if len(units) > 1 or not units <= {"mentions", "passages"}:
        return None
    whole = parts[0][1]
    for sign, choice, _ in parts[1:]:
        whole = whole | choice if sign == "+" else whole & ~choice
    return whole, units.pop()


def _numbered(numbers: Sequence[str]) -> Choice:
    """The choice of mentions by their numbers in the list; no way to choose them where they are too many."""
    if len(numbers) > MOST_NAMED:
        return Choice(())
    return choose("number", *numbers)


def _spelt(value: str) -> tuple[str, ...]:
    """The values for which one stands in a table: a union's own, and none for what isn't known."""
    return REFUSED if value == UNION else ("",) if value == "not stated" else (value,)
