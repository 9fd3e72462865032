"""Stages 01 to 03: a study's documents, passages and mentions.

Each table is made from the texts where they are present. A document whose text is absent comes from the study's
release, row for row, so that the chapters are the same either way. Each text is read and split once, by the first
stage; the others read what it stored.
"""

import pandas as pd

from framing.base import store, tables
from framing.base.errors import ParameterError, StudyError, TextError, nearest
from framing.base.spans import Focus
from framing.corpus.document import Document, Source
from framing.corpus.mentions import code_document
from framing.corpus.tabulate import (
    SplitDocument,
    frame_of,
    restore_passages,
    restore_quotations,
    split_document,
    tabulate_documents,
    tabulate_words,
)
from framing.study import release, texts
from framing.study.study import Study

_IN_FURNITURE = ("relationship", "multipolarity")


def document_tables(study: Study, *, keep_furniture: bool = False) -> dict[str, pd.DataFrame]:
    """Stage 01: the tables ``documents, furniture, passages, sentences`` and ``quotations``.

    Parameters
    ----------
    keep_furniture : count page furniture as body; False leaves it out.
    """
    documents, _ = texts.read_documents(study)
    texts.keep_decoded(study, documents)
    made = _from_texts(study, documents, keep_furniture=keep_furniture)
    return _with_release(study, set(documents), made, changed={"keep_furniture": keep_furniture})


def word_table(study: Study) -> pd.DataFrame:
    """Stage 02: the table ``word_counts``, from the decoded texts and the stored ``passages``."""
    passages = store.load(study, "passages")
    contents = texts.decoded_texts(study, _ids(study))
    spans = {doc_id: rows for doc_id, rows in passages.groupby("doc_id")}
    counts = [
        row
        for doc_id, content in contents.items()
        for row in tabulate_words(doc_id, content, _spans(spans.get(doc_id)))
    ]
    made = {"word_counts": frame_of(counts, "word_counts")}
    return _with_release(study, set(contents), made)["word_counts"]


def mention_table(study: Study, *, focal: str = "") -> pd.DataFrame:
    """Stage 03: the table ``mentions``, from the decoded texts and the stored passages, sentences and quotations.

    Parameters
    ----------
    focal : ids of the focal parties, separated by commas, or ``author``; empty: as the study says.
    """
    focus = focus_of(study, focal)
    documents = store.load(study, "documents")
    contents = texts.decoded_texts(study, _ids(study))
    passages = restore_passages(store.load(study, "passages"), store.load(study, "sentences"))
    quotations = restore_quotations(store.load(study, "quotations"))
    codebooks = [study.load_codebook(name) for name in study.codebooks]
    rows = [
        row
        for source in map(_source, documents.itertuples(index=False))
        if source.doc_id in contents and source.doc_id in passages
        for row in code_document(
            contents[source.doc_id],
            source,
            passages[source.doc_id],
            quotations.get(source.doc_id, []),
            codebooks,
            focus,
        )
    ]
    made = {"mentions": frame_of(rows, "mentions")}
    return _with_release(study, set(contents), made, changed={"focal": focal})["mentions"]


def recode(study: Study, documents: dict[str, Document]) -> dict[str, pd.DataFrame]:
    """All released tables of documents at hand, made anew in memory: read, split, matched and coded."""
    codebooks = [study.load_codebook(name) for name in study.codebooks]
    made = _from_texts(study, documents)
    passages = restore_passages(made["passages"], made["sentences"])
    quotations = restore_quotations(made["quotations"])
    counts, rows = [], []
    for doc_id, document in documents.items():
        content, split = document.text.content, passages.get(doc_id, [])
        counts += tabulate_words(doc_id, content, [(passage.start, passage.end) for passage in split])
        rows += code_document(
            content, document.source, split, quotations.get(doc_id, []), codebooks, study.focus
        )
    return made | {"word_counts": frame_of(counts, "word_counts"), "mentions": frame_of(rows, "mentions")}


def split_documents(study: Study) -> dict[str, SplitDocument]:
    """The documents whose texts are present, by id, each split."""
    documents, _ = texts.read_documents(study)
    return {doc_id: split_document(document) for doc_id, document in documents.items()}


def focus_of(study: Study, focal: str = "") -> Focus:
    """The study's focal parties, or those that a parameter names.

    Raises ParameterError for an unknown party.
    """
    if not focal:
        return study.focus
    if focal == "author":
        return Focus(by_author=True)
    known = {party.party_id: party for party in study.parties}
    names = [name.strip() for name in focal.split(",")]
    if len(set(names)) < 2:
        raise ParameterError(
            f"focal names one party, {focal!r}", expected="two or more, separated by commas, or author"
        )
    for name in names:
        if name not in known:
            raise ParameterError(f"focal names {name!r}, which is no party", advice=nearest(name, known))
    return Focus(parties=tuple(known[name] for name in names))


def _from_texts(study, documents, *, keep_furniture=False):
    codebooks = [study.load_codebook(name) for name in study.codebooks if name in _IN_FURNITURE]
    split = (split_document(document, keep_furniture=keep_furniture) for document in documents.values())
    return {name: frame_of(rows, name) for name, rows in tabulate_documents(split, codebooks).items()}


def _ids(study):
    return list(store.load(study, "documents")["doc_id"])


def _spans(rows):
    return [] if rows is None else list(zip(rows["start"], rows["end"], strict=True))


def _source(row):
    """What is known of a document, from its row in the table ``documents``."""
    return Source(**{name: getattr(row, name) for name in Source.__dataclass_fields__ if hasattr(row, name)})


def _with_release(study, read, made, changed=None):
    """Tables with the release's rows for documents whose texts were not ``read``."""
    absent = [source.doc_id for source in study.sources if source.doc_id not in read]
    if absent and release.exists(study):
        release.check_current(study, changed=changed or {})
        return {name: _add_released(study, name, frame, absent) for name, frame in made.items()}
    if not read and not absent:
        raise StudyError("there is no document that can be read", where=f"study {study.study_id}")
    if not read:
        raise TextError(
            "there are neither texts nor a release",
            where=f"study {study.study_id}",
            advice=f"run with --texts FOLDER, or fetch them: framing fetch {study.study_id}",
        )
    return made


def _add_released(study, name, frame, absent):
    published = release.read_table(study, name)
    column = "passage_id" if "doc_id" not in published else "doc_id"
    ids = published[column].str.rsplit(":p", n=1).str[0] if column == "passage_id" else published[column]
    return tables.conform(pd.concat([frame, published[ids.isin(absent)]], ignore_index=True), name)
