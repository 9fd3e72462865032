"""A study's own codings as examples, and which part of the tuned model codes which document."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from framing.base.errors import StudyError
from framing.base.workbook import Workbook
from framing.corpus.mentions import context_of
from framing.lexicon.parties import load_world
from framing.study.choice import load_codes_of_model
from framing.study.ingest import split_documents
from framing.study.learned import find_learned
from framing.study.readings import load_reference
from framing.study.study import Study
from framing.training.examples import Example, read_mention, read_rows, short_id
from framing.training.material import HELD_OUT, NATURAL, THEMES
from framing.training.unread import document_name

#: With fewer codings the model isn't tuned.
LEAST = 50
#: In so many parts the documents are coded by a model that was tuned on the others.
PARTS = 5


def own_examples(study: Study) -> list[Example]:
    """The mentions of a study that were coded by reading, in documents that the model hasn't learned from.

    Raises
    ------
    StudyError
        where the study has no codings, a coding doesn't stand at its place in the text, or fewer than
        ``LEAST`` are left, or all of them are in one document.
    TableError
        where the study was not run: its mentions are among the stored tables.
    """
    world, learned = load_world(), learned_documents(study.workbook)
    split, coded = split_documents(study), load_codes_of_model(study)
    seen = set(find_learned(coded)["doc_id"])
    found = []
    for row in load_reference(study, coded).to_dict("records"):
        doc_id = str(row["doc_id"])
        if doc_id not in split or doc_id in seen or {document_name(doc_id), short_id(doc_id)} & learned:
            continue
        document = context_of(split[doc_id])
        plain = {str(name): str(value) for name, value in row.items()}
        _check_place(study, document.whole, plain)
        found.append(read_mention("own", doc_id, document, plain, focus=study.focus, world=world))
    _check_number(study, found)
    return found


def learned_documents(workbook: Workbook) -> set[str]:
    """The names of the natural documents that the model has learned from (see `document_name`)."""
    tested = {row["corpus"] for row in read_rows(workbook.training / HELD_OUT)}
    rows = chain(read_rows(workbook.training / NATURAL), read_rows(workbook.training / THEMES))
    return {document_name(row["doc_id"]) for row in rows if row["corpus"] not in tested}


def assign_folds(documents: Iterable[str]) -> dict[str, int]:
    """The fold of each document, of `PARTS` at most, so that about as many mentions are in each.

    Parameters
    ----------
    documents : the document of each mention.

    >>> assign_folds(["a", "a", "a", "b", "b", "c"])
    {'a': 0, 'b': 1, 'c': 2}
    """
    counts = Counter(documents)
    filled = [0] * min(PARTS, len(counts))
    folds = {}
    for document, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        folds[document] = filled.index(min(filled))
        filled[folds[document]] += number
    return folds


def _check_place(study: Study, content: str, row: Mapping[str, str]) -> None:
    start, end = int(row["start"]), int(row["end"])
    if " ".join(content[start:end].split()) != " ".join(row["term"].split()):
        raise StudyError(
            "a coding doesn't stand at its place in the text",
            where=f"study {study.study_id}, {row['doc_id']} at {start}",
            expected=repr(row["term"]),
            advice="give the text that was coded",
        )


def _check_number(study: Study, examples: Sequence[Example]) -> None:
    where = f"study {study.study_id}"
    if len(examples) < LEAST:
        raise StudyError(
            "there are too few codings to tune the model to",
            where=where,
            expected=f"{LEAST} or more, in documents whose texts are at hand",
            found=str(len(examples)),
            advice="code more mentions: hand_coding.ipynb",
        )
    if len({example.group for example in examples}) < 2:
        raise StudyError(
            "all codings are in one document, so that none is left to test with",
            where=where,
            expected="codings in two or more documents",
        )
