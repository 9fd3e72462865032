"""Plan the coding: how many mentions to read, which, and who codes what; drawn once and sealed."""

from datetime import date

import traitlets

from framing.base.errors import FramingError
from framing.lab.material import load_coded, open_here
from framing.lab.panel import Panel, read_module, rows_of
from framing.measures.columns import name_relationships
from framing.measures.sampling import DESIGNS, advise_size, advise_sizes, check_each
from framing.study.assignment import assign_sample, name_coders
from framing.study.codings import load_codings
from framing.study.handout import pack_handout
from framing.study.samples import describe_samples, extend_record, make_sample, next_name
from framing.study.study import Study

_HALF_WIDTH = 0.1


class SamplePlan(Panel):
    """Draw a sample; ``setup`` is what can be chosen and what is there, ``advice`` how many to read."""

    _esm = read_module("plan")
    setup = traitlets.Dict().tag(sync=True)
    advice = traitlets.Dict().tag(sync=True)

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.study = study
        try:
            self.mentions = load_coded(study)
            self._show("")
            self.do_advise(_HALF_WIDTH)
        except FramingError as error:
            self.note = str(error)

    def do_advise(self, half_width: float) -> None:
        """Say how many mentions to read for an interval of a wanted width."""
        named = self.mentions[name_relationships(self.mentions)]
        table = advise_sizes(named, half_width=float(half_width))
        n, value = advise_size(table, len(named))
        told = {"half_width": half_width, "n": n, "value": value, "mentions": len(named)}
        self.advice = told | {"rows": rows_of(table)}

    def do_draw(
        self,
        n: int,
        by: str,
        seed: int,
        coders: str = "",
        each: int = 2,
        code_names: bool = False,
        practice: bool = False,
    ) -> None:
        """Draw a sample and seal it; with coders, assign its mentions to them."""
        names, numbered = name_coders(coders)
        if names:
            check_each(each, names)
        name = next_name(self.study)
        sample = make_sample(self.study, self.mentions, name=name, n=n, by=by, seed=seed, today=date.today())
        size = f"{len(sample.drawn)} of {sample.record['mentions']} mentions"
        said = f"Drawn and sealed: the sample {name}, {size}."
        if practice:
            sample = extend_record(self.study, name, practice=True)
        if names:
            assigned = assign_sample(
                self.study, sample, names, each=each, seed=seed, code_names=numbered or code_names
            )
            counts = assigned["coder"].value_counts()
            said += " To code: " + ", ".join(f"{coder} {counts.get(coder, 0)}" for coder in names) + "."
        self._show(said)

    def do_hand_out(self, sample: str, texts: bool) -> None:
        """Hand out a sample with what coding it needs, for those who code on other machines."""
        data = pack_handout(self.study, sample, texts=texts)
        self.hand_out(f"{self.study.study_id}-{sample}-to-code.zip", "application/zip", data)

    def _show(self, said: str) -> None:
        table = describe_samples(self.study, self.mentions, load_codings(self.study))
        named = self.mentions[name_relationships(self.mentions)]
        self.setup = {
            "study": self.study.title,
            "mentions": len(named),
            "designs": list(DESIGNS),
            "samples": table.to_dict("records"),
            "next": next_name(self.study),
            "said": said,
        }


def plan_sample(study: Study | None = None) -> SamplePlan:
    """Plan and draw a sample of a study's mentions to be coded by hand.

    Parameters
    ----------
    study : the study; None takes the one that was named to ``framing lab``.
    """
    return SamplePlan(study or open_here())
