"""Stages 01 to 03: a study's documents, passages and mentions.

Each table is made from the texts where they are present. A document whose text is absent comes from the
study's release, row for row; one that is what it was takes its codes from there. So the chapters are the
same either way, and on every machine. Each text is read and split once, by the first stage; the others read
what it stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from framing.base import store, tables
from framing.base.errors import (
    FramingError,
    ParameterError,
    StaleReleaseError,
    StudyError,
    TextError,
    nearest,
)
from framing.base.spans import Focus, SourceText
from framing.corpus.document import Document, Source
from framing.corpus.mentions import code_with, matches_of, mention_id
from framing.corpus.tabulate import (
    SplitDocument,
    document_of,
    frame_of,
    restore_passages,
    restore_quotations,
    split_document,
    tabulate_documents,
    tabulate_words,
)
from framing.study import release, texts
from framing.study.choice import choose_codes
from framing.study.coders import gather_codings
from framing.study.settings import MODEL
from framing.study.study import Study
from framing.study.tuned import coder_of

_IN_FURNITURE = ("relationship", "multipolarity")


def document_tables(study: Study, *, keep_furniture: bool = False) -> dict[str, pd.DataFrame]:
    """Stage 01: the tables ``documents, furniture, passages, sentences`` and ``quotations``.

    Parameters
    ----------
    study : the study.
    keep_furniture : count page furniture as body; False leaves it out.
    """
    documents, problems = texts.read_documents(study)
    texts.keep_decoded(study, documents)
    texts.keep_unreadable(study, problems)
    split = (split_document(document, keep_furniture=keep_furniture) for document in documents.values())
    made = _document_tables(study, split)
    return _with_release(study, set(documents), made, changed={"keep_furniture": keep_furniture})


def word_table(study: Study) -> pd.DataFrame:
    """Stage 02: the table ``word_counts``, from the decoded texts and the stored ``passages``."""
    contents = texts.decoded_texts(study, list(store.load(study, "documents")["doc_id"]))
    spans = {
        doc_id: list(zip(rows["start"], rows["end"], strict=True))
        for doc_id, rows in store.load(study, "passages").groupby("doc_id")
    }
    rows = [
        row
        for doc_id, content in contents.items()
        for row in tabulate_words(doc_id, content, spans.get(doc_id, ()))
    ]
    made = {"word_counts": frame_of(rows, "word_counts")}
    return _with_release(study, set(contents), made)["word_counts"]


def mention_tables(study: Study, *, focal: str = "", coder: str = "") -> dict[str, pd.DataFrame]:
    """Stage 03: the tables ``mentions`` and ``codings``, from the decoded texts and the tables of stage 01.

    Parameters
    ----------
    study : the study.
    focal : ids of the focal parties, separated by commas, or ``author``; empty: as the study says.
    coder : whose codes the mentions have (`framing.study.choice`); empty: as the study says.

    Raises
    ------
    ParameterError
        for an unknown party or coder, and for other focal parties where not the model's codes are counted.
    """
    chosen = coder or study.coder
    if focal and chosen != MODEL:
        what = f"the codes of {chosen!r} are about the study's own focal parties"
        raise ParameterError(what, where="focal", advice=f"let the model code for others: -p coder={MODEL}")
    split = _restore_documents(study)
    made = {"mentions": _code(study, split, focus_of(study, focal), anew=bool(focal))}
    made = _with_release(study, {one.doc_id for one in split}, made, changed={"focal": focal})
    return _choose(study, made["mentions"], {one.doc_id: one.content for one in split}, chosen)


def recode(study: Study, documents: Mapping[str, Document]) -> dict[str, pd.DataFrame]:
    """All released tables of documents at hand, made anew in memory: read, split, matched and coded."""
    made, contents = _remake(study, documents)
    return made | _choose(study, made["mentions"], contents, study.coder)


def renew(study: Study) -> tuple[dict[str, pd.DataFrame], list[FramingError]]:
    """All tables of the next release of a study, made anew from its texts; and what could not be read.

    Documents whose texts are absent keep their rows of the release.

    Raises
    ------
    TextError
        where no text is there.
    StaleReleaseError
        where the rows of absent documents can't stand beside new ones: another codebook, focal party or coder
        made them.
    """
    documents, problems = texts.read_documents(study)
    if not documents:
        raise TextError(
            "none of the texts is there",
            where=f"study {study.study_id}",
            advice="a release is coded anew from them: --texts FOLDER",
        )
    absent = [source.doc_id for source in study.sources if source.doc_id not in documents]
    if absent and release.coded_by_older_coder(study):
        raise StaleReleaseError(
            "the release was coded by another coder, and its rows can't stand beside new ones",
            where=f"study {study.study_id}",
            advice=f"give the texts of all documents, {absent[0]} among them: --texts FOLDER",
        )
    made, contents = _remake(study, documents)
    made = _with_release(study, set(documents), made)
    return made | _choose(study, made["mentions"], contents, study.coder), problems


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


def _document_tables(study: Study, split: Iterable[SplitDocument]) -> dict[str, pd.DataFrame]:
    codebooks = [study.load_codebook(name) for name in study.codebooks if name in _IN_FURNITURE]
    return {name: frame_of(rows, name) for name, rows in tabulate_documents(split, codebooks).items()}


def _remake(
    study: Study, documents: Mapping[str, Document]
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """The first tables of documents, the mentions as the model codes them now; and the documents' texts."""
    split = [split_document(document) for document in documents.values()]
    words = [row for one in split for row in tabulate_words(*one.body)]
    made = _document_tables(study, split) | {
        "word_counts": frame_of(words, "word_counts"),
        "mentions": _code(study, split, study.focus, anew=True),
    }
    return made, {one.doc_id: one.content for one in split}


