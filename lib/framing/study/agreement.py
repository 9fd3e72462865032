"""How far can the coding be trusted? A study's mentions against its reference codings."""

import pandas as pd

from framing.base import tables
from framing.measures import agreement, correction, presence, rates
from framing.study import codings as references
from framing.study.conditions import choose_rows

PLACE = ["doc_id", "start", "end"]


def align(study, mentions):
    """The codings of a study's reference mentions: :func:`framing.measures.agreement.align_codings`."""
    named = mentions[mentions["codebook"] == "relationship"]
    return agreement.align_codings(named, references.load_reference(study))


def summarise(table):
    """Coder, ceiling and floor beside each other: one row per split and attribute, all families together.

    Columns: ``split, attribute, units`` (mentions), ``coder, ceiling, floor`` (share of the mentions on which
    both agree, 0 to 1; empty where there was one reading only), ``alpha, low, high`` (the coder's).
    """
    whole = table[(table["family"] == "all") & (table["value"] == "all")]
    shares = whole.pivot_table(
        index=["split", "attribute"], columns="comparison", values="share", dropna=False
    )
    shares = shares.reindex(columns=["coder", "ceiling", "floor"])
    coder = whole[whole["comparison"] == "coder"].set_index(["split", "attribute"])
    summary = coder[["units"]].join(shares).join(coder[["alpha", "low", "high"]]).reset_index()
    order = [*agreement.ATTRIBUTES, "together"]
    summary["attribute"] = pd.Categorical(summary["attribute"], order, ordered=True)
    summary = summary.sort_values(["split", "attribute"], ascending=[False, True], ignore_index=True)
    return summary.astype({"attribute": "str"})


def read_mentions(study, mentions):
    """The mentions as careful readers coded them, in the columns of ``mentions``; None unless every one was read.

    Entry, passage and domain, which readers were not asked for, are those of the coder's mention at the place.
    """
    if not references.has_reference(study):
        return None
    reference = references.load_reference(study)
    if reference["sample"].ne("census").any():
        return None
    named = mentions[mentions["codebook"] == "relationship"]
    coded = ["referent", "stance", "time", "voice", "speaker"]
    kept = named.drop(columns=["family", *coded])
    joined = reference[[*PLACE, "term", "family", *coded]].merge(kept, on=PLACE, how="left")
    text = joined.select_dtypes(exclude="number").columns
    joined[text] = joined[text].fillna("")
    return joined.assign(surface=joined["term"]).drop(columns="term")


def describe_reading(study):
    """A sentence on where the readers' codes of a study come from, for the head of what is held against them."""
    if not references.has_reference(study):
        return "Nobody has coded mentions of this study by reading yet: the coder stands alone. See hand_coding.ipynb."
    return references.ORIGIN


def list_differences(study, mentions, where):
    """The mentions on which coder and readers differ: one row per mention and attribute, with its cue and rule.

    Columns: those of ``agreement.list_disagreements`` and ``codebook``, so that rows can be linked to their
    evidence; it is empty where the coder has no mention there. ``where`` is a condition on them
    (:mod:`framing.study.notation`); a row is kept where coder or readers fulfil it. No rows where the
    study has no reference codings.
    """
    if not references.has_reference(study):
        return pd.DataFrame(
            columns=["attribute", *PLACE, "surface", "coded", "reference", "cue", "rule", "codebook"]
        )
    chosen = [choose_rows(frame, where)[PLACE] for frame in (mentions, references.load_reference(study))]
    differences = agreement.list_disagreements(align(study, mentions))
    differences = differences.merge(pd.concat(chosen).drop_duplicates(), on=PLACE)
    return differences.assign(
        codebook=differences["coded"].eq(agreement.MISSING).map({True: "", False: "relationship"})
    )


def compare_counts(mentions, read, where, *, by="stance"):
    """The coder's counts beside the readers': one row per value of ``by``.

    ``mentions`` and ``read`` (from ``read_mentions``) are filtered by the condition ``where``. Columns: the value,
    ``coder, reference`` (mentions), ``both`` (the same mention, the same value). ``reference`` and ``both`` are
    empty where not every mention was read (``read`` is None).
    """
    mentions = choose_rows(mentions, where)
    counts = pd.DataFrame({"coder": mentions[by].value_counts()})
    if read is not None:
        read = choose_rows(read, where)
        same = mentions[[*PLACE, by]].merge(read[[*PLACE, by]], on=[*PLACE, by])
        counts = counts.join(pd.DataFrame({"reference": read[by].value_counts()}), how="outer")
        counts["both"] = same[by].value_counts()
    known = [value for value in tables.STANCES if by == "stance" and value not in counts.index]
    counts = counts.reindex([*counts.index, *known]).fillna(0)
    counts = (
        counts.reindex(columns=["coder", "reference", "both"]).astype("Int64").rename_axis(by).reset_index()
    )
    order = {value: place for place, value in enumerate(tables.STANCES)}
    return counts.sort_values(by, key=lambda values: values.map(order).fillna(len(order)), ignore_index=True)


