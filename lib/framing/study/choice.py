"""Whose codes the chapters of a study count: the model's, those of its readings, or another coder's.

The model codes every study, whoever is chosen. Its codes stand beside, in the table ``codings``, and they are
what is held against readings: a reading that is held against itself agrees with itself.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from framing.base import store, tables
from framing.base.errors import FramingError, ParameterError, StudyError, nearest
from framing.corpus.schemes import CODED
from framing.measures.columns import VALUES, name_relationships
from framing.study import codings as files
from framing.study.codings import RELATIONSHIP
from framing.study.learned import describe_learned, name_coders
from framing.study.readings import load_full_reading
from framing.study.settings import CHOICES, MODEL, READINGS, list_coders
from framing.study.study import Study

#: The stage that made the model's codes: what the record of their making has, and that of no file of codings.
STAGE = "03_mentions"
_CELLS = (*VALUES, "speaker")
_CHANCES, _CUES = ([f"{attribute}_{part}" for attribute in VALUES] for part in ("p", "cue"))
_PLACE = re.compile(r"(\d+)-(\d+)", re.ASCII)


def choose_codes(
    study: Study,
    coded: pd.DataFrame,
    coder: str,
    *,
    contents: Mapping[str, str],
    released: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The table ``mentions`` with the codes of the coder whose codes are counted.

    Parameters
    ----------
    study : whose mentions they are.
    coded : its mentions as the model codes them.
    coder : ``model``, ``readings`` (the reference codings) or the name of a coder with a file of codings.
    contents : the texts at hand by document, from which the words of cues are taken.
    released : the released table ``mentions``, from which they are taken where the text isn't at hand.

    Returns
    -------
    DataFrame
        with another coder than the model, relationship mentions have its values, speaker, name and, where it
        has them, cues, no probabilities, and nothing is marked as unsure; themes keep the model's codes.

    Raises
    ------
    ParameterError
        where nobody of that name has coded the study.
    StudyError
        where the coder has not coded every relationship mention: counts would mix two coders.
    """
    if coder == MODEL:
        return coded
    named = coded[name_relationships(coded)]
    given = _codes_of(study, coder, coded).set_index("mention_id")
    if missing := [name for name in named["mention_id"] if name not in given.index]:
        raise _incomplete(study, coder, len(named), missing)
    rows = _recode(named, given.loc[named["mention_id"]], coder)
    rows[_CUES] = _say_cues(rows, contents, released)
    return tables.conform(pd.concat([_lead(rows, ""), coded.drop(named.index)]), "mentions")


