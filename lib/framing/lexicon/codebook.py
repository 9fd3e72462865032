"""Codebooks: load, check and compile them, and find their entries in texts.

A codebook is a TOML file that people write and read::

    title = "Relationship words"
    description = "Head words that name a relationship between states."
    version = "1"
    prefixes = ["non", "quasi"]         # optional: prefixes that belong to every form

    [[family]]
    name = "alliance"
    definition = "Words for a bond of mutual defence or a grouping of states."
    label = "Alliance"                  # optional: how a figure calls it
    year = 1996                         # optional: since when it is in official use

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
import tomllib
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from framing.base.errors import CodebookError, nearest
from framing.base.paths import CODEBOOKS
from framing.base.spans import Match
from framing.lexicon.forms import FormError, FormFinder, check_form, expand_form
from framing.texts.sentences import split_sentences
from framing.texts.words import count_words

_TOP = {"title": str, "description": str, "version": str, "prefixes": list, "family": list, "entry": list}
_FAMILY = {"name": str, "definition": str, "label": str, "year": int}
_ENTRY = {
    "name": str,
    "family": str,
    "forms": list,
    "positive": list,
    "negative": list,
    "exclude": list,
    "require": list,
    "note": str,
}
_CONTEXT = {"name": str, "forms": list, "within": (str, int)}
_OPTIONAL = {"prefixes", "label", "year", "exclude", "require", "within", "note"}
_WITHIN = ("phrase", "sentence", "passage")
_LONGEST_WORD, _LONGEST_PHRASE = 40, 300  # in characters: how far a context is looked for at most
_MARKED = re.compile(r"\[([^][]+)\]")


@dataclass(frozen=True)
class Context:
    """Forms that must, or must not, stand near a match; ``within`` says how near."""

    name: str
    forms: tuple[str, ...]
    within: str | int


@dataclass(frozen=True)
class Family:
    """A group of entries that are counted together, since ``year`` in official use where that is known."""

    name: str
    definition: str
    label: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Entry:
    """What is looked for: its forms, the contexts it needs or must not have, its examples, its line."""

    name: str
    family: str
    forms: tuple[str, ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    exclude: tuple[Context, ...] = ()
    require: tuple[Context, ...] = ()
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Excluded:
    """A match that an excluding context removed, and the exclusion's name."""

    match: Match
    exclusion: str


