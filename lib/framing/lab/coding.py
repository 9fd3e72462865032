"""Coding by hand in JupyterLab: one mention at a time, with definitions and examples beside the buttons."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import traitlets

from framing.base.errors import FramingError, ParameterError
from framing.lab.desk import ORDERS, TEXT, UNSURE, Codes, Desk, check_codes
from framing.lab.material import Material, open_here
from framing.lab.panel import Panel, read_module
from framing.lab.passage import cut_pieces, describe_document, find_neighbours
from framing.lexicon.attributes import Scheme, unite
from framing.study import merging
from framing.study.codings import load_codings
from framing.study.handout import take_handout
from framing.study.own import schemes_by_hand
from framing.study.samples import list_samples, open_complete, read_sample
from framing.study.study import Study

_MISSED = "missed"
_OPENED = (
    "This sample is opened: what was coded is the study's reference and stays as it is. Where people differ, "
    "it is decided in the last step."
)


class CodingDesk(Panel):
    """A desk to code at: ``setup`` is who codes what, ``scheme`` what is asked, ``view`` the mention."""

    _esm = read_module("coding")
    setup = traitlets.Dict().tag(sync=True)
    scheme = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, study: Study, coder: str, sample: str, order: str) -> None:
        super().__init__()
        self.study, self.said = study, ""
        self.desk: Desk | None = None
        self.material: Material | None = None
        self._ask()
        self._offer(coder, sample, order)
        if coder:
            self.hear({"do": "begin", "coder": coder, "sample": self.setup["sample"], "order": order})

    def do_begin(self, coder: str, sample: str, order: str, stand_in: bool = False) -> None:
        """Sit down: go on where this person left off, and code for others, too, if they stand in for them."""
        self.desk, self.said = None, ""
        self.view = {}
        self._offer(coder, sample, order)
        if not coder:
            raise ParameterError("say first who codes")
        self.material = Material.of(self.study)
        self.desk = Desk(self.material, coder, sample=sample, order=order, stand_in=stand_in)
        self._offer(self.desk.coder, sample, order)
        self._show()

    def do_take(self, contents: list[bytes]) -> None:
        """Take what was handed out to those who code, and open its study."""
        study, sample = take_handout(self.study.workbook.with_run(""), contents[0])
        self.study, self.desk, self.view = study, None, {}
        self._ask()
        self._offer("", sample, self.setup["order"])
        said = f"Here it is: the sample {sample} of the study «{study.title}». Say who you are, and begin."
        again = f"Next time, start with: framing lab {study.study_id} --hand-coding"
        self.setup = self.setup | {"said": f"{said}\n{again}"}

    def do_offer(self) -> None:
        """Offer the samples that there are now; one that was drawn meanwhile is proposed."""
        known = len(self.setup["samples"])
        self._offer(self.setup["coder"], self.setup["sample"], self.setup["order"])
        if self.desk is None and len(self.setup["samples"]) > known:
            self.setup = self.setup | {"sample": self.setup["samples"][-2]}

    def do_save(self, codes: Mapping[str, Any]) -> None:
        """Store the codes of this mention, and show the next one."""
        desk = self._sat()
        desk.save(check_codes(codes, desk.scheme))
        self.said = self._open_samples() if desk.done == len(desk.ids) else ""
        self._show()

    def do_skip(self) -> None:
        """Put this mention off."""
        self._sat().skip()
        self._show()

    def do_undo(self) -> None:
        """Take the last step back."""
        self._sat().undo()
        self._show()

    def do_go(self, at: int) -> None:
        """Go to a place of the queue."""
        self._sat().go(at)
        self._show()

    def do_miss(self, start: int, end: int, note: str = "") -> None:
        """Mark words that the codebook should have found."""
        self._sat().miss(start, end, note)
        self._show()

    def do_unmiss(self, start: int) -> None:
        """Take back that words of this document were missed."""
        self._sat().unmiss(start)
        self._show()

    def do_pack(self) -> None:
        """Hand out this person's files in one, to be handed in."""
        desk = self._sat()
        data = merging.pack_codings(self.study, desk.coder)
        self.hand_out(f"{self.study.study_id}-{desk.coder}.zip", "application/zip", data)

    def _sat(self) -> Desk:
        if self.desk is None:
            raise ParameterError("nobody sits at the desk yet", advice="say who codes")
        return self.desk

    def _ask(self) -> None:
        """What is asked of mentions."""
        self.scheme = describe_scheme(unite(schemes_by_hand(self.study).values()))

    def _offer(self, coder: str, sample: str, order: str) -> None:
        try:
            samples = list_samples(self.study)
        except FramingError as error:
            self.note, samples = str(error), []
        names = [one.name for one in samples]
        coders = {one.name: one.coders for one in samples}
        self.setup = {
            "study": self.study.title,
            "samples": [*names, UNSURE],
            "coders": coders,
            "orders": list(ORDERS),
            "coder": coder,
            "sample": sample or (names[-1] if names else UNSURE),
            "order": order or TEXT,
        }

    def _show(self) -> None:
        desk = self._sat()
        self.view = describe_desk(desk) | {"said": self.said, "opened": self._opened()}

    def _opened(self) -> str:
        """What is to be said where the sample is opened: its codings are the reference."""
        desk = self._sat()
        if desk.sample == UNSURE or not read_sample(self.study, desk.sample).openings:
            return ""
        return _OPENED

    def _open_samples(self) -> str:
        """Open the samples that people have read by now; what is to be said of it."""
        material = self.material
        if material is None:
            return ""
        try:
            lines = open_complete(self.study, material.coded, load_codings(self.study), today=date.today())
        except FramingError as error:
            lines = [str(error)]
        return "\n".join(["You have coded all of it. Thank you!", *lines])


