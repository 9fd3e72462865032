"""Codebooks: read and check the files that people write, and search texts for their entries.

A codebook is a TOML file::

    title = "Relationship words"
    description = "Head words that name a relationship between states."
    version = "1"
    language = "en"                     # optional: of the texts that it is for; English without it
    prefixes = ["non", "quasi"]         # optional: prefixes that belong to every form
    draft = true                        # optional: entries may lack examples, and that is said
    attributes = "relationship"         # optional: what is coded of its entries, as of those of that codebook

    [[family]]
    name = "alliance"
    definition = "Words for a bond of mutual defence or a grouping of states."
    label = "Alliance"                  # optional: how a figure calls it
    year = 1996                         # optional: since when it is in official use
    others = true                       # optional: who speaks for a country is not meant by its name

    [[entry]]
    name = "axis"
    family = "alliance"
    forms = ["ax(is|es)"]               # the notation is that of framing.lexicon.forms
    positive = ["Arcadia formed an [axis] with Borealia."]
    negative = ["The wheel turned about its axis of rotation."]

    [[entry.exclude]]                   # optional: contexts in which the entry is not meant
    name = "geometry"
    forms = ["axis of (rotation|symmetry)", "x-axis"]

    [[entry.require]]                   # optional: contexts of which each must be there
    name = "states"
    forms = ["alliance*"]
    within = "sentence"

A context's ``within`` says where its forms are looked for: ``phrase`` (the context covers the match: the
default of ``exclude``), ``sentence`` (the default of ``require``), ``passage``, or a number: at most so many
words between the context and the match. Example sentences are the codebook's own; positive ones mark in
brackets what is found.

Within one codebook the leftmost and longest match wins, at one place the entry that requires a context before
one that doesn't, then the earlier in the file. Codebooks never compete.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from framing.base.errors import CodebookError, nearest
from framing.base.spans import Match
from framing.base.textfile import read_utf8
from framing.base.toml import TomlFile, parse_toml
from framing.lexicon.entries import WITHIN, Context, Entry, Family
from framing.lexicon.find import EntryFinder, Place, Span
from framing.lexicon.forms import FormError, check_form
from framing.texts.languages import language_code

#: Files beside the codebooks that are none: coding schemes, the coder's cue words, states with their names.
CODER_LISTS = ("attributes", "states")
#: The codebooks whose entries are coded, each in its way (``attributes.toml``); others name one of them.
SCHEMES = ("relationship", "multipolarity")
#: What a positive example marks: the words that its entry finds.
MARKED = re.compile(r"\[([^][]+)\]")


@dataclass(frozen=True)
class Excluded:
    """A match that an excluding context removed, and the exclusion's name."""

    match: Match
    exclusion: str


