"""Which themes are in which passages of a study: as read where every passage was, else by the model.

Of relationship words the table ``mentions`` has the codes that are counted. Of themes it keeps the model's,
match by match, because readings are of whole passages: here the two are put together.
"""

from typing import NamedTuple

import pandas as pd

from framing.base import tables
from framing.base.definitions import THEME_VOICES
from framing.measures.columns import name_relationships
from framing.measures.presence import ALL, FOUND
from framing.measures.themes import choose_matches, find_matches, tabulate_themes
from framing.study.passage_samples import load_reference_themes
from framing.study.settings import READINGS
from framing.study.study import Study


class Themes(NamedTuple):
    """The themes that are counted.

    ``present`` is the table ``themes``: one row per passage and theme. ``matches`` has the matches behind it,
    rows of ``mentions`` with the stance and voice that the passage counts for; a theme that was read where no
    entry stands has none. ``read`` says whether the reading is counted.
    """

    present: pd.DataFrame
    matches: pd.DataFrame
    read: bool


def count_themes(study: Study, mentions: pd.DataFrame, passages: pd.DataFrame) -> Themes:
    """The themes of a study: by its readings, where it counts these and every passage was read.

    Otherwise the model's: matches that it takes to speak of their theme. By the reading a theme is present
    where both passes found it, or the only one that read the passage, or where that was decided between the
    two (``measures.presence.FOUND``); its stance and voice are the adjudicated ones.
    """
    read = _load_full(study, mentions, passages)
    if read is None:
        return Themes(tabulate_themes(mentions, passages), choose_matches(mentions), False)
    every = find_matches(mentions)
    key = ["passage_id", "theme"]
    counts = every.rename(columns={"family": "theme"}).groupby(key).size().rename("n")
    present = read.merge(counts, on=key, how="left").fillna({"n": 0}).astype({"n": "int64"})
    columns = list(tables.table("themes").columns)
    present = present.sort_values(["doc_id", "position", "theme"], ignore_index=True)[columns]
    sides = present.rename(columns={"theme": "family"})[["passage_id", "family", "stance", "voice"]]
    bare = every.drop(columns=["stance", "voice", "present"])
    matches = bare.merge(sides, on=["passage_id", "family"]).assign(present="yes", unsure="")
    return Themes(present, matches[list(every.columns)], True)


def code_matches(themes: Themes, mentions: pd.DataFrame) -> pd.DataFrame:
    """The table ``mentions`` with its matches of themes coded as they are counted.

    Where the reading is counted, ``present`` is «yes» of the matches in passages that have the theme and «no»
    of all others, and stance and voice are the passage's.
    """
    if not themes.read:
        return mentions
    counted = themes.matches.set_index("mention_id")
    coded = mentions.set_index("mention_id")
    coded.loc[coded.index.isin(find_matches(mentions)["mention_id"]), "present"] = "no"
    for name in ("present", "stance", "voice"):
        coded.loc[counted.index, name] = counted[name]
    return coded.reset_index()[list(mentions.columns)]


def compare_themes(themes: Themes, mentions: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """The counts of themes beside the model's: one row per theme, and one for all.

    Columns: ``theme, counted`` (passages), ``model`` (passages by the model), ``both`` (the same passage by
    both), ``same_stance`` (of both). No rows where the model's are the ones that are counted.
    """
    columns = ["theme", "counted", "model", "both", "same_stance"]
    if not themes.read:
        return pd.DataFrame(columns=columns)
    model = tabulate_themes(mentions, passages)
    key = ["passage_id", "theme"]
    both = themes.present[[*key, "stance"]].merge(model[[*key, "stance"]], on=key, suffixes=("", "_model"))
    counts = {
        "counted": themes.present["theme"].value_counts(),
        "model": model["theme"].value_counts(),
        "both": both["theme"].value_counts(),
        "same_stance": both.loc[both["stance"] == both["stance_model"], "theme"].value_counts(),
    }
    table = pd.DataFrame(counts).fillna(0).astype("int64").rename_axis("theme").reset_index()
    table = table.sort_values(["counted", "theme"], ascending=[False, True], ignore_index=True)
    table.loc[len(table)] = {"theme": ALL, **table.drop(columns="theme").sum()}
    return table[columns]


def describe_themes(themes: Themes) -> str:
    """Whose themes are counted, in a sentence or two: to be said where they are shown."""
    if themes.read:
        return (
            "Every passage of this study was read for all themes (chapter 4 says who read), and what was "
            "read counts: a theme that both passes found, or on which it was decided that it is there, with "
            "the side that the passage takes. The model's count stands beside it."
        )
    return (
        "The themes of this study are coded by the model alone, match by match. How often it is right is "
        "said at the end of this chapter; a count is worth no more than that."
    )


def read_all_themes(study: Study, mentions: pd.DataFrame, passages: pd.DataFrame) -> bool:
    """Whether the themes of a study are counted as they were read (`count_themes`)."""
    return _load_full(study, mentions, passages) is not None


def _load_full(study: Study, mentions: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame | None:
    """The themes that were read (``FOUND``), with their passages; None where they aren't those to count."""
    named = mentions[name_relationships(mentions)]
    loaded = load_reference_themes(study)
    if loaded is None or set(named["coder"]) != {READINGS}:
        return None
    key = ["doc_id", "start"]
    if len(passages.merge(loaded[0][key], on=key)) < len(passages):
        return None
    found = loaded[1][loaded[1]["present"].isin(FOUND)]
    decided = found["stance"].ne("disputed") & found["voice"].isin(THEME_VOICES)
    placed = found[decided].drop(columns="end").merge(passages, on=key)
    return placed[["passage_id", "doc_id", "position", "theme", "stance", "voice"]]
