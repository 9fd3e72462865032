"""How far can the model be trusted with a study? Its codes against what was read.

``coded`` are a study's mentions as the model codes them, ``mentions`` those with the codes that are counted
(`framing.study.choice`); they are the same where the model's are.
"""

import pandas as pd

from framing.base.conditions import choose_rows
from framing.base.definitions import STANCES
from framing.measures.agreement import LOCATION, MISSING, align_codings, list_disagreements
from framing.measures.columns import name_relationships, ranks
from framing.measures.counts import waterfall
from framing.measures.presence import ALL, FOUND, compare_passes, score_theme_presence
from framing.measures.themes import choose_matches, find_matches
from framing.study.choice import counts_model
from framing.study.passage_samples import load_reference_themes
from framing.study.readings import has_reference, load_reference
from framing.study.study import Study


def align_with_reference(study: Study, coded: pd.DataFrame) -> pd.DataFrame:
    """The model's codes beside the reference codings: one row per reference mention and attribute.

    See :func:`framing.measures.align_codings`. Raises StudyError where the study has no reference codings.
    """
    return align_codings(_named(coded), load_reference(study, coded))


def list_differences(study: Study, coded: pd.DataFrame, where: str) -> pd.DataFrame:
    """The mentions on which model and readers differ: one row per mention and attribute, with the cue.

    ``where`` is a condition on the mentions; a row is kept where model or readers fulfil it. Columns: those
    of ``measures.list_disagreements`` and ``codebook``, so that rows can be linked to their evidence; it is
    empty where the model has no mention there. No rows where the study has no reference codings.
    """
    if not has_reference(study):
        columns = ["attribute", *LOCATION, "surface", "coded", "reference", "cue", "probability", "codebook"]
        return pd.DataFrame(columns=columns)
    chosen = [choose_rows(frame, where)[LOCATION] for frame in (coded, load_reference(study, coded))]
    differences = list_disagreements(align_with_reference(study, coded))
    differences = differences.merge(pd.concat(chosen).drop_duplicates(), on=LOCATION)
    books = _named(coded)[[*LOCATION, "codebook"]].drop_duplicates(LOCATION)
    placed = differences.merge(books, on=LOCATION, how="left")
    return placed.assign(codebook=placed["codebook"].where(placed["coded"].ne(MISSING), ""))


def compare_counts(mentions: pd.DataFrame, coded: pd.DataFrame, where: str) -> pd.DataFrame:
    """The counts of the chapters beside the model's: one row per stance.

    Both tables are filtered by the condition ``where``. Columns: ``stance, counted, model`` (mentions),
    ``both`` (the same mention, the same stance). ``model`` and ``both`` are empty where the model's codes are
    the ones that are counted.
    """
    one, other = (choose_rows(table, where) for table in (mentions, coded))
    counts = {"counted": one["stance"].value_counts()}
    if not counts_model(mentions, coded):
        key = [*LOCATION, "stance"]
        same = one[key].merge(other[key], on=key)
        counts |= {"model": other["stance"].value_counts(), "both": same["stance"].value_counts()}
    table = pd.DataFrame(counts).reindex([*STANCES]).fillna(0)
    table = table.reindex(columns=["counted", "model", "both"]).astype("Int64")
    return table.rename_axis("stance").reset_index()


def compare_steps(mentions: pd.DataFrame, coded: pd.DataFrame, where: str) -> pd.DataFrame:
    """The waterfall (``measures.waterfall``) of the mentions that fulfil a condition: one row per step.

    ``where`` is the condition. The column ``model`` holds the counts by the model's codes, empty where these
    are the ones that are counted.
    """
    steps = waterfall(choose_rows(mentions, where))
    same = counts_model(mentions, coded)
    counts = pd.NA if same else waterfall(choose_rows(coded, where))["k"]
    return steps.assign(model=pd.Series(counts, index=steps.index, dtype="Int64"))


def score_themes(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """How well the themes found agree with those that were read: two rows per theme, and for all.

    ``counted`` says what finds a theme in a passage: a match that the coder takes to speak of it («as coded»,
    what the chapters count), or any match («every match», as a dictionary counts). ``passes`` is how far two
    readings agree (``agreement`` of `compare_theme_passes`). The other columns are
    those of :func:`framing.measures.score_theme_presence`, intervals only of a sample. No rows where the
    study has no reference themes.
    """
    loaded = load_reference_themes(study)
    columns = ["theme", "counted", "n", "found", "agree", "left_out", "recall", "precision", "f1", "passes"]
    if loaded is not None and "probability" in loaded[0]:
        columns += [f"{name}_{part}" for name in ("recall", "precision") for part in ("low", "high", "bound")]
    if loaded is None:
        return pd.DataFrame(columns=columns)
    every = find_matches(mentions[["doc_id", "start", "codebook", "family", "present"]])
    parts = [
        score_theme_presence(loaded[0], found, loaded[1]).assign(counted=counted)
        for counted, found in (("as coded", choose_matches(every)), ("every match", every))
    ]
    table = pd.concat(parts)
    passes = compare_theme_passes(study).set_index("theme")["agreement"]
    table = table.assign(passes=table["theme"].map(passes).astype(float))
    order = ranks([*sorted(set(table["theme"]) - {ALL}), ALL])
    return table[columns].sort_values(
        "theme", kind="stable", ignore_index=True, key=lambda column: column.map(order)
    )


def compare_theme_passes(study: Study) -> pd.DataFrame:
    """How far two readings of a study's passages find the same themes: one row per theme, and for all.

    The columns are those of :func:`framing.measures.compare_passes`. No rows where the study has no reference
    themes, or its ``reference_passages.csv`` doesn't say (``readings``) which passages were read twice.
    """
    loaded = load_reference_themes(study)
    told = loaded is not None and {"coder_a_stance", "coder_b_stance"} <= set(loaded[1])
    if loaded is None or not told or "readings" not in loaded[0]:
        blank = pd.DataFrame(columns=["doc_id", "start", "readings"])
        return compare_passes(blank, blank)
    return compare_passes(*loaded)


def score_theme_claims(study: Study, present: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """On how many of the themes that coder and readers both find in a passage do they agree: two rows.

    ``present`` is the table ``themes``. One row per attribute (stance, voice): ``n`` (passages and themes
    found by both, where the readings agree with each other), ``agree, share`` (0 to 1). No rows without
    reference themes.
    """
    loaded = load_reference_themes(study)
    rows = []
    if loaded is not None:
        starts = passages[["passage_id", "start"]]
        seen = loaded[1][loaded[1]["present"].isin(FOUND)][["doc_id", "start", "theme", "stance", "voice"]]
        cells = present.merge(starts, on="passage_id").merge(
            seen, on=["doc_id", "start", "theme"], suffixes=("", "_read")
        )
        for attribute in ("stance", "voice"):
            judged = cells[~cells[f"{attribute}_read"].isin(("", "disputed"))]
            agree = int((judged[attribute] == judged[f"{attribute}_read"]).sum())
            share = agree / len(judged) if len(judged) else float("nan")
            rows.append({"attribute": attribute, "n": len(judged), "agree": agree, "share": share})
    return pd.DataFrame(rows, columns=["attribute", "n", "agree", "share"])


def _named(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions that are coded: those of relationship words."""
    return mentions[name_relationships(mentions)]
