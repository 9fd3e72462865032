"""What is coded of a study's mentions: the workbook's attributes, and those that the study adds for itself.

The model knows nothing of a study's own attributes: people code them, or a language model. The table
``mentions`` has the values of one coder for each of them, and what was adjudicated.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from framing.lexicon.attributes import Scheme, load_schemes
from framing.lexicon.codebook import Codebook
from framing.measures.columns import VALUES, own_attributes
from framing.study.adjudication import load_adjudication
from framing.study.choice import say_cue
from framing.study.codings import PASSES, REFERENCE, RELATIONSHIP, mention_ids, read_reference
from framing.study.study import Study


def scheme_of(study: Study, codebook: Codebook) -> Scheme | None:
    """What is coded of a codebook's mentions in a study; None where they are only found.

    The workbook's attributes come first: those of the codebook that it is coded like. Then come the study's
    own for this codebook, and for all that are coded like it.
    """
    names = dict.fromkeys([codebook.scheme, codebook.name])
    own = tuple(one for name in names for one in study.attributes.get(name, ()))
    known = load_schemes(study.workbook.codebooks / "attributes.toml").get(codebook.scheme)
    if known is None:
        about = f"A mention is one occurrence of an entry of this word list: {codebook.description}"
        return Scheme(codebook.name, codebook.version, about, own) if own else None
    return replace(known, codebook=codebook.name, attributes=(*known.attributes, *own))


def schemes_of(study: Study) -> dict[str, Scheme]:
    """What is coded of the mentions of a study's codebooks, by codebook; one without is left out."""
    found = {name: scheme_of(study, study.load_codebook(name)) for name in study.codebooks}
    return {name: scheme for name, scheme in found.items() if scheme}


def schemes_by_hand(study: Study) -> dict[str, Scheme]:
    """What people are asked of words for a relationship, by codebook: of each the attributes that it has.

    Of a study that uses no such codebook, what they would be asked of the workbook's.
    """
    named = {
        name: scheme
        for name, scheme in schemes_of(study).items()
        if set(VALUES) <= {one.name for one in scheme.attributes}
    }
    return named or {RELATIONSHIP: load_schemes(study.workbook.codebooks / "attributes.toml")[RELATIONSHIP]}


def coder_of_own(codings: pd.DataFrame, attribute: str, chosen: str) -> str:
    """Whose values of an own attribute are counted; empty where nobody has coded it.

    ``codings`` is the table; ``chosen`` is whose codes the study counts otherwise, who goes first. Then comes
    the first who coded it, in the order of the table: people before language models.
    """
    if attribute not in codings:
        return ""
    coders = list(dict.fromkeys(codings.loc[codings[attribute] != "", "coder"]))
    return chosen if chosen in coders else next(iter(coders), "")


def add_own(
    study: Study, mentions: pd.DataFrame, codings: pd.DataFrame, contents: Mapping[str, str]
) -> pd.DataFrame:
    """The table ``mentions`` with two columns for each own attribute: its value, and the words that decided.

    Parameters
    ----------
    study : whose attributes they are.
    mentions, codings : its tables.
    contents : the texts at hand by document; where one isn't, the words are those that ``mentions`` has.

    Returns
    -------
    DataFrame
        the values are those of one coder (`coder_of_own`), and where readers differed and it was adjudicated,
        what was decided, as in the reference codings; empty where a mention isn't coded. Columns of
        attributes that the study has no more are dropped.
    """
    bare = mentions.drop(
        columns=[column for name in own_attributes(mentions) for column in (name, f"{name}_cue")]
    )
    decided = load_adjudication(study) if study.own_values else pd.DataFrame()
    for attribute in study.own_values:
        coder = coder_of_own(codings, attribute, study.coder)
        given = codings[(codings["coder"] == coder) & (codings["coder"] != "")].set_index("mention_id")
        labels = decided[decided["attribute"].eq(attribute) & decided["adjudicated"].ne("")]
        labels = labels.drop_duplicates("mention_id").set_index("mention_id")["adjudicated"]
        read = _adjudicated(study, attribute) if coder in PASSES else {}
        coded_by = given[attribute].to_dict() if attribute in given else {}
        values = coded_by | read | labels.to_dict()
        cues = given[f"{attribute}_cue"].to_dict() if f"{attribute}_cue" in given else {}
        before = mentions.get(f"{attribute}_cue", pd.Series("", index=mentions.index))
        rows = list(zip(mentions["mention_id"], mentions["doc_id"], before, strict=True))
        words = [say_cue(cues.get(name, ""), contents.get(doc_id), old) for name, doc_id, old in rows]
        coded = [values.get(name, "") for name, _, _ in rows]
        bare[attribute] = pd.Series(coded, index=mentions.index, dtype="str")
        bare[f"{attribute}_cue"] = pd.Series(words, index=mentions.index, dtype="str")
    return bare


def describe_own(study: Study, mentions: pd.DataFrame, codings: pd.DataFrame) -> str:
    """Who coded each attribute that the study adds, and how many mentions: a sentence for each."""
    lines = [] if study.own_values else ["The study defines no attribute of its own."]
    for attribute in study.own_values:
        coder, coded = coder_of_own(codings, attribute, study.coder), int(mentions[attribute].ne("").sum())
        who = "those who read (chapter 4 says who)" if coder in PASSES else coder
        by = f"by {who}, {coded:,} mention{'s' * (coded != 1)}" if coder else "by nobody yet"
        lines.append(f"The study's own attribute {attribute} was coded {by}.")
    return " ".join(lines)


def _adjudicated(study: Study, attribute: str) -> dict[str, str]:
    """What the reference codings say of an own attribute, by mention."""
    rows = read_reference(study.path(REFERENCE), study.own_values)
    return dict(zip(mention_ids(rows), rows[attribute], strict=True)) if attribute in rows else {}
