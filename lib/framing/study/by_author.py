"""The texts of a study of a pair, coded for their author: any relationship of the speaker's own is meant.

What a party of the pair says of its partners in general can be set beside what it says elsewhere only where
both are coded alike. These codes are the model's, whoever's the study counts for the pair.
"""

import pandas as pd

from framing.base.definitions import BY_AUTHOR
from framing.lexicon.parties import party_of
from framing.study import release
from framing.study.study import Study, open_study


def is_wanted(study: Study) -> bool:
    """Whether a study of a pair is compared with one of authors."""
    others = (open_study(other, study.workbook) for other in study.compare_with)
    return not study.focus.by_author and any(other.focus.by_author for other in others)


def load_by_author(study: Study, documents: pd.DataFrame) -> pd.DataFrame:
    """The relationship mentions of the texts whose author is a party of the pair, coded for that party.

    ``documents`` are the study's. The columns are those of ``mentions``. No rows where the study isn't
    compared with one of authors, and where its release was made before that. Errors as
    :func:`framing.study.release.read_table`.
    """
    coded = release.read_table(study, BY_AUTHOR)
    return coded[coded["doc_id"].isin(spoken_by_parties(study, documents)["doc_id"])]


def spoken_by_parties(study: Study, documents: pd.DataFrame) -> pd.DataFrame:
    """The documents whose voice is a party of the study, with a column ``party``, its name."""
    voices = {actor: party_of(actor, study.parties) for actor in set(documents["actor"])}
    names = {actor: party.names[0] for actor, party in voices.items() if party in study.parties}
    party = documents["actor"].map(names).astype("str")  # also where none is a party's
    return documents.assign(party=party).dropna(subset="party")
