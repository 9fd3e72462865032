"""The ladder of designations: which formulas a study's documents use, and when each was adopted."""

from framing.base import paths
from framing.chronology.statements import load_chronology
from framing.lexicon.codebook import load_codebook
from framing.measures import designations

CODEBOOK = "designations"


def date_designations(study, mentions, documents, passages):
    """The table ``designations`` of a study: :func:`framing.measures.designations.date_designations`.

    Years come from the codebook, dates that documents give from the study's chronology, if it has one.
    """
    years = {name: family.year for name, family in _families(study).items()}
    path = study.path("chronology.csv")
    statements = load_chronology(path, documents) if path.is_file() else None
    return designations.date_designations(mentions, passages, years, statements)


def climb_ladder(study, dated):
    """The rungs of a study's ladder, by the designations' labels: :func:`framing.measures.designations.climb_ladder`."""
    return designations.climb_ladder(dated, {name: family.label for name, family in _families(study).items()})


def _families(study):
    if CODEBOOK not in study.codebooks:
        return {}
    return load_codebook(paths.CODEBOOKS / f"{CODEBOOK}.toml").families
