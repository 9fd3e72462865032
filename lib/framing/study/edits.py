"""What an edit of a word list changes in a study: which mentions are found, and what is coded of them."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import pandas as pd

from framing.base.spans import Match
from framing.corpus.mentions import code_matches
from framing.corpus.tabulate import SplitDocument
from framing.lexicon.codebook import Codebook
from framing.lexicon.diff import Coder, diff_codebooks, diff_codes
from framing.lexicon.parties import states_from
from framing.study.ingest import split_documents
from framing.study.study import Study
from framing.study.tuned import coder_of


def compare_codebooks(study: Study, old: Codebook, new: Codebook) -> pd.DataFrame | None:
    """Which mentions in a study's texts an edit of a codebook adds, removes, changes or recodes.

    Returns
    -------
    DataFrame or None
        one row per mention that differs, with the columns of `diff_codebooks`; None where no text is at hand.
        A copy under another name is coded like the study's codebook that it is compared with.
    """
    split = split_documents(study)
    if not split:
        return None
    like = next((book.scheme for book in (new, old) if book.name in study.codebooks), new.scheme)
    return diff_codebooks(old, new, [one.body for one in split.values()], code=_coder(study, split, like))


def compare_states(study: Study, old: Path, new: Path) -> dict[str, pd.DataFrame] | None:
    """Which mentions in a study's texts are coded otherwise with another list of states.

    Parameters
    ----------
    study : the study; its parties keep their own names.
    old, new : the files of both lists, without faults (`check_states`).

    Returns
    -------
    dict of str to DataFrame, or None
        by name, for each of the study's codebooks whose entries are coded: one row per mention whose codes
        differ, with the columns of `diff_codes`. None where no text is at hand.
    """
    split = split_documents(study)
    if not split:
        return None
    bodies = [one.body for one in split.values()]
    return {
        name: diff_codes(
            study.load_codebook(name),
            bodies,
            *(_coder(study, split, study.load_codebook(name).scheme, states=states) for states in (old, new)),
        )
        for name in study.codebooks
        if study.load_codebook(name).scheme
    }


def _coder(study: Study, split: dict[str, SplitDocument], like: str, *, states: Path | None = None) -> Coder:
    """Codes matches in documents like those of the codebook ``like``; with the states of a file, if given."""

    def code(doc_id: str, _content: str, matches: Sequence[Match]) -> list[dict[str, str]]:
        with states_from(states) if states else nullcontext():
            return code_matches(split[doc_id], matches, study.focus, coder_of(study), like=like)

    return code
