"""Stages 01 to 03: a study's documents, passages and mentions.

Each table is made from the texts where they are present. A document whose text is absent comes from the
study's release, row for row; one that is what it was takes its codes from there. So the chapters are the
same either way, and on every machine. Each text is read and split once, by the first stage; the others read
what it stored.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from framing.base import store, tables
from framing.base.batches import cut_batches, run_batches
from framing.base.definitions import BY_AUTHOR
from framing.base.errors import (
    FAULT,
    UNREADABLE,
    FramingError,
    ParameterError,
    StaleReleaseError,
    StudyError,
    TextError,
    describe_problems,
    nearest,
)
from framing.base.growing import growing
from framing.base.ondemand import OnDemand
from framing.base.progress import Progress, publish
from framing.base.spans import Focus
from framing.coding.contract import Coder
from framing.corpus.document import Document
from framing.corpus.making import Finding, Frames, Splitting, count_words
from framing.corpus.remarks import frame_of_remarks, problems_of, rows_of_problems
from framing.corpus.restored import Restored
from framing.corpus.selection import Selection
from framing.corpus.shelf import Documents
from framing.corpus.tabulate import Rows, SplitDocument, document_of, frame_of
from framing.lexicon.codebook import Codebook
from framing.study import intake, provenance, release, texts
from framing.study.actors import remark_actors
from framing.study.by_author import is_wanted
from framing.study.choice import choose_codes
from framing.study.coders import gather_codings, order_coders
from framing.study.codings import RELATIONSHIP
from framing.study.own import add_own
from framing.study.rights import find_running_text
from framing.study.rules import rules_of
from framing.study.settings import MODEL
from framing.study.study import Study
from framing.study.tuned import StudyCoder, remember

SPLIT = ("documents", "furniture", "passages", "sentences", "quotations")
#: Characters of a batch: coding takes long; where rows are made fast, that they become tables costs as much.
_CODED, _TABULATED = 200_000, 800_000


def document_tables(study: Study, *, keep_furniture: bool = False) -> OnDemand[pd.DataFrame]:
    """Stage 01: make and store ``documents, furniture, passages, sentences, quotations`` and ``remarks``.

    Raises StudyError where no document is counted; what is to be known of each is stored before.

    Parameters
    ----------
    study : the study.
    keep_furniture : count page furniture as body; False leaves it out.
    """
    documents, problems = texts.read_documents(study)
    with growing(study, *SPLIT) as grown:
        remarks = _split(study, documents, problems, grown.add, keep_furniture=keep_furniture)
        read = _without_faults(documents, remarks)
        changed = {"keep_furniture": keep_furniture}
        released = _released(study, read, (*SPLIT, "remarks"), remarks, changed=changed)
        remarks = _with_released("remarks", remarks, released.pop("remarks", None))
        texts.keep_decoded(study, documents, read)  # not before: without texts those of the last run stay
        grown.add(**released)
        if not grown.rows("documents"):
            raise _nothing_counted(study, remarks)
    store.save(study, remarks=remarks)
    return store.load_on_demand(study, *SPLIT, "remarks")


def word_tables(study: Study) -> OnDemand[pd.DataFrame]:
    """Stage 02: make and store ``word_counts`` and ``uncounted``, from texts and the tables of stage 01."""
    contents = texts.decoded_texts(study, list(store.load(study, "documents")["doc_id"]))
    split = _restore(study, ("documents", "furniture", "passages"), contents)
    faults: Rows = []
    with growing(study, "word_counts") as grown:
        for counts in _count(study, split, faults):
            grown.add(word_counts=counts)
        grown.add(**_released(study, set(contents), ("word_counts",)))
    store.save(study, uncounted=frame_of(faults, "uncounted"))
    return store.load_on_demand(study, "word_counts", "uncounted")


def mention_tables(study: Study, *, focal: str = "", coder: str = "") -> OnDemand[pd.DataFrame]:
    """Stage 03: make and store ``mentions, codings`` and ``faults``, from texts and the tables of stage 01.

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
    contents = texts.decoded_texts(study, list(store.load(study, "documents")["doc_id"]))
    faults: Rows = []
    split = _restore(study, SPLIT, contents)
    # In a folder that many machines share SQLite can't tell who writes.
    model = StudyCoder.of(study) if study.workbook.means.cluster else remember(study)
    coded = _code(study, split, focus_of(study, focal), faults, model, anew=bool(focal))
    released = _released(study, set(contents), ("mentions",), changed={"focal": focal})
    made = _choose(study, _with_released("mentions", coded, released.get("mentions")), contents, chosen)
    store.save(study, **made, faults=frame_of(faults, "faults"))
    return store.load_on_demand(study, "mentions", "codings", "faults")