@dataclass(frozen=True)
class Codebook:
    """A checked codebook; ``find`` and ``excluded`` search a text, ``hash`` names what it matches."""

    name: str
    title: str
    description: str
    version: str
    families: dict[str, Family]
    entries: tuple[Entry, ...]
    prefixes: tuple[str, ...] = ()

    def find(self, content, spans=None):
        """The codebook's matches inside the given (start, end) spans, sorted and disjoint.

        Parameters
        ----------
        content : the document's whole text; offsets count in it.
        spans : sorted, disjoint (start, end) pairs, usually passages; None is the whole text. A match lies
            wholly within one of them, and contexts are looked for in the same span only.

        >>> codebook = load_codebook("relationship")
        >>> [(m.surface, m.family) for m in codebook.find("Not a non-partner, but Arcadia's allies.")]
        [('non-partner', 'partnership'), ('allies', 'alliance')]
        """
        return self._search(content, spans)[0]

    def excluded(self, content, spans=None):
        """What the exclusions removed: one Excluded per match that ``find`` would else have returned."""
        return self._search(content, spans)[1]

    @cached_property
    def hash(self):
        """SHA-256 of all that decides what is matched; examples, titles and comments don't count."""
        deciding = [
            self.name,
            self.prefixes,
            list(self.families),
            [[e.name, e.family, e.forms, _plain(e.exclude), _plain(e.require)] for e in self.entries],
        ]
        return hashlib.sha256(json.dumps(deciding, ensure_ascii=False).encode()).hexdigest()

    def table(self):
        """One row per entry: its family, forms, contexts and examples, as the codebook's pages show them."""
        return pd.DataFrame(
            [
                {
                    "family": e.family,
                    "entry": e.name,
                    "forms": ", ".join(e.forms),
                    "requires": "; ".join(map(_describe, e.require)),
                    "excludes": "; ".join(map(_describe, e.exclude)),
                    "positive": " ".join(e.positive),
                    "negative": " ".join(e.negative),
                    "note": e.note,
                }
                for e in self.entries
            ]
        )

    @cached_property
    def _finder(self):
        """All forms in one automaton: the entries' own first, then those of their contexts."""
        forms = [self._with_prefixes(entry.forms) for entry in self.entries]
        return FormFinder(forms + [list(context.forms) for context in self._contexts])

    @cached_property
    def _contexts(self):
        return [c for e in self.entries for c in (*e.exclude, *e.require)]

    @cached_property
    def _context_keys(self):
        """The finder's key of each context."""
        return {id(c): len(self.entries) + i for i, c in enumerate(self._contexts)}

    def _with_prefixes(self, forms):
        return [*forms, *(f"{prefix}-{form}" for prefix in self.prefixes for form in forms)]

    def _search(self, content, spans):
        text = _Places(content, [(0, len(content))] if spans is None else spans)
        found, contexts = [], {}
        for start, end, key in self._finder.find(content):
            span = text.span_of(start, end)
            if span is None:
                continue
            if key < len(self.entries):
                found.append((start, end, key, span))
            else:
                contexts.setdefault(key, []).append((start, end))
        kept, removed = [], []
        for start, end, key, span in found:
            entry = self.entries[key]
            near = [self._near(c, contexts, text, start, end, span) for c in entry.require]
            if not all(near):
                continue
            against = [c.name for c in entry.exclude if self._near(c, contexts, text, start, end, span)]
            rank = (not entry.require, key)  # at one place, an entry that asks for a context is more specific
            (removed if against else kept).append((start, end, rank, against[:1]))
        chosen = _leftmost_longest(kept)
        lost = _leftmost_longest([r for r in removed if not _overlaps(chosen, r)])
        return (
            [self._match(content, *place) for place in chosen],
            [Excluded(self._match(content, *place), place[3][0]) for place in lost],
        )

    def _near(self, context, contexts, text, start, end, span):
        places = contexts.get(self._context_keys[id(context)], ())
        if not places:
            return False
        if context.within == "phrase":
            covering = _between(places, start - _LONGEST_PHRASE, start + 1)
            return any(s <= start and end <= e for s, e in covering)
        if context.within == "sentence":
            span = text.sentence_of(start, span)
        elif isinstance(context.within, int):
            reach = _LONGEST_WORD * (context.within + 1)
            span = max(span[0], start - reach), min(span[1], end + reach)
        here = [(s, e) for s, e in _between(places, *span) if e <= span[1] and (e <= start or end <= s)]
        if isinstance(context.within, str):
            return bool(here)
        return any(text.words_between(place, (start, end)) <= context.within for place in here)

    def _match(self, content, start, end, rank, _against):
        entry = self.entries[rank[1]]
        return Match(start, end, content[start:end], self.name, entry.name, entry.family)


class _Places:
    """The spans of a text and, where a context asks for them, the sentences within."""

    def __init__(self, content, spans):
        self.content, self.spans = content, list(spans)
        self._starts = [start for start, _ in self.spans]
        self._sentences = {}

    def span_of(self, start, end):
        """The span that holds start to end, or None."""
        at = bisect_left(self._starts, start + 1) - 1
        return self.spans[at] if at >= 0 and end <= self.spans[at][1] else None

    def sentence_of(self, place, span):
        if span not in self._sentences:
            self._sentences[span] = split_sentences(self.content, *span)
        sentences = self._sentences[span]
        return sentences[max(bisect_left(sentences, (place + 1,)) - 1, 0)] if sentences else span

    def words_between(self, a, b):
        """How many words stand between two disjoint places."""
        (_, end), (start, _) = sorted([a, b])
        return count_words(self.content, end, start)


