"""Load the cue words that decide a coding, from a file that people can edit (``data/codebooks/cues.toml``).

A section ``[stance.refuse]`` is one :class:`CueList`. Its keys say how its entries are read:

``words``   as they stand, of one or several words («no longer», «at odds with»)
``verbs``   in the base form; all inflections of the first word match («turn down»: turned down, turning down)
``nouns``   in the singular; the plural of the last word matches too («olive branch»: olive branches)

In an entry, ``*`` at the end of a word stands for any ending, and ``…`` for up to four words. Matching
ignores case and the kind of apostrophe; words and punctuation are the tokens of
:mod:`framing.coding.context`.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from framing.base.errors import CodebookError, nearest

CUES_FILE = Path(__file__).resolve().parents[3] / "data" / "codebooks" / "cues.toml"
FORMS = ("words", "verbs", "nouns")
GAP = "…"
LONGEST_GAP = 4

# A possessive ending and a contracted negation or auxiliary are tokens of their own; so is each hyphen.
TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*"  # 1,000.5
    r"|[^\W\d]+(?=n['’]t\b)|n['’]t\b"  # is n't
    r"|['’](?:s|re|ve|ll|d|m)\b"  # Arcadia 's
    r"|\w+"
    r"|\.{3}|--+|[^\w\s]",
    re.IGNORECASE,
)


def split_words(text):
    """The normalised words and punctuation marks of a text: lower case, straight apostrophes.

    >>> split_words("Arcadia’s allies aren't far-off.")
    ['arcadia', "'s", 'allies', 'are', "n't", 'far', '-', 'off', '.']
    """
    return [normalise(m.group()) for m in TOKEN.finditer(text)]


def normalise(word):
    """A word as cues are compared with it."""
    return word.lower().replace("’", "'")


class CueList:
    """The cues of one section, compiled; ``find`` returns where they stand in a list of words."""

    def __init__(self, name, phrases):
        self.name, self.phrases = name, frozenset(phrases)
        self._by_first, self._by_prefix = {}, []
        for phrase in sorted(phrases, key=len, reverse=True):
            first = phrase[0]
            if first.endswith("*"):
                self._by_prefix.append((first[:-1], phrase))
            else:
                self._by_first.setdefault(first, []).append(phrase)
        self._prefixes = tuple(prefix for prefix, _ in self._by_prefix)

    def match_at(self, words, i):
        """The end of the longest cue that begins at word ``i``, or 0."""
        best = 0
        for phrase in self._by_first.get(words[i], ()):
            best = max(best, _match_phrase(phrase, words, i))
        for prefix, phrase in self._by_prefix:
            if words[i].startswith(prefix):
                best = max(best, _match_phrase(phrase, words, i))
        return best

    def find(self, words, start=0, end=None):
        """All (first, end) word spans of cues that lie in ``words[start:end]``, in order, not overlapping."""
        end = len(words) if end is None else end
        found, after = [], start
        firsts, prefixes = self._by_first, self._prefixes
        for i in range(start, end):
            # Most words begin no cue of the list: sort these out before anything else.
            if i < after or not (words[i] in firsts or words[i].startswith(prefixes)):
                continue
            stop = self.match_at(words, i)
            if stop and stop <= end:
                found.append((i, stop))
                after = stop
        return found

    def __contains__(self, word):
        return self.match_at([word], 0) == 1


def _match_phrase(phrase, words, i):
    """The end of ``phrase`` in ``words`` if it begins at ``i``, else 0; a gap takes as few words as it can.
    """
    k = 0
    while k < len(phrase):
        part = phrase[k]
        if part == GAP:
            rest = phrase[k + 1 :]
            for skip in range(LONGEST_GAP + 1):
                stop = _match_phrase(rest, words, i + skip)
                if stop:
                    return stop
            return 0
        if i >= len(words) or not _same(part, words[i]):
            return 0
        i, k = i + 1, k + 1
    return i


def _same(part, word):
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


class Cues:
    """All cue lists of a file, by the name of their section: ``cues["stance.refuse"]``.

    ``verb_forms`` are the inflections of all entries of one word under ``verbs`` (those of
    ``clause.homographs`` only say
    which of them are nouns as well).
    """

    def __init__(self, lists, verb_forms, where):
        self._lists, self.verb_forms, self._where = lists, verb_forms, where

    def __getitem__(self, name):
        try:
            return self._lists[name]
        except KeyError:
            raise CodebookError(
                "a section is missing",
                where=self._where,
                expected=f"[{name}]",
                advice=nearest(name, self._lists),
            ) from None

    def __iter__(self):
        return iter(sorted(self._lists))


def load_cues(path=CUES_FILE):
    """Read and check a file of cue lists.

    Parameters
    ----------
    path : the TOML file; by default the one that comes with the workbook.

    Returns
    -------
    Cues

    Raises
    ------
    CodebookError
        with the file, the line and the section, where the file can't be read, is not TOML, has a key that
        is not one of ``words``, ``verbs``, ``nouns``, or an entry that is empty, is no text, or stands twice.

    >>> load_cues()["stance.negation"].find(["they", "are", "not", "allies"])
    [(2, 3)]
    """
    path = Path(path)
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    return _load(path, stamp)


@lru_cache(maxsize=8)
def _load(path, _stamp):
    try:
        text = path.read_text(encoding="utf-8")
        tree = tomllib.loads(text)
    except OSError as error:
        raise CodebookError("can't be read", where=str(path), found=error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise CodebookError("is not UTF-8", where=str(path), found=str(error)) from None
    except tomllib.TOMLDecodeError as error:
        raise CodebookError("is not valid TOML", where=str(path), found=str(error)) from None
    irregular = tree.pop("irregular", {})
    lists, verb_forms = {}, set()
    for name, section in _sections(tree, ""):
        lists[name] = CueList(name, _phrases(name, section, irregular, path, text))
        for verb in section.get("verbs", ()):
            if len(_split_entry(verb)) == 1 and name != "clause.homographs":
                verb_forms |= inflect_verb(verb, irregular)
    return Cues(lists, frozenset(verb_forms), str(path))


def _sections(tree, prefix):
    """Each table that holds cue forms, with its dotted name."""
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            inner = {k: v for k, v in value.items() if not isinstance(v, dict)}
            if inner:
                yield name, inner
            yield from _sections({k: v for k, v in value.items() if isinstance(v, dict)}, name + ".")
        else:
            yield prefix.rstrip(".") or key, {key: value}


def _phrases(name, section, irregular, path, text):
    phrases = set()
    for form, entries in section.items():
        where = f"{path}, line {_line_of(text, name, form)}"
        if form not in FORMS:
            raise CodebookError(
                f"[{name}] has an unknown key", where=where, found=form, advice=nearest(form, FORMS)
            )
        if not isinstance(entries, list):
            raise CodebookError(f"[{name}] {form} is not a list", where=where, found=repr(entries))
        seen = set()
        for entry in entries:
            if not isinstance(entry, str) or not split_words(entry):
                raise CodebookError(
                    f"[{name}] has an entry without a word",
                    where=where,
                    found=repr(entry),
                    advice="take it out",
                )
            if entry in seen:
                where = f"{path}, line {_line_of(text, name, form, entry, nth=2)}"
                raise CodebookError(
                    f"[{name}] has an entry twice", where=where, found=entry, advice="take one out"
                )
            seen.add(entry)
            phrases.update(_variants(_split_entry(entry), form, irregular))
    return phrases


def _split_entry(entry):
    """The words of an entry; ``*`` stays with its word, ``…`` stands alone."""
    parts = []
    for word in entry.replace(GAP, f" {GAP} ").split():
        if word == GAP:
            parts.append(GAP)
            continue
        pieces = split_words(word)
        if len(pieces) > 1 and pieces[-1] == "*":
            pieces = [*pieces[:-2], pieces[-2] + "*"]
        parts.extend(pieces)
    return tuple(parts)


def _variants(phrase, form, irregular):
    if form == "verbs":
        return {(inflected, *phrase[1:]) for inflected in inflect_verb(phrase[0], irregular)}
    if form == "nouns":
        return {phrase, (*phrase[:-1], plural(phrase[-1]))}
    return {phrase}


def inflect_verb(verb, irregular=()):
    """All forms of a verb; irregular past forms come from the file's ``[irregular]`` section.

    >>> sorted(inflect_verb("deny"))
    ['denied', 'denies', 'deny', 'denying']
    >>> sorted(inflect_verb("drop"))
    ['drop', 'dropped', 'dropping', 'drops']
    """
    forms = {verb, plural(verb)}
    stem = verb
    if verb.endswith("ie"):
        forms.add(verb[:-2] + "ying")
    elif verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        stem = verb[:-1]
    elif re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", verb):  # one syllable: drop, dropped
        stem = verb + verb[-1]
    if not verb.endswith("ie"):
        forms.add(stem + "ing")
    if verb in irregular:
        return forms | set(irregular[verb])
    if re.search(r"[^aeiou]y$", verb):
        return forms | {verb[:-1] + "ied"}
    return forms | {(stem if stem != verb else verb) + "ed" if not verb.endswith("e") else verb + "d"}


def plural(noun):
    """The regular plural of a noun (and third person of a verb).

    >>> plural("ally"), plural("wish"), plural("day")
    ('allies', 'wishes', 'days')
    """
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    if re.search(r"(s|x|z|ch|sh|[^aeiou]o)$", noun):
        return noun + "es"
    return noun + "s"


def _line_of(text, section, key, entry=None, nth=1):
    """The line of a section's key, or of the n-th place of an entry after it (1-based)."""
    lines = text.splitlines()
    begin = next((i for i, line in enumerate(lines) if line.strip() == f"[{section}]"), 0)
    row = next(
        (i for i in range(begin, len(lines)) if re.match(rf"\s*{re.escape(key)}\s*=", lines[i])), begin
    )
    if entry is None:
        return row + 1
    for i in range(row, len(lines)):
        nth -= lines[i].count(f'"{entry}"')
        if nth <= 0:
            return i + 1
    return row + 1