def recode(study: Study, documents: Documents, coded: Container[str]) -> Frames:
    """All released tables of documents at hand, made anew in memory: read, split, matched and coded.

    Matched and coded are only those whose ids are in ``coded``: the others have no mentions.
    """
    made = _split_in_memory(study, documents, [])
    faults: Rows = []
    made |= _code_anew(study, made, documents, faults, coded)
    made |= _choose(study, made["mentions"], documents.contents, study.coder)
    return made | {"faults": frame_of(faults, "faults")}


def renew(study: Study) -> tuple[Frames, list[FramingError]]:
    """All tables of the next release of a study, made anew from its texts; and what could not be read.

    Documents whose texts are absent keep their rows of the release.

    Raises
    ------
    TextError
        where no text is there.
    StaleReleaseError
        where the rows of absent documents can't stand beside new ones: another codebook, focal party or coder
        made them.
    StudyError
        where a table, or another file of the study, would publish running text (`framing.study.rights`).
    """
    documents, problems = texts.read_documents(study)
    if not documents:
        raise TextError(
            "none of the texts is there",
            where=f"study {study.study_id}",
            advice="a release is coded anew from them: --texts FOLDER",
        )
    made = _split_in_memory(study, documents, problems)
    read = _without_faults(documents, made["remarks"])
    absent = _absent(study, read, made["remarks"])
    if absent and provenance.coded_by_older_coder(study):
        raise StaleReleaseError(
            "the release was coded by another coder, and its rows can't stand beside new ones",
            where=f"study {study.study_id}",
            advice=f"give the texts of all documents, {absent[0]} among them: --texts FOLDER",
        )
    faults: Rows = []
    made |= _code_anew(study, made, documents, faults)
    made["remarks"] = frame_of_remarks([*made["remarks"].to_dict("records"), *faults])
    failed = [remark for remark in problems_of(made["remarks"]) if remark.kind == FAULT]
    released = _released(study, read, tuple(made), made["remarks"])
    made = {name: _with_released(name, frame, released.get(name)) for name, frame in made.items()}
    made |= _choose(study, made["mentions"], documents.contents, study.coder)
    _refuse_running_text(study, made, documents)
    return made, [*problems, *failed]


def _refuse_running_text(study: Study, made: Frames, documents: Documents) -> None:
    if refused := find_running_text(study, release.published(study, made), documents.contents):
        raise refused[0]


def split_documents(study: Study) -> dict[str, SplitDocument]:
    """The documents whose texts are present and that are counted, by id, each split."""
    documents, _ = texts.read_documents(study)
    split = Selection(rules_of(study)).pick(documents)
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


def _in_batches(
    study: Study,
    work: Callable[[list[Any]], Any],
    items: Iterable[Any],
    *,
    total: int,
    what: str,
    most: int = _TABULATED,
) -> Iterator[Any]:
    """What the work makes of documents, split or not, by whom the workbook says.

    ``total`` is how many there are, ``what`` what is said to be done with them, ``most`` the characters of a
    batch.
    """
    progress = Progress(what, total, publish if study.workbook.progress else None)
    batches = cut_batches(items, weigh=lambda one: len(_document(one).text.content), most=most)
    return run_batches(
        work, batches, study.workbook.means, name=lambda one: _document(one).source.place, count=progress.add
    )


def _document(one: Document | SplitDocument) -> Document:
    return one if isinstance(one, Document) else one.document


