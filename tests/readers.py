"""Invented mentions, and people and models that code them, for what is read, drawn and corrected."""

from datetime import date
from types import SimpleNamespace

import pandas as pd

from framing.study import codings, samples

DAY = date(2026, 1, 31)
CODER = "model 1.0 (3f2a)"
A, D, S = "asserted", "denied", "sought"


def make_study(folder):
    """A study whose folder is empty, without texts and codebooks."""
    said = {"reference": "", "reference_by": "language model", "codebooks": ("relationship",)}
    return SimpleNamespace(study_id="islands", path=lambda name: folder / name, own_values={}, **said)


def make_mentions(stances, documents=1, **columns):
    """The table ``mentions`` with a stance each, spread over documents in turn; all else is plain."""
    places = range(len(stances))
    frame = pd.DataFrame(
        {
            "doc_id": [f"d{place % documents}" for place in places],
            "start": [10 * place for place in places],
            "end": [10 * place + 4 for place in places],
            "stance": list(stances),
        }
    )
    frame = frame.assign(
        referent="focal", time="current", voice="author", speaker="", codebook="relationship"
    )
    frame = frame.assign(surface="pact", entry="pact", family="alliance", passage_id=frame["doc_id"] + ":p1")
    frame = frame.assign(coder=CODER, unsure="", rule="", cue="")
    for name in ("referent", "stance", "time", "voice"):
        frame = frame.assign(**{f"{name}_p": 0.9, f"{name}_cue": ""})
    frame = frame.assign(**columns)
    return frame.assign(mention_id=frame["doc_id"] + ":relationship:" + frame["start"].astype(str))


def code(study, coder, mentions, run=None, **changes):
    """Write what a coder says of mentions: as the table has it, but for some stances (``m3="denied"``)."""
    words = [
        name for name in mentions if name.endswith("_cue") and mentions[name].str.contains("[a-z]").any()
    ]
    named = mentions.drop(columns=words).assign(coder=coder)
    for place, stance in changes.items():
        named.loc[mentions.index[int(place[1:])], "stance"] = stance
    return codings.write_codings(study, named, run or {"kind": "person"})


def draw(study, mentions, n=1000, name="people"):
    """A sealed sample of the mentions; all of them unless n is less."""
    return samples.make_sample(study, mentions, name=name, n=n, by="predicted-stance", seed=1, today=DAY)


def drawn_of(sample, mentions):
    """The rows of the mentions that a sample holds."""
    return mentions[mentions["mention_id"].isin(sample.drawn["mention_id"])]


def open_it(study, mentions, name="people"):
    return samples.open_sample(study, name, mentions, codings.load_codings(study), today=DAY)