def compare_steps(mentions, read, where):
    """The waterfall (``rates.waterfall``) of the mentions that fulfil the condition ``where``.

    Its column ``reference`` holds the readers' counts, empty where not every mention was read.
    """
    steps = rates.waterfall(choose_rows(mentions, where))
    counts = pd.NA if read is None else rates.waterfall(choose_rows(read, where))["k"]
    return steps.assign(reference=pd.Series(counts, index=steps.index, dtype="Int64"))


def estimate_claims(study, mentions):
    """Each claim's share as the coder counts it, and as it is once its measured error is corrected.

    A mention's claim is its stance where it is about the focal relationship, else «not focal». One row per
    family (and ``all``) and claim: ``k`` (the coder's mentions), ``n``, ``observed`` = k/n, ``share`` with ``low,
    high``, ``n_read`` and ``method``. Where every mention was read, the share is the readers' and has no
    interval. Where a random held-out sample, drawn within families, was read, it is the design-based estimate of
    Egami et al. (2023) over the mentions that were not used in training, if ``FEW_READ`` or more of them were read.
    Elsewhere it is empty, and ``method`` says why.

    Unsafe: reading the share of a claim that the sample never met as zero; the interval is that of a normal
    approximation, cut at 0 and 1.
    """
    named = mentions[mentions["codebook"] == "relationship"]
    codings, method = _sampled_claims(study, named)
    rows = []
    for family in ["all", *sorted(set(codings["family"]))]:
        part = codings if family == "all" else codings[codings["family"] == family]
        few = method == SAMPLED and part["reference"].ne("").sum() < FEW_READ
        how = TOO_FEW if few else method
        rows += [
            {"family": family, "claim": claim, **_estimate_claim(part, claim, how), "method": how}
            for claim in (*tables.STANCES, NOT_FOCAL)
        ]
    table = pd.DataFrame(rows)
    return table[(table["k"] > 0) | (table["share"] > 0)].reset_index(drop=True)


NOT_FOCAL = "not focal"
FEW_READ = 30
READ, SAMPLED, UNREAD = "every mention read", "corrected with a random sample", "coder alone"
TOO_FEW = f"fewer than {FEW_READ} read: not corrected"


def _claims(frame):
    return frame["stance"].where(frame["referent"] == "focal", NOT_FOCAL)


def _sampled_claims(study, named):
    """The mentions with the coder's claim, the readers' where they read it, and the chance of being read."""
    codings = named[[*PLACE, "family"]].assign(coded=_claims(named))
    if not references.has_reference(study):
        return codings.assign(reference="", probability=1.0), UNREAD
    reference = references.load_reference(study)
    read = reference[[*PLACE]].assign(
        reference=_claims(reference), split=reference["split"], sample=reference["sample"]
    )
    codings = codings.merge(read.drop_duplicates(PLACE), on=PLACE, how="left")
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


def _estimate_claim(codings, claim, method):
    """A census is no sample: its share has no interval. Without readers there is no share but the coder's."""
    row = correction.design_based_share(codings, claim)
    empty = {
        SAMPLED: (),
        READ: ("low", "high"),
        UNREAD: ("share", "low", "high"),
        TOO_FEW: ("share", "low", "high"),
    }[method]
    row |= {name: float("nan") for name in empty}
    return {
        **{name: row[name] for name in ("k", "n", "observed", "share", "low", "high")},
        "n_read": row["n_sample"],
    }


def score_themes(study, mentions):
    """How well the themes found agree with those that careful readers found: ``presence.score_theme_presence``.

    No rows where the study has no reference themes.
    """
    loaded = references.load_reference_themes(study)
    if loaded is None:
        return pd.DataFrame(columns=["theme", "n", "found", "agree", "left_out", "recall", "precision", "f1"])
    return presence.score_theme_presence(
        loaded[0], mentions[mentions["codebook"] == "multipolarity"], loaded[1]
    )


def score_theme_claims(study, present, passages):
    """Of the themes that both coder and readers find in a passage, in how many they agree on stance and voice.

    ``present`` is the table ``themes``. One row per attribute (stance, voice): ``n`` (passages and themes found
    by both, where the readings agree with each other), ``agree, share`` (0 to 1). No rows without reference themes.
    """
    loaded = references.load_reference_themes(study)
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
