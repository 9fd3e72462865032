"""Stages 01 to 03: a study's documents, passages and mentions.

Each table is made from the texts where they are present. A document whose text is absent comes from the
study's release, row for row; one that is what it was takes its codes from there. So the chapters are the
same either way, and on every machine. Each text is read and split once, by the first stage; the others read
what it stored.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from framing.base import store, tables
from framing.base.definitions import BY_AUTHOR
from framing.base.errors import (
    UNREADABLE,
    FramingError,
    ParameterError,
    StaleReleaseError,
    StudyError,
    TextError,
    describe_problems,
    nearest,
)
from framing.base.spans import Focus, SourceText
from framing.corpus.document import Document, Source
from framing.corpus.mentions import code_with, matches_of, mention_id
from framing.corpus.remarks import frame_of_remarks, rows_of_problems
from framing.corpus.selection import Selection
from framing.corpus.tabulate import (
    SplitDocument,
    document_of,
    frame_of,
    restore_furniture,
    restore_passages,
    restore_quotations,
    tabulate_documents,
    tabulate_words,
)
from framing.study import intake, release, texts
from framing.study.actors import remark_actors
from framing.study.by_author import is_wanted
from framing.study.choice import choose_codes
from framing.study.coders import gather_codings, order_coders
from framing.study.codings import RELATIONSHIP
from framing.study.own import add_own
from framing.study.rules import rules_of
from framing.study.settings import MODEL
from framing.study.study import Study
from framing.study.tuned import coder_of
from framing.texts.running import running_text


def document_tables(study: Study, *, keep_furniture: bool = False) -> dict[str, pd.DataFrame]:
    """Stage 01: the tables ``documents, furniture, passages, sentences, quotations`` and ``remarks``.

    Raises StudyError where no document is counted; what is to be known of each is stored before.

    Parameters
    ----------
    study : the study.
    keep_furniture : count page furniture as body; False leaves it out.
    """
    documents, problems = texts.read_documents(study)
    made, _ = _document_tables(study, documents, problems, keep_furniture=keep_furniture)
    made = _with_release(study, set(documents), made, changed={"keep_furniture": keep_furniture})
    texts.keep_decoded(study, documents)  # not before: where no text is at hand those of the last run stay
    _check_counted(study, made)
    return made


def word_table(study: Study) -> pd.DataFrame:
    """Stage 02: the table ``word_counts``, from the decoded texts and the stored ``passages``."""
    contents = texts.decoded_texts(study, list(store.load(study, "documents")["doc_id"]))
    spans = {
        doc_id: list(zip(rows["start"], rows["end"], strict=True))
        for doc_id, rows in store.load(study, "passages").groupby("doc_id")
    }
    furniture = restore_furniture(store.load(study, "furniture"), spans)
    rows = [
        row
        for doc_id, content in contents.items()
        for row in tabulate_words(
            doc_id, running_text(content, furniture.get(doc_id, ())), spans.get(doc_id, ())
        )
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


def recode(study: Study, documents: Mapping[str, Document], coded: Container[str]) -> dict[str, pd.DataFrame]:
    """All released tables of documents at hand, made anew in memory: read, split, matched and coded.

    Matched and coded are only those whose ids are in ``coded``: the others have no mentions.
    """
    made, split = _document_tables(study, documents, [])
    part = [one for one in split if one.doc_id in coded]
    made |= {"word_counts": _count_words(split), "mentions": _code(study, part, study.focus, anew=True)}
    contents = {one.doc_id: one.content for one in split}
    return made | _choose(study, made["mentions"], contents, study.coder) | _code_by_author(study, part)


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
    made, split = _document_tables(study, documents, problems)
    absent = _absent(study, set(documents), made)
    if absent and release.coded_by_older_coder(study):
        raise StaleReleaseError(
            "the release was coded by another coder, and its rows can't stand beside new ones",
            where=f"study {study.study_id}",
            advice=f"give the texts of all documents, {absent[0]} among them: --texts FOLDER",
        )
    anew = {"word_counts": _count_words(split), "mentions": _code(study, split, study.focus, anew=True)}
    made = _with_release(study, set(documents), made | anew | _code_by_author(study, split))
    contents = {one.doc_id: one.content for one in split}
    return made | _choose(study, made["mentions"], contents, study.coder), problems


def split_documents(study: Study) -> dict[str, SplitDocument]:
    """The documents whose texts are present and that are counted, by id, each split."""
    documents, _ = texts.read_documents(study)
    split = Selection(rules_of(study)).pick(documents.values())
    return {one.doc_id: one for one in sorted(split, key=lambda one: one.doc_id)}


def focus_of(study: Study, focal: str = "") -> Focus:
    """The study's focal parties, or those that a parameter names.

    Raises ParameterError for an unknown party.
    """
    if not focal:
        return study.focus
    if focal == "author":
        return Focus(study.parties, by_author=True)
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


def _document_tables(
    study: Study,
    documents: Mapping[str, Document],
    problems: Iterable[FramingError],
    *,
    keep_furniture: bool = False,
) -> tuple[dict[str, pd.DataFrame], list[SplitDocument]]:
    """The tables of stage 01, and the documents that are counted, each split."""
    chosen = Selection(rules_of(study))
    split = list(chosen.pick(documents.values(), keep_furniture=keep_furniture))
    codebooks = [book for name in study.codebooks if (book := study.load_codebook(name)).scheme]
    made = {name: frame_of(rows, name) for name, rows in tabulate_documents(split, codebooks).items()}
    ids = {source.file: source.doc_id for source in study.sources}
    lasting = [*texts.lasting_problems(study, problems), *intake.tell_changes(study)]
    actors = {one.doc_id: one.document.source.actor for one in split}
    remarks = [*rows_of_problems(lasting, ids), *chosen.remarks, *remark_actors(study, actors)]
    return made | {"remarks": frame_of_remarks(remarks)}, split


def _count_words(split: Sequence[SplitDocument]) -> pd.DataFrame:
    """The table ``word_counts``."""
    return frame_of([row for one in split for row in tabulate_words(*one.body)], "word_counts")


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


def _code_by_author(study: Study, split: Sequence[SplitDocument]) -> dict[str, pd.DataFrame]:
    """The table ``by_author``, where it is wanted: relationship mentions coded for each text's own author."""
    if not is_wanted(study):
        return {}
    focus = Focus(study.parties, by_author=True)
    books = [book for name in study.codebooks if (book := study.load_codebook(name)).scheme == RELATIONSHIP]
    rows = [row for one in split for row in code_with(coder_of(study), one, matches_of(one, books), focus)[0]]
    return {BY_AUTHOR: frame_of(rows, BY_AUTHOR)}


