"""Where people differ, side by side, to be decided together; and what comes of it: the reference codings."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
import tomlkit
import traitlets

from framing.base.csvfile import csv_text
from framing.base.errors import FramingError, ParameterError, StudyError
from framing.base.files import write_beside
from framing.lab import export
from framing.lab.coding import describe_place, describe_scheme
from framing.lab.compare import list_differences
from framing.lab.material import Material, open_here
from framing.lab.panel import Panel, read_module
from framing.lexicon.attributes import unite
from framing.measures.columns import VALUES, own_attributes
from framing.study.adjudication import REASON, adjudicate, load_adjudication
from framing.study.codings import PERSON, load_codings, people_of
from framing.study.own import schemes_by_hand
from framing.study.readings import describe_origin, has_reference, load_reference
from framing.study.samples import count_people, list_samples, open_complete, open_sample
from framing.study.study import Study

STAGE = "04_agreement"


class Case(NamedTuple):
    """A mention on which people differ: what each says of it, and what was decided, by attribute.

    ``codes`` has one entry per coder, in their order: ``coder``, the values by attribute, ``speaker, note,
    unsure``; ``differ`` names the attributes on which they differ; ``decided`` holds value, by whom and why.
    """

    mention_id: str
    codes: list[dict[str, Any]]
    differ: list[str]
    decided: dict[str, dict[str, str]]

    @property
    def open(self) -> list[str]:
        """The attributes that wait for a decision."""
        return [name for name in self.differ if name not in self.decided]


def list_cases(listed: pd.DataFrame, codings: pd.DataFrame) -> list[Case]:
    """The mentions on which people differ, in reading order.

    Parameters
    ----------
    listed : the differences between readers with their decisions, from ``load_adjudication``.
    codings : the table ``codings`` of these readers.
    """
    order = listed.assign(start=listed["start"].astype(int)).sort_values(["doc_id", "start"])
    of_mention = {name: rows.to_dict("records") for name, rows in codings.groupby("mention_id")}
    names, cases = [*VALUES, *own_attributes(codings)], []
    for mention_id, rows in order.groupby("mention_id", sort=False):
        codes = [_tell(row, names) for row in of_mention[mention_id]]
        decided = rows[rows["adjudicated"] != ""].drop_duplicates("attribute")
        decisions = {
            row["attribute"]: {"value": row["adjudicated"], "by": row["by"], "reason": row[REASON]}
            for row in decided.to_dict("records")
        }
        differ = [name for name in names if name in set(rows["attribute"])]
        cases.append(Case(str(mention_id), codes, differ, decisions))
    return cases


def _tell(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    unsure = [name for name in names if not pd.isna(row[f"{name}_p"]) and row[f"{name}_p"] < 1]
    values = {name: row[name] for name in names}
    return {"coder": row["coder"], **values, "speaker": row["speaker"], "note": row["note"], "unsure": unsure}


def take_into_book(study: Study) -> str:
    """Make sure that the study has the chapter on agreement; a line that says what to do next.

    ``study.toml`` is written only where the chapter isn't among its stages yet; its comments stay.
    """
    path = study.path("study.toml")
    said = tomlkit.parse(path.read_text(encoding="utf-8"))
    stages = list(said["stages"])
    if STAGE not in stages:
        place = sum(name < STAGE for name in stages)
        said["stages"].insert(place, STAGE)
        write_beside(path, tomlkit.dumps(said).encode())
    return f"The chapter on agreement takes these codings for the reference: framing run {study.study_id}"


class Court(Panel):
    """One mention at a time on which people differ; ``view`` is the case, ``scheme`` what values mean."""

    _esm = read_module("court")
    scheme = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, study: Study, by: str) -> None:
        super().__init__()
        self.study, self.by = study, by
        self.cases: list[Case] = []
        self.at = 0
        self.material: Material | None = None
        self.schemes = schemes_by_hand(study)
        self.scheme = describe_scheme(unite(self.schemes.values()))
        self.hear({"do": "look"})

    def do_look(self) -> None:
        """List what people differ on as their files stand now, and go to the first that waits."""
        self.material = self.material or Material.of(self.study)
        self._list()
        self.at = next((place for place, case in enumerate(self.cases) if case.open), 0)
        self._show("")

    def do_go(self, at: int) -> None:
        """Go to another case."""
        self.at = min(max(at, 0), max(len(self.cases) - 1, 0))
        self._show("")

    def do_decide(self, by: str, values: dict[str, str], reason: str = "") -> None:
        """Store what was decided of this case, and go to the next one that waits."""
        case = self._case()
        missing = [name for name in case.differ if not values.get(name)]
        if missing:
            raise ParameterError(f"decide {', '.join(missing)} first")
        if not by.strip():
            raise ParameterError(
                "nobody decides", expected="a name, or the names of those who decide together"
            )
        self.by = by.strip()
        rows = self.listed[self.listed["mention_id"].eq(case.mention_id)].drop_duplicates("attribute")
        for row in rows.to_dict("records"):
            adjudicate(self.study, row, value=values[row["attribute"]], by=self.by, reason=reason)
        self._read(load_adjudication(self.study))
        waiting = [place for place, one in enumerate(self.cases) if one.open]
        self.at = next((place for place in waiting if place > self.at), waiting[0] if waiting else self.at)
        self._show("" if waiting else "All differences are decided.")

    def do_open(self, sample: str) -> None:
        """Open a sample that not all to whom it was assigned have coded: it is the reference as it stands."""
        codings, today = load_codings(self.study), date.today()
        opened = open_sample(self.study, sample, self._opened().coded, codings, today=today)
        n = len(opened.openings[-1]["readers"])
        self._show(f"The sample {sample} is opened, read by {n} people.")

    def do_reference(self) -> None:
        """Hand out the reference codings as they stand, with their origin in the first column's place."""
        material = self._opened()
        if not has_reference(self.study):
            raise StudyError("there are no reference codings yet", advice="two people code a whole sample")
        rows = load_reference(self.study, material.coded).assign(origin=describe_origin(self.study))
        data = csv_text(rows.to_dict("records"), list(rows)).encode()
        self.hand_out(f"{self.study.study_id}-reference_codings.csv", export.TYPES[export.CSV], data)

    def do_take(self) -> None:
        """Give the study the chapter on agreement."""
        self._show(take_into_book(self.study))

    def _opened(self) -> Material:
        if self.material is None:
            raise ParameterError("the study has no tables yet", advice=f"framing run {self.study.study_id}")
        return self.material

    def _case(self) -> Case:
        if not self.cases:
            raise ParameterError("there is nothing to decide")
        return self.cases[self.at]

    def _list(self) -> None:
        """List what people differ on; samples that they have coded meanwhile are opened."""
        material, codings = self._opened(), load_codings(self.study)
        open_complete(self.study, material.coded, codings, today=date.today())
        self.codings = codings[codings["coder"].isin(people_of(codings))]
        self._read(list_differences(self.study, material.coded, material.documents)[1])

    def _read(self, listed: pd.DataFrame) -> None:
        """Take what is listed, as far as it is people who differ, on mentions whose text is at hand."""
        people, texts = set(self.codings["coder"]), list(self._opened().contents)
        of_people = listed["coder_a"].isin(people) & listed["coder_b"].isin(people)
        self.listed = listed[of_people & listed["doc_id"].isin(texts)]
        self.cases = list_cases(self.listed, self.codings)

    def _show(self, said: str) -> None:
        view = describe_court(self._opened(), self.cases, self.at)
        asked = self.schemes[view["codebook"]].attributes if self.cases else ()
        self.view = view | {"asked": [one.name for one in asked], "by": self.by, "said": said}


