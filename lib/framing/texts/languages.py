"""Which language a text is in: told by py3langid, offline, where the text is long enough to tell it.

py3langid knows 139 languages from a model of 4.5 MB that comes with it. It is asked for whole passages, and
its answer counts only where it is sure: a name, a heading or a short answer alone belongs to no language.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from framing.texts.layout import wordset

_ENOUGH, _FEW = 24, 6  # bytes of letters under which nothing is told: in Latin script, and in others
_LONG = 150  # bytes of letters from which on less certainty is enough
_SURE, _LIKELY, _BY_SCRIPT = 0.9, 0.5, 0.3  # how certain an answer must be, which another script makes surer
_READ = 800  # characters of a passage that are looked at
# In a text in English so many of so many words in a row are these, in none in another language; one that
# mixes languages all along may pass for English.
_LEAST, _ROW = 3, 25
_OWN_SCRIPT = 1.1  # bytes a character at most: more where part of a text is in another script
_ENGLISH = wordset(
    "the of and that with which have has been this these from their they would should will by for our are "
    "were not"
)
# Varieties that count as the language for which codebooks are written.
_WITHIN = {
    **dict.fromkeys(("wuu", "yue"), "zh"),
    **dict.fromkeys(("ary", "arz"), "ar"),
    "nn": "no",
    "nb": "no",
    "pcm": "en",
    "uzs": "uz",
    "sdh": "ku",
}
# Languages that are so much alike that which of them it is may stay unsure.
_ALIKE = {
    code: group[0]
    for group in (("hr", "bs", "sr"), ("id", "ms"), ("no", "da"), ("cs", "sk"), ("es", "an", "ext", "ast"))
    for code in group
}
_NONE = ("zxx", "und", "")


def detect_language(text: str) -> str:
    """The language of a text, ISO 639; empty where it is too short, or can't be told for sure.

    >>> detect_language("Die beiden Inseln sind seit langer Zeit Verbündete und gute Nachbarn.")
    'de'
    >>> detect_language("Arcadia and Borealia have been allies for a long time."), detect_language("Partner")
    ('en', '')
    """
    sample = text[:_READ]
    if _is_plainly_english(sample):
        return "en"
    weight = letters(sample)
    other_script = weight > 1.5 * sum(map(str.isalpha, sample))
    if weight < (_FEW if other_script else _ENOUGH):
        return ""
    code, certainty = _identifier().classify(sample)
    if certainty < _SURE:
        code, certainty = _sum_alike(sample)
    least = _BY_SCRIPT if other_script else _LIKELY if weight >= _LONG else _SURE
    return _WITHIN.get(code, code) if certainty >= least and code not in _NONE else ""


def tell_languages(texts: Sequence[str], *, known: str = "") -> tuple[str, list[str]]:
    """The language of a document and that of each of its passages, ISO 639; empty where nothing tells it.

    Parameters
    ----------
    texts : the passages, in order.
    known : the document's language, where its source says it.

    Returns
    -------
    (str, list of str)
        the document's is the one that its source says, else the one in which most of it stands. A passage
        that is too short has the language of the passages around it where these have the same, else the
        document's.

    >>> letter = ["Dear neighbours,", "we met at the harbour and spoke of the treaty.", "Thank you."]
    >>> tell_languages(letter)
    ('en', ['en', 'en', 'en'])
    """
    told = [detect_language(text) for text in texts]
    weights: dict[str, int] = {}
    for code, text in zip(told, texts, strict=True):
        weights[code] = weights.get(code, 0) + len(text)
    weights.pop("", None)
    whole = known or (max(weights, key=lambda code: weights[code]) if weights else "")
    whole = whole or detect_language("\n".join(texts))
    return whole, [code or _around(told, place) or whole for place, code in enumerate(told)]


def language_code(text: str) -> str:
    """A language as people name it («English», «eng», «en-GB») as ISO 639; as it stands where unknown.

    >>> [language_code(name) for name in ("English", "eng", "en_GB", "Deutsch", "русский", "Elvish")]
    ['en', 'en', 'en', 'de', 'ru', 'Elvish']
    """
    name = text.strip()
    if not name:
        return ""
    first = name.replace("_", "-").partition("-")[0].casefold()
    for known in (_codes, _own_names):  # the second takes ten times as long to make
        for one in (first, name.casefold()):
            if one in known():
                return known()[one]
    return name


def language_name(code: str) -> str:
    """The English name of a language; its code where it has none.

    >>> language_name("de"), language_name("xx")
    ('German', 'xx')
    """
    from babel import Locale  # imported late: it takes a while

    return str(Locale("en").languages.get(code, code))


def name_languages(codes: Collection[str]) -> str:
    """The English names of languages, as part of a sentence.

    >>> name_languages(["en", "fr"])
    'English and French'
    """
    return " and ".join(language_name(code) for code in sorted(codes))


def letters(text: str) -> int:
    """How many bytes the letters of a text have in UTF-8: scripts that say more in a letter have more."""
    return len("".join(filter(str.isalpha, text)).encode("utf-8", "ignore"))


def _is_plainly_english(sample: str) -> bool:
    """Whether common words alone say it: so for most passages the model, which costs more, isn't asked."""
    words = sample.lower().split()
    if len(words) < _ROW or len(sample.encode("utf-8", "ignore")) > _OWN_SCRIPT * len(sample):
        return False
    known = [word in _ENGLISH for word in words]
    starts = (*range(0, len(words) - _ROW, _ROW), len(words) - _ROW)
    return all(sum(known[start : start + _ROW]) >= _LEAST for start in starts)


@cache
def _identifier() -> Any:  # noqa: ANN401 (py3langid has no types)
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # imported late: it reads a model

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _sum_alike(sample: str) -> tuple[str, float]:
    """The likeliest language, and how certain it is that it is this one or one that is much alike."""
    sums: dict[str, float] = {}
    first: dict[str, str] = {}
    for code, certainty in _identifier().rank(sample):
        whole = _WITHIN.get(code, code)
        group = _ALIKE.get(whole, whole)
        first.setdefault(group, whole)
        sums[group] = sums.get(group, 0.0) + float(certainty)
    best = max(sums, key=lambda group: sums[group])
    return first[best], sums[best]


def _around(told: Sequence[str], place: int) -> str:
    """The language of the nearest passages before and after that are told; empty where they differ."""
    before = next((code for code in reversed(told[:place]) if code), "")
    after = next((code for code in told[place + 1 :] if code), "")
    return before if before == after or not after else "" if before else after


@cache
def _codes() -> dict[str, str]:
    """ISO 639-1 codes by codes of other kinds, and by names in English."""
    from babel import Locale
    from babel.core import get_global

    english = {str(code): str(name) for code, name in Locale("en").languages.items()}
    codes = {name.casefold(): code for code, name in english.items() if "_" not in code}
    aliases = {str(old): str(new) for old, new in get_global("language_aliases").items()}
    codes |= {old: new for old, new in aliases.items() if len(new) == 2}
    return codes | {code: _WITHIN.get(code, code) for code in english if "_" not in code}


@cache
def _own_names() -> dict[str, str]:
    """ISO 639-1 codes by names in the language itself."""
    from babel import Locale

    codes = ("de", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "uk", "zh")
    return {str(Locale(code).languages.get(code, code)).casefold(): code for code in codes}
