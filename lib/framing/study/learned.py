"""Which of a study's documents the model has learned from, and who coded them."""

from collections.abc import Iterable

import pandas as pd

from framing.corpus.learned import OUT_OF_FOLD, SEEN

#: So many documents are named at most; all of them have their coder in the tables.
_NAMED = 20


def name_asked(coder: str) -> str:
    """The name of the coder that was asked, where a row names one whose document was learned from.

    >>> name_asked("model 1.0 (3f2a), out of fold")
    'model 1.0 (3f2a)'
    """
    return coder.removesuffix(OUT_OF_FOLD).removesuffix(SEEN)


def rename_coder(coder: str, before: str, now: str) -> str:
    """A row's coder after the one that was asked has another name; any other coder stays what it is.

    >>> rename_coder("model 1.0 (3f2a), out of fold", "model 1.0 (3f2a)", "model 1.1 (77b0)")
    'model 1.1 (77b0), out of fold'
    """
    return coder.replace(before, now, 1) if before and name_asked(coder) == before else coder


def name_coders(coders: Iterable[str]) -> str:
    """The names of the coders that were asked, in words: one, unless the model was tuned to the study."""
    return " and ".join(sorted({name_asked(coder) for coder in coders}))


def find_learned(coded: pd.DataFrame) -> pd.DataFrame:
    """The documents of a study that the model has learned from: one row each, by their ids.

    Parameters
    ----------
    coded : its mentions as the model codes them (`framing.study.choice`).

    Returns
    -------
    DataFrame
        ``doc_id``, ``mentions`` (those that are coded) and ``out_of_fold`` (of these, coded so).
    """
    learned = coded[coded["coder"].str.endswith((OUT_OF_FOLD, SEEN))]
    out = learned["coder"].str.endswith(OUT_OF_FOLD)
    counts = out.groupby(learned["doc_id"]).agg(mentions="size", out_of_fold="sum")
    return counts.astype("int64").reset_index()


def describe_learned(coded: pd.DataFrame) -> str:
    """Which of a study's documents the model has learned from, and whose codes they have; empty for none.

    ``coded`` are its mentions as the model codes them (`framing.study.choice`).
    """
    found = find_learned(coded)
    if found.empty:
        return ""
    named = ", ".join(found["doc_id"].head(_NAMED))
    more = f" and {len(found) - _NAMED:,} more" * (len(found) > _NAMED)
    n, out = int(found["mentions"].sum()), int(found["out_of_fold"].sum())
    rest = (
        "; the others are coded by the model itself, which has seen the document and may do better there than"
        " elsewhere"
    )
    return (
        f"The model has learned from {len(found):,} of this study's documents ({named}{more}). Mentions coded"
        f" out of fold there, by a fit that had not learned from the document: {out:,} of {n:,}"
        f"{rest * (out < n)}."
    )
