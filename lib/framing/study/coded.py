"""What a coder says of a study's mentions, in the form in which codings are stored beside the study."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from framing.base.errors import StudyError
from framing.base.spans import Coding, Match
from framing.coding.contract import Coder
from framing.corpus.mentions import context_of, matches_of, mention_id
from framing.corpus.tabulate import SplitDocument
from framing.lexicon.codebook import Codebook
from framing.study.codings import COLUMNS, PRESENT, columns_of
from framing.study.ingest import split_documents
from framing.study.study import Study

Work = list[tuple[SplitDocument, list[Match]]]


def find_work(study: Study, codebooks: Sequence[Codebook]) -> Work:
    """The documents of a study with the mentions that are to be coded.

    Raises StudyError where no text is at hand: nobody can code what cannot be read.
    """
    split = split_documents(study)
    if not split:
        raise StudyError(
            "no text is at hand, so nothing can be coded",
            where=f"study {study.study_id}",
            advice=f"give them: --texts FOLDER, or put them into data/raw/{study.study_id}",
        )
    return [(one, matches_of(one, codebooks)) for one in split.values()]


def code_study(study: Study, coder: Coder, work: Work) -> tuple[pd.DataFrame, dict[str, str]]:
    """What a coder says of a study's mentions (of `find_work`), document by document.

    Returns
    -------
    (DataFrame, dict of str to str)
        one row per coded mention, by its id: coder, values, speaker, for each attribute the probability
        (missing where the coder gives none) and the place of the words that decided (``start-end``), a note;
        and why other mentions stayed uncoded, by their ids.
    """
    rows, uncoded = [], {}
    for one, matches in work:
        for match, made in zip(matches, coder.code(context_of(one), matches, study.focus), strict=True):
            name = mention_id(one.doc_id, match)
            if made.codes:
                rows.append(_row(coder.name, name, made))
            else:
                uncoded[name] = made.note
    columns = [*COLUMNS, *(PRESENT if any("present" in row for row in rows) else ())]
    columns += columns_of(study.own_values)
    empty = {name: None if name.endswith("_p") else "" for name in columns}
    table = pd.DataFrame([empty | row for row in rows], columns=columns)
    return table.sort_values("mention_id", ignore_index=True), dict(sorted(uncoded.items()))


def _row(coder: str, name: str, made: Coding) -> dict[str, Any]:
    row: dict[str, Any] = {"coder": coder, "mention_id": name, "speaker": made.speaker, "note": made.note}
    for attribute, code in made.codes.items():
        row[attribute] = code.value
        row[f"{attribute}_p"] = code.probability if not math.isnan(code.probability) else None
        row[f"{attribute}_cue"] = f"{code.cue[0]}-{code.cue[1]}" if code.cue else ""
    return row
