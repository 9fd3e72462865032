"""What of a study is handed to another program: its documents, mentions, codes, and texts where asked for."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from framing.base.errors import ParameterError, nearest
from framing.lexicon.attributes import Scheme
from framing.lexicon.codebook import Codebook
from framing.study.codings import load_codings
from framing.study.own import schemes_of
from framing.study.release import load_table
from framing.study.study import Study
from framing.study.texts import read_contents

_NAMESPACE = uuid.UUID("6f0a7a5e-3f0c-5d2b-9a54-1f1b1c0d9e77")


@dataclass(frozen=True)
class Material:
    """A study's tables as they are handed out.

    Attributes
    ----------
    study : the study.
    codebooks : its codebooks by name, and ``schemes``, what is coded of their mentions.
    documents, mentions, codings : its tables; ``codings`` has no rows where nobody coded.
    texts : the texts that offsets count in, by document; empty where they weren't asked for.
    absent : the documents whose texts were asked for and aren't at hand.
    """

    study: Study
    codebooks: Mapping[str, Codebook]
    schemes: Mapping[str, Scheme]
    documents: pd.DataFrame
    mentions: pd.DataFrame
    codings: pd.DataFrame
    texts: Mapping[str, str]
    absent: Sequence[str] = ()

    def attributes(self, codebook: str) -> tuple[str, ...]:
        """The names of what is coded of a codebook's mentions; none where nothing is."""
        return attribute_names(self.schemes, codebook)


def attribute_names(schemes: Mapping[str, Scheme], codebook: str) -> tuple[str, ...]:
    """The names of what is coded of a codebook's mentions; none where nothing is."""
    return tuple(one.name for one in schemes[codebook].attributes) if codebook in schemes else ()


def gather(
    study: Study, *, coder: str | None = None, blank: bool = False, with_texts: bool = False
) -> Material:
    """The material of a study.

    Parameters
    ----------
    study : a study whose first three stages have run.
    coder : whose codes the mentions get, by the name in the file of codings; None keeps those they have.
    blank : leave the mentions without codes, to be coded elsewhere.
    with_texts : take the texts along.

    Raises
    ------
    TableError
        where a stage has not run, and nothing is released.
    ParameterError
        for a coder whom nobody knows.
    """
    mentions, codings = load_table(study, "mentions"), load_codings(study)
    schemes = schemes_of(study)
    if coder is not None:
        mentions = _coded_by(mentions, codings, coder, schemes)
    if blank:
        mentions = _without_codes(mentions, schemes)
    documents = load_table(study, "documents")
    texts = read_contents(study) if with_texts else {}
    absent = [one for one in documents["doc_id"] if with_texts and one not in texts]
    codebooks = {name: study.load_codebook(name) for name in study.codebooks}
    return Material(study, codebooks, schemes, documents, mentions, codings, texts, absent)


def guid(*parts: object) -> str:
    """An id for a thing of a study that is the same each time, in the form of a GUID.

    >>> guid("islands", "herald") == guid("islands", "herald") != guid("islands", "envoy")
    True
    """
    return str(uuid.uuid5(_NAMESPACE, "\0".join(map(str, parts))))


def _code_columns(mentions: pd.DataFrame, schemes: Mapping[str, Scheme]) -> list[str]:
    names = dict.fromkeys(name for codebook in schemes for name in attribute_names(schemes, codebook))
    wanted = [*names, "speaker", "cue", "rule", "coder", "unsure"]
    wanted += [f"{name}_{part}" for name in names for part in ("cue", "p")]
    return [name for name in wanted if name in mentions]


def _without_codes(mentions: pd.DataFrame, schemes: Mapping[str, Scheme]) -> pd.DataFrame:
    empty: dict[str, Any] = {
        name: float("nan") if name.endswith("_p") else "" for name in _code_columns(mentions, schemes)
    }
    return mentions.assign(**empty)


def _coded_by(
    mentions: pd.DataFrame, codings: pd.DataFrame, coder: str, schemes: Mapping[str, Scheme]
) -> pd.DataFrame:
    """The mentions with one coder's codes; those that this coder left have none."""
    known = sorted(set(codings["coder"]))
    if coder not in known:
        raise ParameterError(f"nobody called {coder!r} coded", where="--coder", advice=nearest(coder, known))
    theirs = codings[codings["coder"] == coder].set_index("mention_id")
    bare = _without_codes(mentions, schemes).set_index("mention_id")
    for name in ("coder", *(one for one in _code_columns(mentions, schemes) if not one.endswith("_cue"))):
        if name in theirs:
            bare.loc[bare.index.intersection(theirs.index), name] = theirs[name]
    return bare.reset_index()[list(mentions.columns)]
