"""The workbook's arrows without a study: texts → documents and passages → mentions, as DataFrames."""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from framing.base.errors import FramingError, ParameterError, TableError, going_on, nearest
from framing.base.spans import Focus, Passage, SourceText
from framing.base.tables import as_text, as_whole
from framing.base.workbook import Workbook
from framing.corpus.document import Document, Source
from framing.corpus.files import read_files
from framing.corpus.learned import load_coder
from framing.corpus.mentions import code_document, find_mentions
from framing.corpus.parties import parse_parties
from framing.corpus.selection import describe_foreign, foreign_words, tell_language
from framing.corpus.tabulate import (
    Rows,
    SplitDocument,
    frame_of,
    split_document,
    tabulate_documents,
    tabulate_words,
)
from framing.lexicon.codebook import Codebook, list_codebooks, load_codebook
from framing.texts.languages import language_name
from framing.texts.quotations import find_quotations
from framing.texts.reading import read_text
from framing.texts.sentences import split_sentences

#: What `find` and `code` need to know of a passage.
NEEDED = ("doc_id", "position", "role", "speaker", "start", "end", "text")
#: What `code` makes use of where a passage says it of its document: whose «we» it is depends on it.
KNOWN = ("actor", "author", "genre")
_PLACE = ("position", "start", "end")
Texts = str | Path | Iterable[str | Path]


class Corpus(NamedTuple):
    """What was read: ``documents``, ``passages``, and the ``problems`` of what could not be read.

    ``documents`` has one row per document: id, title, author, actor, genre, date, language, …, and the
    numbers of its passages, sentences and words. ``passages`` has one row per passage of a body, in order:
    ``passage_id, doc_id, position, role, speaker, start, end, n_sentences, n_words``, the passage in
    ``text`` (a note's number or a page's within it is blank), and what is known of its document in
    ``actor, author, genre``. Offsets are code points into the document's text. ``problems`` are errors, each
    a line for people; the other documents went on.
    """

    documents: pd.DataFrame
    passages: pd.DataFrame
    problems: list[FramingError]


def read(texts: Texts) -> Corpus:
    """Read texts and split their bodies into passages; page furniture is left out.

    Parameters
    ----------
    texts : a folder, a file, or several: plain text, HTML, PDF, Word; a file of records (CSV, Excel, JSON
        lines, …) or an archive gives a document for each item.

    Returns
    -------
    Corpus
        ``documents, passages, problems``.

    Raises
    ------
    ParameterError
        where there is no such file or folder.
    """
    files = [texts] if isinstance(texts, str | Path) else list(texts)
    for file in files:
        if not Path(file).exists():
            raise ParameterError(f"there is no file or folder {str(file)!r}", where="framing.read")
    problems: list[FramingError] = []
    return Corpus(*_frames(read_files(files, problems), problems), problems)


def find(passages: pd.DataFrame, codebook: str | Path | Codebook = "relationship") -> pd.DataFrame:
    """Find a codebook's entries in passages; those in another language than the codebook's are passed over.

    Parameters
    ----------
    passages : as `read` gives them.
    codebook : one of the workbook's by name, a TOML file, or a codebook.

    Returns
    -------
    DataFrame
        one row per mention: the columns of the table ``mentions``; those of the coding are empty.
    """
    book = _codebook(codebook)
    rows: Rows = []
    for one in _documents(passages):
        rows += find_mentions(tell_language(one, {book.language}), [book])
    return frame_of(rows, "mentions")


def code(
    texts: str | pd.DataFrame,
    *,
    parties: Sequence[str] = (),
    author: str | Mapping[str, str] | None = None,
    codebook: str | Path | Codebook = "relationship",
) -> pd.DataFrame:
    """Code the mentions of a relationship: whose it is, what is claimed, when, and who says so.

    Parameters
    ----------
    texts : a text, or passages as `read` gives them: their ``actor`` tells whose ally «our ally» is. One in
        another language than the codebook is passed over.
    parties : the parties whose relationship is meant, two or more, each ``"Name, alias, …"``.
    author : instead of parties: whose voice the texts are; any relationship that this country is a party to
        is meant. One country, or one by document (``dict(zip(documents["doc_id"], documents["actor"]))``).
    codebook : one of the workbook's by name, a TOML file, or a codebook.

    Returns
    -------
    DataFrame
        one row per mention: ``mention_id, doc_id, passage_id, sentence, start, end, surface, codebook, entry,
        family, referent, stance, time, voice, speaker, cue, rule, coder, unsure, present``, and for each
        attribute its ``…_cue`` and probability ``…_p``. A theme's match that is not of the theme (``present``
        is no) has neither stance nor voice.

    Raises
    ------
    ParameterError
        where neither or both of parties and author are given, or one party alone.

    >>> mentions = code("Arcadia is not an ally of Borealia.", parties=["Arcadia", "Borealia"])
    >>> mentions[["surface", "referent", "stance", "cue"]].values.tolist()
    [['ally', 'focal', 'denied', 'not']]
    """
    focus, book = _focus(parties, author), _codebook(codebook)
    split = [_split_text(texts, book)] if isinstance(texts, str) else _documents(texts)
    kept = (_with_actor(tell_language(one, {book.language}), author) for one in split)
    rows = [row for one in kept for row in code_document(one, [book], focus, load_coder())]
    return frame_of(rows, "mentions")