@dataclass(frozen=True)
class Codebook:
    """A checked codebook; ``find`` and ``search`` search a text, ``hash`` names what it matches."""

    name: str
    title: str
    description: str
    version: str
    families: dict[str, Family]
    entries: tuple[Entry, ...]
    prefixes: tuple[str, ...] = ()
    draft: bool = False
    coded_as: str = ""
    language: str = "en"

    @property
    def scheme(self) -> str:
        """The codebook whose attributes the entries get: another one, itself, or none where it is empty."""
        return self.coded_as or (self.name if self.name in SCHEMES else "")

    def find(
        self, content: str, spans: Iterable[Span] | None = None, sentences: Sequence[Span] | None = None
    ) -> list[Match]:
        """The codebook's matches inside the given (start, end) spans, sorted and disjoint.

        Parameters
        ----------
        content : the document's whole text; offsets count in it.
        spans : sorted, disjoint (start, end) pairs, usually passages; None is the whole text. A match lies
            wholly within one of them, and contexts are looked for in the same span only.
        sentences : those of the spans, in order, where they are known; else the spans are split here.

        >>> ties = Family("ties", "Bonds between states.")
        >>> entry = Entry("ally", "ties", ("all(y|ies)",), (), ())
        >>> codebook = Codebook("small", "Small", "", "1", {"ties": ties}, (entry,), ("non",))
        >>> [match.surface for match in codebook.find("A non-ally met Arcadia's allies.")]
        ['non-ally', 'allies']
        """
        return self.search(content, spans, sentences)[0]

    def search(
        self, content: str, spans: Iterable[Span] | None = None, sentences: Sequence[Span] | None = None
    ) -> tuple[list[Match], list[Excluded]]:
        """What ``find`` gives, and what exclusions removed: one Excluded per match lost."""
        chosen, removed = self._finder.search(content, spans, sentences)
        return (
            [self._match(content, place) for place in chosen],
            [Excluded(self._match(content, place), place.exclusion) for place in removed],
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that decides what is matched and how it is coded: the codebook's content hash.

        Comments, layout, examples, notes, titles, definitions, labels and years don't count.
        """
        others = [family.name for family in self.families.values() if family.others]
        deciding = [
            self.name,
            self.prefixes,
            list(self.families),
            [[e.name, e.family, e.forms, _plain(e.exclude), _plain(e.require)] for e in self.entries],
            *([self.coded_as] if self.coded_as else ()),
            *([] if self.language == "en" else [self.language]),
            *([{"others": others}] if others else ()),
        ]
        return hashlib.sha256(json.dumps(deciding, ensure_ascii=False).encode()).hexdigest()

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to another process, which compiles the forms anew."""
        return {name: value for name, value in vars(self).items() if name != "_finder"}

    @cached_property
    def _finder(self) -> EntryFinder:
        return EntryFinder(self.entries, self.prefixes)

    def _match(self, content: str, place: Place) -> Match:
        surface, entry = content[place.start : place.end], place.entry
        others = self.families[entry.family].others
        named = (self.name, entry.name, entry.family, self.coded_as, others)
        return Match(place.start, place.end, surface, *named)


def _plain(contexts: Iterable[Context]) -> list[list[Any]]:
    return [[context.name, context.forms, context.within] for context in contexts]


# Loading


def list_codebooks(*folders: Path) -> list[str]:
    """The names of the codebooks in folders, in alphabetical order, without the coder's own lists."""
    names = {path.stem for folder in folders for path in folder.glob("*.toml")}
    return sorted(names - {*CODER_LISTS})


def load_codebook(path: Path | str) -> Codebook:
    """Read and check the codebook in a TOML file; it is made once while the file's content is the same.

    Raises
    ------
    CodebookError
        in one line that names file, line and entry, where the file is missing (with the nearest name that is
        there), is not TOML, or breaks a rule of the format.
    """
    path = Path(path)
    place = "/".join(path.parts[-2:])
    if not path.is_file() and path.parent.is_dir():
        advice = nearest(path.stem, list_codebooks(path.parent))
        raise CodebookError("there is no such codebook", where=place, advice=advice)
    return parse_codebook(path.stem, read_utf8(path, error=CodebookError, place=place), place)


@lru_cache(maxsize=32)
def parse_codebook(name: str, text: str, place: str) -> Codebook:
    """The same from a text: ``name`` is the codebook's, ``place`` what errors call it."""
    return _Loader(parse_toml(text, error=CodebookError, place=place)).codebook(name)


@dataclass(frozen=True)
class _Key:
    """What stands under a key: a kind of value, which may be left out or not."""

    kind: type | tuple[type, ...]
    needed: bool = True


_TEXT, _LIST = _Key(str), _Key(list)
_TOP = {
    "title": _TEXT,
    "description": _TEXT,
    "version": _TEXT,
    "language": _Key(str, needed=False),
    "prefixes": _Key(list, needed=False),
    "draft": _Key(bool, needed=False),
    "attributes": _Key(str, needed=False),
    "family": _LIST,
    "entry": _LIST,
}
_FAMILY = {
    "name": _TEXT,
    "definition": _TEXT,
    "label": _Key(str, needed=False),
    "year": _Key(int, needed=False),
    "others": _Key(bool, needed=False),
}
_ENTRY = {
    "name": _TEXT,
    "family": _TEXT,
    "forms": _LIST,
    "positive": _LIST,
    "negative": _LIST,
    "exclude": _Key(list, needed=False),
    "require": _Key(list, needed=False),
    "note": _Key(str, needed=False),
}
#: The same in a draft, whose entries may lack examples.
_DRAFT_ENTRY = _ENTRY | {kind: _Key(list, needed=False) for kind in ("positive", "negative")}
_CONTEXT = {"name": _TEXT, "forms": _LIST, "within": _Key((str, int), needed=False)}
_EXPECTED = {str: "a text", list: "a list", int: "a whole number", bool: "true or false"}


class _Loader:
    """Turns the tables of a TOML file into a Codebook; its errors name file, line and entry."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.entry_keys = _DRAFT_ENTRY if file.data.get("draft") is True else _ENTRY

    def fault(self, what: str, path: Sequence[str | int], name: str = "", **more: str) -> CodebookError:
        where = self.file.where(*path) + (f", entry {name}" if name else "")
        return CodebookError(what, where=where, **more)

    def codebook(self, name: str) -> Codebook:
        data = self.file.data
        self.check_keys(data, _TOP, ())
        self.check_scheme(data)
        self.check_forms(data.get("prefixes", ()), ("prefixes",), "")
        families: dict[str, Family] = {}
        for number, table in enumerate(data["family"]):
            family = self.family(table, ("family", number))
            if family.name in families:
                path = ("family", number)
                raise self.fault("is a family that was declared before", path, family.name)
            families[family.name] = family
        entries = self.entries(data["entry"], families)
        used = {entry.family for entry in entries}
        for number, family_name in enumerate(families):
            if family_name not in used:
                raise self.fault("is a family without entries", ("family", number), family_name)
        prefixes = tuple(data.get("prefixes", ()))
        for number, entry in enumerate(entries if prefixes else ()):
            prefixed = [f"{prefix}-{form}" for form in entry.forms for prefix in prefixes]
            self.check_forms(prefixed, ("entry", number), entry.name)
        texts = (data["title"], data["description"], data["version"])
        more = {"draft": data.get("draft", False), "coded_as": data.get("attributes", "")}
        more["language"] = self.language(data.get("language", "en"))
        return Codebook(name, *texts, families, entries, prefixes, **more)

    def language(self, name: str) -> str:
        code = language_code(name)
        if not re.fullmatch("[a-z]{2,3}", code):
            raise self.fault(
                "is for an unknown language", ("language",), expected="en, fr, …", found=repr(name)
            )
        return code

    def family(self, table: Any, path: Sequence[str | int]) -> Family:  # noqa: ANN401 (unchecked TOML)
        self.check_keys(table, _FAMILY, path, kind="family")
        return Family(**table)

    def entries(self, tables: list[Any], families: Collection[str]) -> tuple[Entry, ...]:
        entries: dict[str, Entry] = {}
        for number, table in enumerate(tables):
            path = ("entry", number)
            entry = self.entry(table, path, families)
            if entry.name in entries:
                raise self.fault(
                    "has the name of an earlier entry",
                    path,
                    entry.name,
                    found=f"the first in line {entries[entry.name].line}",
                    advice="give each its own name",
                )
            entries[entry.name] = entry
        return tuple(entries.values())

    def entry(self, table: Any, path: Sequence[str | int], families: Collection[str]) -> Entry:  # noqa: ANN401
        name = str(table.get("name", "")) if isinstance(table, dict) else ""
        self.check_keys(table, self.entry_keys, path, name)
        if table["family"] not in families:
            raise self.fault(
                "belongs to no family that is declared above",
                (*path, "family"),
                name,
                found=repr(table["family"]),
                advice=nearest(table["family"], families),
            )
        self.check_forms(table["forms"], (*path, "forms"), name)
        self.check_examples(table, path, name)
        exclude = [self.context(table, path, "exclude", n) for n in range(len(table.get("exclude", ())))]
        require = [self.context(table, path, "require", n) for n in range(len(table.get("require", ())))]
        return Entry(
            name,
            table["family"],
            tuple(table["forms"]),
            tuple(table.get("positive", ())),
            tuple(table.get("negative", ())),
            tuple(exclude),
            tuple(require),
            table.get("note", ""),
            self.file.line(*path),
        )

    def context(self, entry: dict[str, Any], path: Sequence[str | int], kind: str, number: int) -> Context:
        name, table, path = entry["name"], entry[kind][number], (*path, kind, number)
        self.check_keys(table, _CONTEXT, path, name, kind=f"{kind} context")
        within = table.get("within", "phrase" if kind == "exclude" else "sentence")
        if within not in WITHIN and not (type(within) is int and within >= 0):
            raise self.fault(
                "has a context with an unknown reach",
                (*path, "within"),
                name,
                expected="phrase, sentence, passage or a number of words",
                found=repr(within),
            )
        self.check_forms(table["forms"], (*path, "forms"), name)
        return Context(table["name"], tuple(table["forms"]), within)

    def check_keys(
        self,
        table: Any,  # noqa: ANN401 (unchecked TOML)
        known: dict[str, _Key],
        path: Sequence[str | int],
        name: str = "",
        kind: str = "",
    ) -> None:
        kind = kind and f" in a {kind}"
        if not isinstance(table, dict):
            raise self.fault(f"a table is expected{kind}", path, name, found=repr(table))
        for key, value in table.items():
            if key not in known:
                advice = nearest(key, known)
                raise self.fault(f"has an unknown key{kind}", (*path, key), name, found=key, advice=advice)
            wanted = known[key].kind
            if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
                expected = _EXPECTED.get(wanted, "") if isinstance(wanted, type) else ""
                raise self.fault(
                    f"has a wrong value for {key}{kind}",
                    (*path, key),
                    name,
                    expected=expected or "a text or a whole number",
                    found=repr(value),
                )
        for key, key_of in known.items():
            if key_of.needed and not table.get(key):
                raise self.fault(f"lacks {key}{kind}", path, name, advice=f"add {key} = …")

    def check_scheme(self, data: dict[str, Any]) -> None:
        if (scheme := data.get("attributes", SCHEMES[0])) not in SCHEMES:
            raise self.fault(
                "names no codebook whose entries are coded",
                ("attributes",),
                expected=" or ".join(map(repr, SCHEMES)),
                found=repr(scheme),
                advice=nearest(scheme, SCHEMES),
            )

    def check_forms(self, forms: Sequence[Any], path: Sequence[str | int], name: str) -> None:
        for number, form in enumerate(forms):
            here = (*path, number)
            if not isinstance(form, str):
                raise self.fault("has a form that is not a text", here, name, found=repr(form))
            try:
                check_form(form)
            except FormError as error:
                raise self.fault(f"has a form that {error}", here, name, found=repr(form)) from None
            if forms.index(form) < number:
                raise self.fault("lists a form twice", here, name, found=repr(form))

    def check_examples(self, table: dict[str, Any], path: Sequence[str | int], name: str) -> None:
        for kind in ("positive", "negative"):
            for number, sentence in enumerate(table.get(kind, ())):
                here = (*path, kind, number)
                if not isinstance(sentence, str):
                    what = f"has a {kind} example that is no text"
                    raise self.fault(what, here, name, found=repr(sentence))
                if kind == "positive" and not MARKED.search(sentence):
                    raise self.fault(
                        "has a positive example that doesn't mark what is found",
                        here,
                        name,
                        found=repr(sentence),
                        advice="put the words that the entry finds in [brackets]",
                    )