def _as_split(study: Study) -> dict[str, pd.DataFrame]:
    return {name: store.load(study, name) for name in ("documents", "passages", "quotations")}


def _choose(
    study: Study, coded: pd.DataFrame, contents: Mapping[str, str], coder: str
) -> dict[str, pd.DataFrame]:
    """The tables ``mentions`` and ``codings``, from the mentions as the model codes them."""
    whole = set(coded["doc_id"]) <= set(contents)
    released = None if whole or coder == MODEL else release.read_table(study, "mentions")
    mentions = choose_codes(study, coded, coder, contents=contents, released=released)
    codings = tables.conform(gather_codings(study, coded), "codings")
    return {"mentions": add_own(study, mentions, order_coders(codings), contents), "codings": codings}


def _restore_documents(study: Study) -> list[SplitDocument]:
    """The documents whose texts are present, as the first stage read, split and stored them."""
    documents = store.load(study, "documents")
    contents = texts.decoded_texts(study, list(documents["doc_id"]))
    passages = restore_passages(store.load(study, "passages"), store.load(study, "sentences"))
    places = {doc_id: [(one.start, one.end) for one in found] for doc_id, found in passages.items()}
    furniture = restore_furniture(store.load(study, "furniture"), places)
    quotations = restore_quotations(store.load(study, "quotations"))
    return [
        SplitDocument(
            Document(_source(row), SourceText(contents[row.doc_id])),
            furniture=tuple(furniture.get(row.doc_id, ())),
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
    absent = _absent(study, read, made)
    if absent and release.exists(study):
        release.check_current(study, changed=changed)
        return {name: _add_released(study, name, frame, absent) for name, frame in made.items()}
    if not read and not absent:
        raise StudyError("there is no document that can be read", where=f"study {study.study_id}")
    if not read:
        raise TextError(
            "there are neither texts nor a release",
            where=f"study {study.study_id}",
            expected=f"texts in {study.raw_texts}",
            advice=f"say where they are: framing run {study.study_id} --texts FOLDER; or fetch them: "
            f"framing fetch {study.study_id}",
        )
    return made


def _absent(study: Study, read: set[str], made: Mapping[str, pd.DataFrame]) -> list[str]:
    """Ids of the sources that gave no document and that the first stage didn't leave out.

    Of a collection that is not at hand these are all documents of the release.
    """
    if study.collection:
        here = texts.texts_present(study) or not release.exists(study)
        return [] if here else list(release.read_table(study, "documents")["doc_id"])
    remarks = tables.empty("remarks")
    if "remarks" in made:
        remarks = made["remarks"]
    elif "remarks" in store.stored(study):
        remarks = store.load(study, "remarks")
    left_out = remarks[~remarks["counted"] & (remarks["kind"] != UNREADABLE)]["doc_id"]
    given = set(texts.sources_of(study, (*read, *left_out)).values())
    return [source.doc_id for source in study.sources if source.doc_id not in given]


def _check_counted(study: Study, made: dict[str, pd.DataFrame]) -> None:
    """Raise StudyError where no document is counted, after storing what is to be known of them."""
    if made["documents"].empty:
        store.save(study, remarks=made["remarks"])
        why = describe_problems(texts.tell_remarks(study))
        first = why[0].partition(": ")[2] if why else ""
        raise StudyError("no document is counted", where=f"study {study.study_id}", advice=first)


def _add_released(study: Study, name: str, frame: pd.DataFrame, absent: list[str]) -> pd.DataFrame:
    published = release.read_coded(study) if name == "mentions" else release.read_table(study, name)
    ids = published["doc_id"] if "doc_id" in published else published["passage_id"].map(document_of)
    if not study.collection:  # one that is absent is absent whole, with what is to be known of its files
        published = published[ids.map(texts.sources_of(study, ids)).isin(absent)]
    both = pd.concat([frame, published], ignore_index=True)
    if name == "remarks":  # one that can't be read was told now, and before
        both = both.drop_duplicates(list(tables.table(name).key))
    return tables.conform(both, name)