def codes_of_model(mentions: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """The mentions as the model codes them, from the tables ``mentions`` and ``codings``.

    These are the mentions themselves where the model's codes are the ones that are counted.
    """
    own = own_codings(codings)
    named = name_relationships(mentions)
    if not len(own) or set(mentions.loc[named, "coder"]) - {""} == set(own["coder"]):
        return mentions
    given = own.set_index("mention_id").reindex(mentions.loc[named, "mention_id"])
    words = ["coder", *_CELLS, *_CUES, "unsure"]  # empty where the model failed on a document
    codes = given[words].fillna("").join(given[_CHANCES])
    rows = mentions[named].assign(**{name: codes[name].to_numpy() for name in codes})
    return pd.concat([_lead(rows, CODED[RELATIONSHIP][0]), mentions[~named]]).sort_index()


def load_codes_of_model(study: Study) -> pd.DataFrame:
    """The same from the stored tables. Raises TableError where the stages before have not run yet."""
    return codes_of_model(store.load(study, "mentions"), store.load(study, "codings"))


def codings_of_model(coded: pd.DataFrame, codebook: str) -> pd.DataFrame:
    """The model's codes in the form of the table ``codings``: one row per relationship mention.

    ``coded`` are the mentions as the model codes them, ``codebook`` is its version. Cues are the words
    themselves. What stayed uncoded is left out.
    """
    named = coded[name_relationships(coded) & (coded["coder"] != "")].reset_index(drop=True)
    run = files.run_text({"kind": files.MODEL, "stage": STAGE, "codebook": codebook})
    columns = ["coder", "mention_id", *_CELLS, *_CHANCES, *_CUES, "unsure"]
    return named[columns].assign(note="", run=run)


def own_codings(codings: pd.DataFrame) -> pd.DataFrame:
    """Of the table ``codings`` the rows that the model gave when the mentions were found."""
    own = [coder for coder, run in files.runs_of(codings).items() if run.get("stage") == STAGE]
    return codings[codings["coder"].isin(own)]


def counts_model(mentions: pd.DataFrame, coded: pd.DataFrame) -> bool:
    """Whether the codes that are counted are the model's own."""
    named = (table[name_relationships(table)] for table in (mentions, coded))
    one, other = (set(table["coder"]) - {""} for table in named)
    return one == other


def describe_choice(mentions: pd.DataFrame, codings: pd.DataFrame) -> str:
    """In a few sentences whose codes are counted, and why: to be said where codes are shown.

    Where the model has learned from documents of the study, it is said from which, and who coded them.
    """
    said, learned = _describe_choice(mentions, codings), describe_learned(codes_of_model(mentions, codings))
    return f"{said} {learned}".rstrip()


def _describe_choice(mentions: pd.DataFrame, codings: pd.DataFrame) -> str:
    """Whose codes are counted, and why."""
    named = mentions[name_relationships(mentions)]
    model = name_coders(own_codings(codings)["coder"])
    counted = name_coders(named["coder"][named["coder"] != ""])
    if counted == model:
        return (
            f"The codes of this study were given by {model or 'the model'}, which codes wherever a study "
            "names no other coder (coder in study.toml)."
        )
    beside = f"The codes of {model} stand beside them, to be compared; themes are coded by it alone."
    if counted == READINGS:
        return (
            f"The codes of this study's {len(named):,} relationship words are those of its readings (chapter "
            f"4 says who read): every one was read, and what was read counts before a guess at it. {beside}"
        )
    return (
        f"The codes of this study's {len(named):,} relationship words were given by {counted}, which the "
        f"study chose (coder in study.toml, or as a parameter). {beside}"
    )


def _codes_of(study: Study, coder: str, coded: pd.DataFrame) -> pd.DataFrame:
    """The codes of a coder other than the model: one row per mention, with its id."""
    if coder == READINGS:
        return load_full_reading(study, coded)
    if coder not in (known := list_coders(study.folder)):
        what = f"nobody called {coder!r} has coded {study.study_id}"
        raise ParameterError(what, where="coder", advice=nearest(coder, [*CHOICES, *known]))
    codings = files.load_codings(study)
    return codings[codings["coder"] == coder]


def _recode(named: pd.DataFrame, given: pd.DataFrame, coder: str) -> pd.DataFrame:
    """Mentions with the codes of another coder, which stand in the same order; cues as that one has them."""
    cells = [*_CELLS, *(name for name in _CUES if name in given)]
    codes: dict[str, object] = dict.fromkeys(_CHANCES, np.nan) | dict.fromkeys(_CUES, "")
    codes |= {name: given[name].to_numpy() for name in cells}
    return named.assign(**codes, coder=coder, unsure="")


def _incomplete(study: Study, coder: str, n: int, missing: list[str]) -> FramingError:
    what = f"coder is {coder!r}, which codes {n - len(missing):,} of {n:,} relationship mentions"
    first = f"none for {missing[0]}" + f" and {len(missing) - 1:,} more" * (len(missing) > 1)
    return StudyError(
        what,
        where=f"study {study.study_id}",
        expected="a code for every one, so that no count mixes two coders",
        found=first,
        advice=f"code these, too, or take the model: coder = {MODEL!r} in study.toml, or -p coder={MODEL}",
    )


def _say_cues(rows: pd.DataFrame, contents: Mapping[str, str], released: pd.DataFrame | None) -> pd.DataFrame:
    """The cues of rows in words: a coder gives the words, or their place in the text."""
    known: Mapping[Any, Mapping[Any, str]] = {}
    if released is not None:
        same = released[released["coder"].isin(rows["coder"])]
        known = same.set_index("mention_id")[_CUES].to_dict("index")
    said = [
        {
            name: say_cue(
                row[name], contents.get(row["doc_id"]), known.get(row["mention_id"], {}).get(name, "")
            )
            for name in _CUES
        }
        for row in rows.to_dict("records")
    ]
    return pd.DataFrame(said, columns=_CUES, index=rows.index, dtype="str")


def say_cue(cue: str, content: str | None, otherwise: str) -> str:
    """A cue in words: a coder gives its place in the text, or the words; ``otherwise`` without the text."""
    place = _PLACE.fullmatch(cue)
    if place is None:
        return cue
    return otherwise if content is None else " ".join(content[int(place[1]) : int(place[2])].split())


def _lead(rows: pd.DataFrame, rule: str) -> pd.DataFrame:
    """The rows with the first cue that an attribute has; ``rule`` is named where none has one."""
    rows = rows.assign(cue="", rule=rule)
    for attribute in reversed(CODED[RELATIONSHIP]):
        has = rows[f"{attribute}_cue"] != ""
        rows.loc[has, "cue"], rows.loc[has, "rule"] = rows.loc[has, f"{attribute}_cue"], attribute
    return rows