def count_words(passages: pd.DataFrame) -> pd.DataFrame:
    """Count the words of passages, for keyness and other measures.

    Returns
    -------
    DataFrame
        one row per document and word: ``doc_id, word`` (in lower case), ``n``.
    """
    rows: Rows = []
    for one in _documents(passages):
        rows += tabulate_words(*one.body)
    return frame_of(rows, "word_counts")


def _frames(documents: Iterable[Document], problems: list[FramingError]) -> tuple[pd.DataFrame, pd.DataFrame]:
    split = []
    for document in documents:
        with going_on(document.source.place, problems.append, what="could not be split into passages"):
            split.append(tell_language(split_document(document), ()))
    rows = tabulate_documents(split, tell=problems.append)
    contents = {one.doc_id: one.running for one in split}
    table = frame_of(rows["documents"], "documents")
    passages = frame_of(rows["passages"], "passages")
    places = zip(passages["doc_id"], passages["start"], passages["end"], strict=True)
    passages["text"] = pd.Series([contents[doc_id][start:end] for doc_id, start, end in places], dtype="str")
    return table, passages.merge(table[["doc_id", *KNOWN]], on="doc_id", how="left")


def _split_text(text: str, book: Codebook) -> SplitDocument:
    """A text as a document of its own, all of it body; it is warned of what the codebook isn't for."""
    data = text.encode("utf-8", "surrogatepass")
    read_as = read_text(data, name="text.txt") if text.strip() else SourceText("")
    one = split_document(Document(Source("text"), read_as), keep_furniture=True)
    if others := foreign_words(tell_language(one, {book.language})):
        said = f"{describe_foreign(others)} are not coded: the codebook is for {language_name(book.language)}"
        warnings.warn(said, stacklevel=3)
    return one


def _documents(passages: pd.DataFrame) -> Iterator[SplitDocument]:
    """The documents that passages make up: between and around them stands white space."""
    for column in NEEDED:
        if column not in passages:
            raise TableError(
                f"the column {column!r} is missing",
                where="passages",
                expected="passages as framing.read gives them",
                advice=nearest(column, passages.columns),
            )
    nameless = passages["doc_id"].isna()
    if nameless.any():
        row = nameless.idxmax()
        raise TableError(
            "a passage belongs to no document", where=f"passages, row {row}", expected="a doc_id"
        )
    words = [name for name in ("role", "speaker", "text", *KNOWN) if name in passages]
    places = {name: as_whole(passages[name], f"passages, column {name!r}") for name in _PLACE}
    passages = passages.assign(**{name: as_text(passages[name]) for name in words}, **places)
    for doc_id, rows in passages.groupby("doc_id", sort=False):
        ordered = rows.sort_values("position")
        content = _content(ordered)
        split = tuple(
            Passage(
                row.start, row.end, row.role, row.speaker, tuple(split_sentences(content, row.start, row.end))
            )
            for row in ordered.itertuples(index=False)
        )
        actor, author, genre = (str(ordered[name].iloc[0]) if name in ordered else "" for name in KNOWN)
        source = Source(str(doc_id), actor=actor, author=author, genre=genre)
        document = Document(source, SourceText(content))
        yield SplitDocument(document, (), split, tuple(find_quotations(content, split)))


def _content(passages: pd.DataFrame) -> str:
    """A document's text as far as its passages tell it. Raises TableError for one that can't stand there."""
    parts, at = [], 0
    for row in passages.itertuples():
        if row.start < at or row.end - row.start != len(row.text):
            raise TableError(
                "the passage doesn't stand where start and end say",
                where=f"passages, row {row.Index} ({row.doc_id})",
                expected=f"{row.end - row.start} characters, from offset {at} on",
                found=f"{len(row.text)} from {row.start} on",
                advice="leave passages out, but leave their texts and places as they are",
            )
        parts += ["\n" * (row.start - at), row.text]
        at = row.end
    return "".join(parts)


def _with_actor(one: SplitDocument, author: str | Mapping[str, str] | None) -> SplitDocument:
    """A document with the actor that ``author`` names, where it names one."""
    if author is None:
        return one
    actor = author.get(one.doc_id, "") if isinstance(author, Mapping) else author
    source = replace(one.document.source, actor=actor)
    return replace(one, document=replace(one.document, source=source))


def _focus(parties: Sequence[str], author: str | Mapping[str, str] | None) -> Focus:
    if bool(parties) == (author is not None):
        raise ParameterError(
            "say whose relationship is meant", where="framing.code", expected="either parties=[…] or author=…"
        )
    if author is not None:
        return Focus(by_author=True)
    named = [parties] if isinstance(parties, str) else parties
    return Focus(parties=parse_parties(named, where="framing.code"))


def _codebook(codebook: str | Path | Codebook) -> Codebook:
    if isinstance(codebook, Codebook):
        return codebook
    folder = Workbook().codebooks
    path = Path(codebook)
    if path.suffix == ".toml":
        return load_codebook(path)
    if codebook not in (known := list_codebooks(folder)):
        raise ParameterError(f"there is no codebook {str(codebook)!r}", advice=nearest(str(codebook), known))
    return load_codebook(folder / f"{codebook}.toml")