def _between(places, low, high):
    """The places (sorted by start) that start in low … high."""
    return places[bisect_left(places, (low,)) : bisect_left(places, (high,))]


def _leftmost_longest(places):
    chosen, reached = [], -1
    for place in sorted(places, key=lambda p: (p[0], -p[1], p[2])):
        if place[0] >= reached:
            chosen.append(place)
            reached = place[1]
    return chosen


def _overlaps(chosen, place):
    at = bisect_left(chosen, (place[0] + 1,)) - 1
    return (at >= 0 and chosen[at][1] > place[0]) or (at + 1 < len(chosen) and chosen[at + 1][0] < place[1])


def _plain(contexts):
    return [[c.name, c.forms, c.within] for c in contexts]


def _describe(context):
    within = context.within if isinstance(context.within, str) else f"{context.within} words"
    return f"{context.name} ({within}): {', '.join(context.forms)}"


# Loading

CODER_LISTS = ("cues", "states")


def list_codebooks(folder=CODEBOOKS):
    """The names of the codebooks in a folder; the coder's own lists (cues, states) are no codebooks."""
    return sorted(path.stem for path in Path(folder).glob("*.toml") if path.stem not in CODER_LISTS)


def load_codebook(name_or_path):
    """Read and check a codebook: one of those in data/codebooks by its name, or a file by its path.

    Raises CodebookError, in one line that names file, line and entry, where the file is missing, is not
    TOML, or breaks a rule of the format.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = CODEBOOKS / f"{name_or_path}.toml"
        if not path.is_file():
            raise CodebookError(
                "is not a codebook", where=str(name_or_path), advice=nearest(name_or_path, list_codebooks())
            )
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise CodebookError("there is no such codebook file", where=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CodebookError(f"the codebook can't be read ({error})", where=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, error) from None
    return _Loader(path, text).codebook(data)


def _not_toml(path, text, error):
    """The error of the TOML reader, with the line and the entry in which it stands."""
    found = re.search(r"\(at line (\d+)", str(error))
    line = int(found[1]) if found else text.count("\n") + 1
    reason = re.sub(r" \(at .*\)$", "", str(error))
    names = re.findall(r'(?m)^name\s*=\s*["\'](.*)["\']', "\n".join(text.splitlines()[:line]))
    entry = f", entry {names[-1]}" if names else ""
    return CodebookError(f"is not valid TOML: {reason}", where=f"{path.name}, line {line}{entry}")


class _Loader:
    """Turns the tables of a TOML file into a Codebook; knows the line of each for its errors."""

    def __init__(self, path, text):
        self.path, self.lines = path, text.splitlines()
        self.headers = {
            kind: [n for n, line in enumerate(self.lines, 1) if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line)]
            for kind in ("family", "entry")
        }

    def fault(self, what, line, name="", **more):
        entry = f", entry {name}" if name else ""
        return CodebookError(what, where=f"{self.path.name}, line {line}{entry}", **more)

    def line_of(self, start, needle, stop=None):
        """The first line from ``start`` on that holds the needle, else ``start``."""
        lines = self.lines[start - 1 : stop]
        return next((n for n, line in enumerate(lines, start) if needle in line), start)

    def codebook(self, data):
        self._check_keys(data, _TOP, 1)
        self._check_forms(data.get("prefixes", ()), 1, "")
        families = {}
        for table, line in zip(data["family"], self.headers["family"]):
            self._check_keys(table, _FAMILY, line, kind="family")
            if table["name"] in families:
                raise self.fault("is a family that was declared before", line, table["name"])
            families[table["name"]] = Family(**table)
        entries, lines = [], {}
        for table, line in zip(data["entry"], self.headers["entry"]):
            entry = self._entry(table, line, families)
            if entry.name in lines:
                raise self.fault(
                    "has the name of an earlier entry",
                    line,
                    entry.name,
                    found=f"the first in line {lines[entry.name]}",
                    advice="give each its own name",
                )
            lines[entry.name] = line
            entries.append(entry)
        for family, line in zip(families, self.headers["family"]):
            if not any(e.family == family for e in entries):
                raise self.fault("is a family without entries", line, family)
        return Codebook(
            self.path.stem,
            data["title"],
            data["description"],
            data["version"],
            families,
            tuple(entries),
            tuple(data.get("prefixes", ())),
        )

    def _entry(self, table, line, families):
        name = str(table.get("name", ""))
        self._check_keys(table, _ENTRY, line, name)
        if table["family"] not in families:
            at = self.line_of(line, "family")
            raise self.fault(
                "belongs to no family that is declared above",
                at,
                name,
                found=repr(table["family"]),
                advice=nearest(table["family"], families),
            )
        self._check_forms(table["forms"], line, name)
        self._check_examples(table, line, name)
        contexts = {
            kind: tuple(self._context(c, kind, line, name) for c in table.get(kind, ()))
            for kind in ("exclude", "require")
        }
        texts = {key: tuple(table[key]) for key in ("forms", "positive", "negative")}
        return Entry(name, table["family"], **texts, **contexts, note=table.get("note", ""), line=line)

    def _context(self, table, kind, line, name):
        name_of_it = table.get("name") if isinstance(table, dict) else None
        at = self.line_of(line, str(name_of_it or f"[[entry.{kind}"))
        self._check_keys(table, _CONTEXT, at, name, kind=f"{kind} context")
        within = table.get("within", "phrase" if kind == "exclude" else "sentence")
        if within not in _WITHIN and not (type(within) is int and within >= 0):
            raise self.fault(
                "has a context with an unknown reach",
                self.line_of(at, "within"),
                name,
                expected="phrase, sentence, passage or a number of words",
                found=repr(within),
            )
        self._check_forms(table["forms"], at, name)
        return Context(table["name"], tuple(table["forms"]), within)

    def _check_keys(self, table, known, line, name="", kind=""):
        kind = kind and f" in a {kind}"
        if not isinstance(table, dict):
            raise self.fault(f"a table is expected{kind}", line, name, found=repr(table))
        for key, value in table.items():
            if key not in known:
                raise self.fault(
                    f"has an unknown key{kind}",
                    self.line_of(line, key),
                    name,
                    found=key,
                    advice=nearest(key, known),
                )
            wanted = known[key]
            if not isinstance(value, wanted) or isinstance(value, bool):
                words = {str: "a text", list: "a list", int: "a whole number"}
                expected = words.get(wanted, "a text or a whole number")
                raise self.fault(
                    f"has a wrong value for {key}{kind}",
                    self.line_of(line, key),
                    name,
                    expected=expected,
                    found=repr(value),
                )
        for key in known:
            if key not in _OPTIONAL and not table.get(key):
                raise self.fault(f"lacks {key}{kind}", line, name, advice=f"add {key} = …")

    def _check_forms(self, forms, line, name):
        line = self.line_of(line, "forms") if name else line
        for form in forms:
            if not isinstance(form, str):
                raise self.fault(
                    "has a form that is not a text", self.line_of(line, str(form)), name, found=repr(form)
                )
            try:
                check_form(form)
            except FormError as error:
                raise self.fault(
                    f"has a form that {error}", self.line_of(line, form), name, found=repr(form)
                ) from None
        doubled = [form for form, n in Counter(forms).items() if n > 1]
        if doubled:
            at = self.line_of(line, doubled[0])
            raise self.fault("lists a form twice", at, name, found=repr(doubled[0]))

    def _check_examples(self, table, line, name):
        for kind in ("positive", "negative"):
            for sentence in table[kind]:
                if not isinstance(sentence, str):
                    at = self.line_of(line, kind)
                    raise self.fault(f"has a {kind} example that is no text", at, name, found=repr(sentence))
        for sentence in table["positive"]:
            if not _MARKED.search(sentence):
                raise self.fault(
                    "has a positive example that doesn't mark what is found",
                    self.line_of(line, sentence[:40]),
                    name,
                    found=repr(sentence),
                    advice="put the words that the entry finds in [brackets]",
                )


# Checking and comparing


def check_examples(codebook):
    """One row per example sentence that fails: entry, line, kind, sentence, what was found instead.

    A positive example holds if the entry finds just what the brackets mark (in each pair of brackets); a
    negative one if the entry finds nothing in it.
    """
    rows = []
    for entry in codebook.entries:
        for kind in ("positive", "negative"):
            for sentence in getattr(entry, kind):
                marked = _MARKED.findall(sentence) if kind == "positive" else []
                plain = _MARKED.sub(r"\1", sentence)
                found = [m.surface for m in codebook.find(plain) if m.entry == entry.name]
                if found != marked:
                    rows.append((entry.name, entry.line, kind, sentence, "; ".join(found)))
    return pd.DataFrame(rows, columns=["entry", "line", "kind", "sentence", "found"])


def find_duplicates(codebook):
    """One row per spelling that two entries share: spelling, entries, whether contexts tell them apart."""
    owners = {}
    for entry in codebook.entries:
        for form in entry.forms:
            for spelling in expand_form(form):
                owners.setdefault(spelling.lower(), {})[entry.name] = bool(entry.require or entry.exclude)
    rows = [
        (spelling, ", ".join(names), any(names.values()))
        for spelling, names in sorted(owners.items())
        if len(names) > 1
    ]
    return pd.DataFrame(rows, columns=["spelling", "entries", "told_apart"])


def check_codebook(codebook, documents=()):
    """One row per entry: how often it is found, what its exclusions removed, whether its examples hold.

    Parameters
    ----------
    codebook : a Codebook.
    documents : (doc_id, content, spans) triples to count in; ``spans`` None is the whole text.

    Columns: ``entry, family, line, n`` (matches), ``n_excluded, unused`` (never found though there were
    documents), ``failed_examples, duplicates`` (spellings shared with another entry and told apart by no
    context).
    """
    documents = list(documents)
    counts, removed = Counter(), Counter()
    for _, content, spans in documents:
        kept, excluded = codebook._search(content, spans)
        counts.update(match.entry for match in kept)
        removed.update(one.match.entry for one in excluded)
    failed = Counter(check_examples(codebook)["entry"])
    duplicates = Counter()
    for row in find_duplicates(codebook).itertuples():
        if not row.told_apart:
            duplicates.update(row.entries.split(", "))
    return pd.DataFrame(
        [
            {
                "entry": e.name,
                "family": e.family,
                "line": e.line,
                "n": counts[e.name],
                "n_excluded": removed[e.name],
                "unused": bool(documents) and not counts[e.name],
                "failed_examples": failed[e.name],
                "duplicates": duplicates[e.name],
            }
            for e in codebook.entries
        ]
    )


def diff_codebooks(old, new, documents):
    """Which matches an edit adds, removes or changes: one row per match that is not the same in both.

    ``documents`` are (doc_id, content, spans) triples. Columns: ``doc_id, start, end, surface, change``
    (added, removed, changed: same place, other entry or family), ``entry_old, family_old, entry_new,
    family_new``.
    """
    rows = []
    for doc_id, content, spans in documents:
        before = {(m.start, m.end): m for m in old.find(content, spans)}
        after = {(m.start, m.end): m for m in new.find(content, spans)}
        for start, end in sorted(before.keys() | after.keys()):
            a, b = before.get((start, end)), after.get((start, end))
            labels = [(m.entry, m.family) if m else ("", "") for m in (a, b)]
            if labels[0] != labels[1]:
                change = "changed" if a and b else "added" if b else "removed"
                rows.append((doc_id, start, end, content[start:end], change, *labels[0], *labels[1]))
    return pd.DataFrame(
        rows,
        columns=[
            "doc_id",
            "start",
            "end",
            "surface",
            "change",
            "entry_old",
            "family_old",
            "entry_new",
            "family_new",
        ],
    )
