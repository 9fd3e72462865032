"""What a study counts: the languages of its codebooks, and what its file says of single documents."""

from framing.corpus.selection import Rules
from framing.study.settings import DUPLICATES
from framing.study.study import Study


def rules_of(study: Study) -> Rules:
    """The rules by which a study's documents are picked. Raises CodebookError."""
    said = study.documents
    return Rules(
        languages=frozenset(study.load_codebook(name).language for name in study.codebooks),
        usual=study.language,
        once=said.get("duplicates", DUPLICATES[0]) == DUPLICATES[0],
        include=frozenset(said.get("include", ())),
        exclude=frozenset(said.get("exclude", ())),
    )
