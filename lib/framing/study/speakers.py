"""Who speaks: side and role of those a text credits (``speakers.csv``), and the country an author speaks for."""

import csv
import re

import pandas as pd

from framing.base import paths
from framing.base.errors import StudyError, nearest
from framing.coding.parties import find_state, party_of

COLUMNS = ("speaker", "side", "role")
#: Besides the ids of the study's parties: the parties speaking together, and everybody else.
SHARED_SIDES = ("together", "other")


def load_speakers(study):
    """The people and bodies that a study's documents credit: one row per speaker, ``speaker, side, role``.

    ``side`` is the id of a party of the study, ``together`` (several parties with one voice) or ``other``;
    ``role`` is free (president, scholar, …). No rows where the study has no ``speakers.csv``.

    Raises
    ------
    StudyError
        naming file, row and value: a column missing or unknown, a speaker without name or twice, an unknown side.
    """
    path = study.path("speakers.csv")
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    where = paths.place(path)
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (ValueError, UnicodeDecodeError, csv.Error) as error:
        raise StudyError(f"can't be read as CSV: {error}", where=where) from None
    if list(frame.columns) != list(COLUMNS):
        raise StudyError(
            "the columns are others", where=where, expected=", ".join(COLUMNS), found=", ".join(frame.columns)
        )
    sides = [*(party.party_id for party in study.parties), *SHARED_SIDES]
    for row, speaker in enumerate(frame["speaker"]):
        if not speaker.strip() or speaker in set(frame["speaker"][:row]):
            problem = "stands twice" if speaker.strip() else "has no name"
            raise StudyError(f"the speaker {speaker!r} {problem}", where=f"{where} row {row + 2}")
    for row, side in enumerate(frame["side"]):
        if side not in sides:
            raise StudyError(
                f"there is no side {side!r}",
                where=f"{where} row {row + 2}",
                expected=", ".join(sides),
                advice=nearest(side, sides),
            )
    return frame


def name_sides(credits, speakers):
    """The table ``credits`` (with a column ``speaker``) with ``side`` and ``role``, empty for unknown speakers.

    A name fits that of ``speakers.csv`` whatever its case; else the one listed name that holds it or is held by
    it as whole words («Yeltsin», «a declaration signed by Boris Yeltsin»). Where several fit, none is taken.
    """
    found = [_find_speaker(name, speakers) for name in credits["speaker"]]
    known = speakers.set_index("speaker")
    sides = {
        column: [known.at[name, column] if name else "" for name in found] for column in ("side", "role")
    }
    return credits.assign(**sides)


def names_own_country(study, mentions, documents):
    """Which mentions of the theme ``antagonist`` name the country that the author speaks for: True or False each.

    The codebook's antagonists are those of texts that look at them from outside. In a study by author (presidents,
    speeches at the United Nations) the author's own country is no antagonist when it is named; in other studies
    an author may blame the country they live in, and nothing is marked.
    """
    if not study.focus.by_author:
        return pd.Series(False, index=mentions.index)
    names = {actor: _names_of(actor, study) for actor in set(documents["actor"]) if actor}
    actor_of = documents.set_index("doc_id")["actor"]
    words = mentions["surface"].str.split().str.join(" ").str.lower().str.removeprefix("the ")
    own = [
        word in names.get(actor_of[doc_id], ())
        for word, doc_id in zip(words, mentions["doc_id"], strict=True)
    ]
    return pd.Series(own, index=mentions.index) & mentions["family"].eq("antagonist")


def _names_of(actor, study):
    party = find_state(actor) or party_of(actor, study.parties)
    names = {name.lower() for name in (*party.names, *party.demonyms)} if party else set()
    return names | {f"{name}s" for name in names}


def _find_speaker(name, speakers):
    names = list(speakers["speaker"])
    same = [known for known in names if known.lower() == name.lower()]
    close = same or [known for known in names if _holds(known, name) or _holds(name, known)]
    return close[0] if len(close) == 1 else ""


def _holds(long, short):
    return bool(short) and re.search(rf"\b{re.escape(short)}\b", long, re.IGNORECASE) is not None