def _split(
    study: Study,
    documents: Documents,
    problems: Iterable[FramingError],
    take: Callable[..., None],
    *,
    keep_furniture: bool = False,
) -> pd.DataFrame:
    """Hand on the rows of counted documents, part by part; the table ``remarks`` tells of the others."""
    chosen = Selection(rules_of(study))
    codebooks = tuple(book for name in study.codebooks if (book := study.load_codebook(name)).scheme)
    actors: dict[str, str] = {}
    faults: list[FramingError] = []
    listed = (documents[doc_id] for doc_id in chosen.listed(documents.sources))
    work = Splitting(chosen.rules, codebooks, keep_furniture)
    for part in _in_batches(study, work, listed, total=len(documents), what="split"):
        counted = {one.source.doc_id: one.source.actor for one in part.judged if chosen.counts(one)}
        take(**part.rows_of(set(counted)))
        actors |= counted
        faults += part.faults
    ids = {source.place: doc_id for doc_id, source in documents.sources.items()}
    ids |= {source.file: source.doc_id for source in study.sources}
    lasting = [*texts.lasting_problems(study, problems), *intake.tell_changes(study)]
    remarks = [*rows_of_problems([*lasting, *faults], ids), *chosen.remarks, *remark_actors(study, actors)]
    return frame_of_remarks(remarks)


def _split_in_memory(study: Study, documents: Documents, problems: Iterable[FramingError]) -> Frames:
    """The tables of stage 01."""
    parts: dict[str, list[pd.DataFrame]] = {name: [tables.empty(name)] for name in SPLIT}

    def take(**rows: pd.DataFrame) -> None:
        for name, frame in rows.items():
            parts[name].append(frame)

    remarks = _split(study, documents, problems, take)
    made = {name: tables.conform(pd.concat(frames), name) for name, frames in parts.items()}
    return made | {"remarks": remarks}


def _without_faults(documents: Documents, remarks: pd.DataFrame) -> set[str]:
    """The documents but those on which the program failed, which are like those that can't be read."""
    return set(documents) - set(remarks.loc[remarks["kind"] == FAULT, "doc_id"])


def _restore(study: Study, names: Iterable[str], contents: Mapping[str, str]) -> Restored:
    """The documents whose texts are present, as the first stage read, split and stored them."""
    return Restored({name: store.load_rows(study, name) for name in names}, contents)


def _code_anew(
    study: Study,
    made: Frames,
    documents: Documents,
    faults: Rows,
    coded: Container[str] | None = None,
) -> Frames:
    """The tables ``word_counts``, ``mentions`` and, where it is wanted, ``by_author`` of split documents.

    Mentions are those of documents whose ids are in ``coded``, of all where it is None.
    """
    rows = {name: pa.Table.from_pandas(made[name], preserve_index=False) for name in SPLIT}
    split = Restored(rows, documents.contents)
    counts = [tables.empty("word_counts"), *_count(study, split, faults)]
    part = split if coded is None else split.only(coded)
    mentions = _code(study, part, study.focus, faults, StudyCoder.of(study), anew=True)
    anew = {"word_counts": tables.conform(pd.concat(counts), "word_counts"), "mentions": mentions}
    if is_wanted(study):
        anew[BY_AUTHOR] = _code_by_author(study, part, faults)
    return anew


def _count(study: Study, split: Restored, faults: Rows) -> Iterator[pd.DataFrame]:
    """The rows of ``word_counts``, part by part; ``faults`` takes a row for each document that fails."""
    for done in _in_batches(study, count_words, split, total=len(split), what="words counted"):
        faults += done.faults
        yield done.word_counts


def _code(
    study: Study, split: Restored, focus: Focus, faults: Rows, coder: Coder, *, anew: bool
) -> pd.DataFrame:
    """The mentions of documents as the model codes them: as released where that still holds, unless anew.

    ``coder`` is the model; ``faults`` takes a row for each document on which the program fails: what was
    found in it has no codes.
    """
    known = tables.empty("mentions") if anew else release.find_codes(study, _as_split(study))
    ids = {str(doc_id): frozenset(rows["mention_id"]) for doc_id, rows in known.groupby("doc_id")}
    codebooks = tuple(study.load_codebook(name) for name in study.codebooks)
    made, kept = _find(study, codebooks, split, focus, faults, coder, ids)
    return tables.conform(pd.concat([made, known[known["doc_id"].isin(kept)]]), "mentions")


