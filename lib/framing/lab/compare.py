"""Coders compared for people at work: tables to read, and what differs, with links to the evidence."""

from datetime import date
from typing import NamedTuple

import pandas as pd

from framing.base import store
from framing.book.evidence import link_mentions
from framing.study.adjudication import FILE, list_for_adjudication, load_adjudication
from framing.study.choice import codes_of_model
from framing.study.coders import (
    compare_study,
    differences_of_readers,
    gather_codings,
    list_differences_of_coders,
)
from framing.study.codings import load_codings
from framing.study.samples import open_complete
from framing.study.study import Study

_DRAWS, _SEED = 1000, 20240101  # of the bootstrap, as in the chapters
#: Where evidence pages stand, seen from the checkout.
_PAGES = "book/_build/html/_generated/"


class Comparison(NamedTuple):
    """How a study's coders agree.

    ``table`` has one row per pair and attribute, ``differences`` one per pair, mention and attribute,
    ``adjudication`` those of two readers with what was decided; ``opened`` are lines to be said.
    """

    table: pd.DataFrame
    differences: pd.DataFrame
    adjudication: pd.DataFrame
    opened: list[str]


def compare(study: Study) -> Comparison:
    """Compare everybody who coded a study, and list for adjudication what its readers differ on.

    Samples that two people have coded meanwhile are opened. Raises TableError where the study has no
    mentions yet, and StudyError for files of codings or samples that can't be read.
    """
    mentions, documents = store.load(study, "mentions"), store.load(study, "documents")
    coded = codes_of_model(mentions, store.load(study, "codings"))
    opened = open_complete(study, coded, load_codings(study), today=date.today())
    differences, adjudication = list_differences(study, coded, documents)
    table = compare_study(gather_codings(study, coded), coded, draws=_DRAWS, seed=_SEED)
    return Comparison(table, differences, adjudication, opened)


def list_differences(
    study: Study, mentions: pd.DataFrame, documents: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All that coders of a study differ on, and of it what its readers do, listed for adjudication.

    ``mentions`` are the study's as the model codes them. The second table is written to ``adjudication.csv``
    in the study's folder; what was decided stays.
    """
    codings = gather_codings(study, mentions)
    differences = list_differences_of_coders(codings, mentions)
    links = [link.rpartition("/")[2] for link in link_mentions(study, documents, differences)]
    differences = differences.assign(link=[f"{_PAGES}{link}" for link in links])
    of_readers = differences_of_readers(codings, differences)
    wanted = len(of_readers) or study.path(FILE).is_file()
    if not wanted:
        return differences, load_adjudication(study)
    return differences, list_for_adjudication(study, of_readers)
