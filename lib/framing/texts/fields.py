"""What the columns of a collection hold, told by their usual names."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from framing.base.errors import TextError, nearest

#: What a collection's record may say of a document, and under which name it is known here.
FIELDS = (
    *("id", "text", "title", "author", "publisher", "actor", "genre"),
    *("date", "language", "url", "rights"),
)
# Usual names of each, without signs and in lower case, the likeliest first.
_USUAL = {
    "id": "id docid documentid docno docname identifier uid uuid guid recordid articleid speechid key",
    "text": "text content body fulltext contents bodytext articletext articlebody maintext plaintext rawtext "
    "transcript transcription speech speechtext message texte texto testo inhalt volltext contenu contenido "
    "текст содержание 正文 内容 speechcontent tweet posttext messagetext statement quotation quote sentence "
    "wording rede redetext discours discurso discorso речь выступление 全文",
    "title": "title headline heading subject titre titulo título titel titolo заголовок название 标题",
    "author": "author authors by byline creator speaker speakername writer autor auteur autore автор 作者",
    "publisher": "publisher source outlet newspaper newspapername medium media site website",
    "actor": "actor country countryname countrycode iso3 iso3code state nation",
    "genre": "genre type kind doctype documenttype texttype",
    "date": "date published datepublished publicationdate publishdate publisheddate publishedat pubdate day "
    "datetime timestamp created createdat when datum fecha дата 日期 year",
    "language": "language lang languagecode langcode locale sprache langue idioma язык",
    "url": "url link uri href permalink sourceurl pageurl webpage address",
    "rights": "rights licence license copyright",
}
#: What is wrong with a table of which no column is known to hold texts.
NO_TEXTS = "no column is known to hold the texts"
_FIELD_OF = {
    name: (field, rank) for field, names in _USUAL.items() for rank, name in enumerate(names.split())
}
# Those names of texts that other columns have as well: they count where no other one is there.
_LAST = frozenset(_USUAL["text"].split()[_USUAL["text"].split().index("speechcontent") :])
#: What a person can do about it.
SAY_WHICH = "say which: --field text=COLUMN"


def match_fields(
    columns: Iterable[str], given: Mapping[str, str], *, where: str, table: bool = True
) -> dict[str, str]:
    """The column that holds each field, by the field's name; fields without a column are left out.

    Parameters
    ----------
    columns : the names of the columns (of a JSON object: its keys).
    given : the columns of fields, where somebody has said so.
    where : the collection, for messages.
    table : whether the columns are those of a whole table; a single record may lack any of them.

    Raises
    ------
    TextError
        where several columns may hold the text and none of them is called ``text``; and for a table where a
        column that was given is not there, or none is known to hold the text.

    >>> match_fields(["Doc ID", "Body", "Published", "words"], {}, where="talks.csv")
    {'id': 'Doc ID', 'text': 'Body', 'date': 'Published'}
    """
    named = [str(column) for column in columns]
    found: dict[str, list[tuple[int, str]]] = {}
    for column in named:
        field, rank = _FIELD_OF.get(_plain(column), ("", 0))
        found.setdefault(field, []).append((rank, column))
    if texts := _text_columns(found.get("text", []), named):
        found["text"] = texts
    chosen = {field: min(found[field])[1] for field in FIELDS if field in found}
    for field, column in given.items():
        chosen.pop(field, None)
        if table or column in named:
            chosen[field] = _given_column(column, named, where)
    if "text" not in given and (table or "text" in found):
        _check_text(found.get("text", []), named, where)
    return {field: chosen[field] for field in FIELDS if field in chosen}


def _text_columns(found: list[tuple[int, str]], named: list[str]) -> list[tuple[int, str]]:
    """The columns that may hold the texts: of those found the usual ones, else what lies within an object."""
    if not found:
        inner = (
            (_FIELD_OF.get(_plain(name.rpartition(".")[2]), ("", 0)), name) for name in named if "." in name
        )
        found = [(rank, name) for (field, rank), name in inner if field == "text"]
    return [one for one in found if _plain(one[1].rpartition(".")[2]) not in _LAST] or found


def check_fields(given: Mapping[str, str], where: str) -> None:
    """Raise TextError where something is given that is no field."""
    for field in given:
        if field not in FIELDS:
            raise TextError(f"has no field {field!r}", where=where, expected=", ".join(FIELDS))


def _check_text(found: list[tuple[int, str]], columns: list[str], where: str) -> None:
    """Raise TextError unless one column holds the text, or one is called so."""
    if not found:
        listed = ", ".join(columns[:20])
        raise TextError(NO_TEXTS, where=where, found=listed, advice=SAY_WHICH)
    if len(found) > 1 and min(found)[0] > 0:
        listed = ", ".join(column for _, column in found)
        raise TextError("several columns may hold the texts", where=where, found=listed, advice=SAY_WHICH)


def _given_column(column: str, columns: list[str], where: str) -> str:
    if column in columns:
        return column
    alike = [one for one in columns if _plain(one) == _plain(column)]
    if len(alike) != 1:
        raise TextError(f"has no column {column!r}", where=where, advice=nearest(column, columns))
    return alike[0]


@lru_cache(maxsize=1024)  # each record of a table has the same columns
def _plain(column: str) -> str:
    """A column's name in lower case, its letters and digits alone."""
    return "".join(sign for sign in column.casefold() if sign.isalnum())