def _code_by_author(study: Study, split: Restored, faults: Rows) -> pd.DataFrame:
    """The table ``by_author``: relationship mentions coded for each text's own author."""
    focus = Focus(study.parties, by_author=True)
    books = (study.load_codebook(name) for name in study.codebooks)
    named = tuple(book for book in books if book.scheme == RELATIONSHIP)
    made, _ = _find(study, named, split, focus, faults, StudyCoder.of(study))
    return tables.conform(made, BY_AUTHOR)


def _find(
    study: Study,
    codebooks: tuple[Codebook, ...],
    split: Restored,
    focus: Focus,
    faults: Rows,
    coder: Coder,
    known: Mapping[str, frozenset[str]] | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """The mentions of documents, coded, and the documents whose codes were ``known``."""
    made, kept = [tables.empty("mentions")], []
    work = Finding(codebooks, focus, coder, known or {})
    for done in _in_batches(study, work, split, total=len(split), what="coded", most=_CODED):
        made.append(done.mentions)
        kept += done.kept
        faults += done.faults
    return tables.conform(pd.concat(made), "mentions"), kept


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


def _released(
    study: Study,
    read: set[str],
    names: Iterable[str],
    remarks: pd.DataFrame | None = None,
    *,
    changed: Mapping[str, object] | None = None,
) -> Frames:
    """The release's rows, by table, of documents whose texts were not ``read``; none where all were.

    ``remarks`` is the table, where it isn't stored yet; ``changed`` are parameters by name: a release can't
    stand for texts where one is not the default.
    """
    absent = _absent(study, read, remarks)
    if absent and study.has_release:
        release.check_current(study, changed=changed)
        return {name: _rows_of_release(study, name, absent) for name in names}
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
    return {}


def _absent(study: Study, read: set[str], remarks: pd.DataFrame | None) -> list[str]:
    """Ids of the sources that gave no document and that the first stage didn't leave out.

    Of a collection that is not at hand these are all documents of the release.
    """
    if study.collection:
        here = texts.texts_present(study) or not study.has_release
        return [] if here else list(release.read_table(study, "documents")["doc_id"])
    if remarks is None:
        known = "remarks" in store.stored(study)
        remarks = store.load(study, "remarks") if known else tables.empty("remarks")
    left_out = remarks[~remarks["counted"] & ~remarks["kind"].isin([UNREADABLE, FAULT])]["doc_id"]
    given = set(texts.sources_of(study, (*read, *left_out)).values())
    return [source.doc_id for source in study.sources if source.doc_id not in given]


def _rows_of_release(study: Study, name: str, absent: list[str]) -> pd.DataFrame:
    published = release.read_coded(study) if name == "mentions" else release.read_table(study, name)
    if study.collection:
        return published
    # One that is absent is absent whole, with what is to be known of its files.
    ids = published["doc_id"] if "doc_id" in published else published["passage_id"].map(document_of)
    return published[ids.map(texts.sources_of(study, ids)).isin(absent)]


def _with_released(name: str, frame: pd.DataFrame, released: pd.DataFrame | None) -> pd.DataFrame:
    """A table with rows of the release; what can't be read was told now, and before."""
    if released is None:
        return frame
    both = pd.concat([frame, released], ignore_index=True)
    if name == "remarks":
        both = both.drop_duplicates(list(tables.table(name).key))
    return tables.conform(both, name)


def _nothing_counted(study: Study, remarks: pd.DataFrame) -> StudyError:
    """That no document is counted; what is to be known of them is stored, so that it can be looked at."""
    store.save(study, remarks=remarks)
    why = describe_problems(texts.tell_remarks(study))
    first = why[0].partition(": ")[2] if why else ""
    return StudyError("no document is counted", where=f"study {study.study_id}", advice=first)