def _code(study: Study, split: Sequence[SplitDocument], focus: Focus, *, anew: bool) -> pd.DataFrame:
    """The mentions of documents as the model codes them: as released where that still holds, unless anew."""
    codebooks = [study.load_codebook(name) for name in study.codebooks]
    known = tables.empty("mentions") if anew else release.find_codes(study, _as_split(study))
    ids = {doc_id: set(rows["mention_id"]) for doc_id, rows in known.groupby("doc_id")}
    rows, kept = [], []
    for one in split:
        matches = matches_of(one, codebooks)
        if ids.get(one.doc_id, set()) == {mention_id(one.doc_id, match) for match in matches}:
            kept.append(one.doc_id)
        else:
            rows += code_with(coder_of(study), one, matches, focus)[0]
    made = frame_of(rows, "mentions")
    return tables.conform(pd.concat([made, known[known["doc_id"].isin(kept)]]), "mentions")


def _as_split(study: Study) -> dict[str, pd.DataFrame]:
    return {name: store.load(study, name) for name in ("documents", "passages", "quotations")}


def _choose(
    study: Study, coded: pd.DataFrame, contents: Mapping[str, str], coder: str
) -> dict[str, pd.DataFrame]:
    """The tables ``mentions`` and ``codings``, from the mentions as the model codes them."""
    whole = set(coded["doc_id"]) <= set(contents)
    released = None if whole or coder == MODEL else release.read_table(study, "mentions")
    mentions = choose_codes(study, coded, coder, contents=contents, released=released)
    return {"mentions": mentions, "codings": tables.conform(gather_codings(study, coded), "codings")}


def _restore_documents(study: Study) -> list[SplitDocument]:
    """The documents whose texts are present, as the first stage read, split and stored them."""
    documents = store.load(study, "documents")
    contents = texts.decoded_texts(study, list(documents["doc_id"]))
    passages = restore_passages(store.load(study, "passages"), store.load(study, "sentences"))
    quotations = restore_quotations(store.load(study, "quotations"))
    return [
        SplitDocument(
            Document(_source(row), SourceText(contents[row.doc_id])),
            furniture=(),
            passages=tuple(passages.get(row.doc_id, ())),
            quotations=tuple(quotations.get(row.doc_id, ())),
        )
        for row in documents.itertuples(index=False)
        if row.doc_id in contents
    ]


def _source(row: Any) -> Source:  # noqa: ANN401 (a row as itertuples gives it)
    """What is known of a document, from its row in the table ``documents``."""
    return Source(**{name: getattr(row, name) for name in Source.__dataclass_fields__ if hasattr(row, name)})


def _with_release(
    study: Study,
    read: set[str],
    made: dict[str, pd.DataFrame],
    *,
    changed: Mapping[str, object] | None = None,
) -> dict[str, pd.DataFrame]:
    """Tables with the release's rows for documents whose texts were not ``read``.

    ``changed`` are parameters by name: a release can't stand for texts where one is not the default.
    """
    absent = [source.doc_id for source in study.sources if source.doc_id not in read]
    if absent and release.exists(study):
        release.check_current(study, changed=changed)
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


def _add_released(study: Study, name: str, frame: pd.DataFrame, absent: list[str]) -> pd.DataFrame:
    published = release.read_coded(study) if name == "mentions" else release.read_table(study, name)
    ids = published["doc_id"] if "doc_id" in published else published["passage_id"].map(document_of)
    return tables.conform(pd.concat([frame, published[ids.isin(absent)]], ignore_index=True), name)
