"""How far can a study's coding be trusted? Its mentions against what careful readers coded."""

from typing import Any

import pandas as pd

from framing.base.conditions import choose_rows
from framing.base.definitions import STANCES
from framing.measures.agreement import LOCATION, MISSING, align_codings, list_disagreements
from framing.measures.correction import design_based_share
from framing.measures.counts import waterfall
from framing.measures.presence import score_theme_presence
from framing.study.codings import has_reference, load_reference, load_reference_themes
from framing.study.study import Study

NOT_FOCAL = "not focal"
FEW_READ = 30
READ, SAMPLED, UNREAD = "every mention read", "corrected with a random sample", "coder alone"
TOO_FEW = f"fewer than {FEW_READ} read: not corrected"
_ESTIMATED = ("k", "n", "observed", "share", "low", "high")
# What an estimate by each method lacks: a census is no sample, and without readers there is only the coder.
_EMPTY = {
    READ: ("low", "high"),
    SAMPLED: (),
    UNREAD: ("share", "low", "high"),
    TOO_FEW: ("share", "low", "high"),
}


def align_with_reference(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """A study's mentions beside its reference codings: one row per reference mention and attribute.

    See :func:`framing.measures.align_codings`. Raises StudyError where the study has no reference codings.
    """
    return align_codings(_named(mentions), load_reference(study))


def apply_readings(study: Study, mentions: pd.DataFrame) -> pd.DataFrame | None:
    """The mentions with the readers' codes in place of the coder's; None unless every one was read.

    One row per mention that was read, in the columns of ``mentions``. Entry, passage and domain, which
    readers were not asked for, are those of the coder's mention at the place.
    """
    if not has_reference(study):
        return None
    reference = load_reference(study)
    if reference["sample"].ne("census").any():
        return None
    coded = ["referent", "stance", "time", "voice", "speaker"]
    kept = _named(mentions).drop(columns=["family", *coded])
    joined = reference[[*LOCATION, "term", "family", *coded]].merge(kept, on=LOCATION, how="left")
    text = joined.select_dtypes(exclude="number").columns
    joined[text] = joined[text].fillna("")
    return joined.assign(surface=joined["term"]).drop(columns="term")


def list_differences(study: Study, mentions: pd.DataFrame, where: str) -> pd.DataFrame:
    """The mentions on which coder and readers differ: one row per mention and attribute, with cue and rule.

    ``where`` is a condition on the mentions; a row is kept where coder or readers fulfil it. Columns: those
    of ``measures.list_disagreements`` and ``codebook``, so that rows can be linked to their evidence; it is
    empty where the coder has no mention there. No rows where the study has no reference codings.
    """
    if not has_reference(study):
        columns = ["attribute", *LOCATION, "surface", "coded", "reference", "cue", "rule", "codebook"]
        return pd.DataFrame(columns=columns)
    chosen = [choose_rows(frame, where)[LOCATION] for frame in (mentions, load_reference(study))]
    differences = list_disagreements(align_with_reference(study, mentions))
    differences = differences.merge(pd.concat(chosen).drop_duplicates(), on=LOCATION)
    found = differences["coded"].ne(MISSING)
    return differences.assign(codebook=found.map({True: "relationship", False: ""}))


def compare_counts(mentions: pd.DataFrame, read: pd.DataFrame | None, where: str) -> pd.DataFrame:
    """The coder's counts beside the readers': one row per stance.

    ``mentions`` and ``read`` (from ``apply_readings``) are filtered by the condition ``where``. Columns:
    ``stance, coder, reference`` (mentions), ``both`` (the same mention, the same stance). ``reference`` and
    ``both`` are empty where not every mention was read (``read`` is None).
    """
    counts = {"coder": choose_rows(mentions, where)["stance"].value_counts()}
    if read is not None:
        key = [*LOCATION, "stance"]
        same = choose_rows(mentions, where)[key].merge(choose_rows(read, where)[key], on=key)
        counts |= {
            "reference": choose_rows(read, where)["stance"].value_counts(),
            "both": same["stance"].value_counts(),
        }
    table = pd.DataFrame(counts).reindex([*STANCES]).fillna(0)
    table = table.reindex(columns=["coder", "reference", "both"]).astype("Int64")
    return table.rename_axis("stance").reset_index()


def compare_steps(mentions: pd.DataFrame, read: pd.DataFrame | None, where: str) -> pd.DataFrame:
    """The waterfall (``measures.waterfall``) of the mentions that fulfil a condition: one row per step.

    ``where`` is the condition. The column ``reference`` holds the readers' counts, empty where not every
    mention was read.
    """
    steps = waterfall(choose_rows(mentions, where))
    counts = pd.NA if read is None else waterfall(choose_rows(read, where))["k"]
    return steps.assign(reference=pd.Series(counts, index=steps.index, dtype="Int64"))


def estimate_claims(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """Each claim's share as the coder counts it, and as it is once its measured error is corrected.

    A mention's claim is its stance where it is about the focal relationship, else «not focal». One row per
    family (and ``all``) and claim: ``k`` (the coder's mentions), ``n``, ``observed`` = k/n, ``share`` with
    ``low, high``, ``n_read`` and ``method``. Where every mention was read, the share is the readers' and has
    no interval. Where a random held-out sample, drawn within families, was read, it is the design-based
    estimate of Egami et al. (2023) over the mentions that were not used in training, if 30 or more of them
    were read. Elsewhere it is empty, and ``method`` says why.

    Unsafe: reading the share of a claim that the sample never met as zero; the interval is that of a normal
    approximation, cut at 0 and 1.
    """
    codings, method = _sampled_claims(study, _named(mentions))
    rows = []
    for family in ["all", *sorted(set(codings["family"]))] if len(codings) else ():
        part = codings if family == "all" else codings[codings["family"] == family]
        few = method == SAMPLED and part["reference"].ne("").sum() < FEW_READ
        how = TOO_FEW if few else method
        rows += [
            {"family": family, "claim": claim, **_estimate_claim(part, claim, how), "method": how}
            for claim in (*STANCES, NOT_FOCAL)
        ]
    table = pd.DataFrame(rows, columns=["family", "claim", *_ESTIMATED, "n_read", "method"])
    return table[(table["k"] > 0) | (table["share"] > 0)].reset_index(drop=True)


def score_themes(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """How well the themes found agree with those that careful readers found: one row per theme, and for all.

    See :func:`framing.measures.score_theme_presence`. No rows where the study has no reference themes.
    """
    loaded = load_reference_themes(study)
    if loaded is None:
        return pd.DataFrame(columns=["theme", "n", "found", "agree", "left_out", "recall", "precision", "f1"])
    return score_theme_presence(loaded[0], mentions[mentions["codebook"] == "multipolarity"], loaded[1])


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
        seen = loaded[1][loaded[1]["present"] == "both"][["doc_id", "start", "theme", "stance", "voice"]]
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
    return mentions[mentions["codebook"] == "relationship"]


def _claims(frame: pd.DataFrame) -> pd.Series:
    return frame["stance"].where(frame["referent"] == "focal", NOT_FOCAL)


def _sampled_claims(study: Study, named: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The mentions with the coder's claim, the readers' where they read it, and the chance of being read."""
    codings = named[[*LOCATION, "family"]].assign(coded=_claims(named))
    if not has_reference(study):
        return codings.assign(reference="", probability=1.0), UNREAD
    reference = load_reference(study)
    read = reference[[*LOCATION, "split", "sample"]].assign(reference=_claims(reference))
    codings = codings.merge(read.drop_duplicates(LOCATION), on=LOCATION, how="left")
    codings[["reference", "split", "sample"]] = codings[["reference", "split", "sample"]].fillna("")
    if reference["sample"].eq("census").all():
        return codings.assign(probability=1.0), READ
    codings = codings[codings["split"] != "training"]
    drawn = (codings["split"] == "held-out") & (codings["sample"] == "random")
    codings["reference"] = codings["reference"].where(drawn, "")
    chance = drawn.groupby(codings["family"]).transform("mean")
    if not (chance > 0).all():
        return codings.assign(reference="", probability=1.0), UNREAD
    return codings.assign(probability=chance), SAMPLED


def _estimate_claim(codings: pd.DataFrame, claim: str, method: str) -> dict[str, Any]:
    row = design_based_share(codings, claim) | dict.fromkeys(_EMPTY[method], float("nan"))
    estimate = {name: row[name] for name in _ESTIMATED}
    return estimate | {"n_read": row["n_sample"]}
