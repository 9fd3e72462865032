"""The part of the book's page on AI use that is made from the studies' files: what was coded by what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from framing.base import store
from framing.base.escape import myst, myst_code
from framing.study import readings
from framing.study.choice import describe_choice
from framing.study.codings import load_codings, runs_of
from framing.study.study import Study

#: What the table of other coders shows.
_HEAD = ("coder", "kind", "answered by", "mentions", "settings", "prompt", "date")


def ai_use_page(studies: Sequence[Study]) -> str:
    """What was coded by what, as MyST text: for each study its chapters' codes, readings, and other coders.

    Raises StudyError where codings don't say what made them.
    """
    lines = []
    for study in studies:
        lines += [f"### {myst(study.title)}", ""]
        chosen = describe_choice(store.load(study, "mentions"), store.load(study, "codings"))
        lines += [f"**The codes in its chapters.** {myst(chosen)}", ""]
        lines += [f"**Readings that they are compared with.** {myst(readings.describe_origin(study))}", ""]
        lines += [f"**Coded by people.** {myst(readings.describe_people(study))}", ""]
        lines += [*_runs(study), ""]
    return "\n".join(lines)


def _runs(study: Study) -> Iterator[str]:
    """The stored codings of a study, as a table; a sentence where there are none."""
    codings = load_codings(study)
    if not len(codings):
        yield "**Other coders:** none; no language model has coded these mentions."
        return
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|{' --- |' * len(_HEAD)}"
    coded = codings["coder"].value_counts()
    for coder, run in runs_of(codings).items():
        yield f"| {' | '.join(_cells(coder, int(coded[coder]), run))} |"


def _cells(coder: str, coded: int, run: Mapping[str, Any]) -> Iterator[str]:
    """What made one coder's codings, cell by cell; what isn't known is a dash."""
    answered = [*run.get("answered_by", ()), *run.get("fingerprints", ())] or [run.get("version", "")]
    uncoded = run.get("uncoded", 0)
    count = f"{coded:,}" + f", {uncoded} uncoded" * bool(uncoded)
    asked = run.get("settings", ())
    settings = "; ".join(", ".join(f"{name} {value}" for name, value in one.items()) for one in asked)
    prompts = [f"{name} {digest[:8]}" for name, digest in run.get("prompts", {}).items()]
    cells = [coder, run["kind"], ", ".join(answered), count, settings]
    yield from (myst(cell) or "–" for cell in cells)
    yield ", ".join(myst_code(prompt, in_table=True) for prompt in prompts) or "–"
    yield myst(run.get("date", "")) or "–"