def adjudicate_by_hand(study: Study | None = None, by: str = "") -> Court:
    """Decide where people differ, one mention at a time: what each of them says stands side by side.

    What is decided is written to ``data/studies/<study>/adjudication.csv`` with the names of who decided, and
    is the label from then on.

    Parameters
    ----------
    study : whose readers differ; None takes the one that was named to ``framing lab``.
    by : who decides: a name, or the names of those who decide together; it can be given there, too.
    """
    return Court(study or open_here(), by)


def list_sealed(study: Study) -> list[dict[str, Any]]:
    """The samples that wait for people although each mention was coded by two, as a browser takes them.

    ``sample``, ``mentions`` (how many it has) and ``waiting`` (those that fewer have coded than were to).
    """
    codings = load_codings(study)
    found = []
    for sample in list_samples(study):
        people = count_people(sample, codings)
        opened = any(opening["kind"] == PERSON for opening in sample.openings)
        if people.ge(2).all() and not opened and not sample.is_practice:
            waiting = int(people.lt(sample.each).sum())
            found.append({"sample": sample.name, "mentions": len(people), "waiting": waiting})
    return found


def describe_court(material: Material, cases: list[Case], at: int) -> dict[str, Any]:
    """The case that is looked at, and how many are decided, as a browser takes it."""
    study = material.study
    try:
        origin = describe_origin(study)
    except FramingError as error:
        origin = str(error)
    view: dict[str, Any] = {
        "n": len(cases),
        "at": at,
        "done": sum(not case.open for case in cases),
        "waiting": [place for place, case in enumerate(cases) if case.open],
        "origin": origin,
        "sealed": list_sealed(study),
    }
    if not cases:
        return view
    case = cases[at]
    row = material.mentions.set_index("mention_id").loc[case.mention_id]
    return view | {
        "mention": case.mention_id,
        "surface": " ".join(row["surface"].split()),
        "codebook": row["codebook"],
        "codes": case.codes,
        "differ": case.differ,
        "decided": case.decided,
        **describe_place(material, case.mention_id),
    }