def code_by_hand(
    study: Study | None = None, coder: str = "", *, sample: str = "", order: str = TEXT
) -> CodingDesk:
    """A desk at which a person codes a sample by hand, one mention at a time; coding can be resumed.

    The automatic codes are not shown. Each mention is stored when it is saved, in
    ``data/studies/<study>/codings/person-<coder>.csv``: one row per mention, in the form of the table
    ``codings``. As soon as each mention of the sample was coded by two people it is opened, and the chapters
    take their codings for the reference.

    Parameters
    ----------
    study : whose mentions are coded; None takes the one that was named to ``framing lab``.
    coder : who codes; a short name, or a code name. Empty: it is asked for.
    sample : the name of a sample; ``unsure`` for the mentions of which the coder is unsure, which are no
        random sample; empty takes the latest sample.
    order : ``text`` is reading order, ``mixed`` is an order of chance, another one for each person.
    """
    return CodingDesk(study or open_here(), coder, sample, order)


def describe_scheme(scheme: Scheme) -> dict[str, Any]:
    """What is asked of a mention, as a browser takes it; the asterisks around values that a text names go."""
    return {
        "unit": scheme.unit.replace("*", ""),
        "conventions": [one.replace("*", "") for one in scheme.conventions],
        "attributes": [
            {
                "name": one.name,
                "question": one.question.replace("*", ""),
                "conventions": [convention.replace("*", "") for convention in one.conventions],
                "values": [
                    {
                        "name": value.name,
                        "definition": value.definition.replace("*", ""),
                        "example": value.example,
                    }
                    for value in one.values
                ],
            }
            for one in scheme.attributes
        ],
    }


def describe_desk(desk: Desk) -> dict[str, Any]:
    """The mention at which somebody is, its passage without any automatic code, and how far they are."""
    row = desk.rows.loc[desk.mention]
    codes = desk.codings.get(desk.mention)
    return {
        "at": desk.at,
        "n": len(desk.ids),
        "done": desk.done,
        "skipped": [desk.ids.index(name) for name in desk.skipped],
        "unsure": [desk.ids.index(name) for name in desk.unsure],
        "coded": [place for place, name in enumerate(desk.ids) if name in desk.codings],
        "left_out": desk.left_out,
        "mention": desk.mention,
        "surface": " ".join(row["surface"].split()),
        "asked": [one.name for one in desk.scheme.attributes],
        "codes": describe_codes(codes),
        "speakers": desk.codings.speakers(),
        "file": desk.study.place(f"codings/{desk.codings.path.name}"),
        "coder": desk.coder,
        "missed": [list(one) for one in desk.marks.missed if one.doc_id == row["doc_id"]],
        **describe_place(desk.material, desk.mention, desk),
    }


def describe_codes(codes: Codes | None) -> dict[str, Any]:
    """What is stored of a mention, as a browser takes it; empty where nothing is."""
    if codes is None:
        return {}
    return {
        "values": dict(codes.values),
        "unsure": sorted(codes.unsure),
        "speaker": codes.speaker,
        "note": codes.note,
    }


def describe_place(material: Material, mention_id: str, desk: Desk | None = None) -> dict[str, Any]:
    """The passage of a mention, marked; what stands before and after; facts on the document.

    With a desk, the words that its coder marked as missed are marked, too.
    """
    row = material.mentions.set_index("mention_id").loc[mention_id]
    passage = material.places.loc[row["passage_id"]]
    marked = [(int(row["start"]), int(row["end"]), mention_id)]
    if desk is not None:
        marked += [(one.start, one.end, _MISSED) for one in desk.marks.missed if _within(one, passage)]
    content = material.contents.get(row["doc_id"], "")
    pieces = cut_pieces(content, int(passage["start"]), int(passage["end"]), marked) if content else []
    beside = find_neighbours(material, row["passage_id"])
    before, after = (material.passage_text(name) if name else "" for name in beside)
    document = describe_document(material, row["doc_id"])
    return {
        "pieces": [piece._asdict() for piece in pieces],
        "before": before,
        "after": after,
        "speaker_of_turn": passage["speaker"],
        "focal": describe_focus(material.study, document["actor"]),
        "document": document,
    }


def describe_focus(study: Study, actor: str) -> str:
    """Whose relationship is coded as focal, in words; ``actor`` is whose voice the document is."""
    names = [party.names[0] for party in study.focus.parties]
    if study.focus.by_author:
        return f"any tie of {actor}" if actor else "any tie of the country that speaks"
    return f"the tie between {' and '.join(names)}"


def _within(one: Any, passage: Any) -> bool:  # noqa: ANN401 (rows of tables)
    return bool(
        one.doc_id == passage["doc_id"] and passage["start"] <= one.start and one.end <= passage["end"]
    )
