"""Which encoding bytes are in that nothing tells: guessed from the letters that come out."""

import re
import unicodedata
from itertools import pairwise

from charset_normalizer import from_bytes

_HIGH = re.compile(rb"[\x80-\xff]+")
_WORDS = re.compile(r"\w+")
_CONTROLS = re.compile("[\x80-\x9f\ue000-\uf8ff]")
_ENOUGH = 400  # bytes beyond ASCII from which charset-normalizer can be trusted
_CYRILLIC = ("оеаинтсрвлкмдпуяыьгзбчйхжёюі",)
_POLISH, _CZECH, _CROATIAN = "ąćęłńóśźż", "áčďéěíňóřšťúůýžäľĺôŕ", "čćđšž"
_CENTRAL = (_POLISH, _CZECH, _CROATIAN, "áéíóöőúüű", "ăâîșțşţ")
# The letters beyond ASCII of the languages that an encoding is for, the most frequent ones where all are
# beyond it: the right decoding is full of those of one language.
_FREQUENT = {
    "cp1252": ("áéíñóúü¿¡", "àâçéèêëîïôùûüœæ", "äöüß", "áâãàçéêíóôõú", "åäöæøé", "àèéìòù", "ëïéöü", "éïñö"),
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1253": ("αοιετνσρηπκμυλςόίάέήύώγδφχθβωξζψ",),
    "cp1255": ("יוהלאמרבתשנדםקפחעגטצןך",),
    "cp1256": ("اليمنوتبرعدهسفقكحشةى",),
    "cp1254": ("ıiğüşçöâî",),
    "cp874": ("านรอกเงมยลวดทสตะปบคหแจพชขใไ่้ัีิ์",),
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž"),
    "gb18030": (
        "的一是不了人在有我他这中大来上国个到说们为和你地出道也时年得就那要下以生会自着去之过"
        "家学对可里后小么心多"
        "天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老"
        "从动两长中国俄罗斯关系战略",
    ),
    "big5": (
        "的一是不了人在有我他這中大來上國個到說們為和你地出道也時年得就那要下以生會自著去之過"
        "家學對可裡後小麼心多"
        "天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老"
        "從動兩長關係戰略",
    ),
    "shift-jis": (
        "のにはをたがでてとしれさいるすなかもらこうんまりよあっきくけつどせ、。ー日本人年中国大会",
    ),
    "euc-jp": ("のにはをたがでてとしれさいるすなかもらこうんまりよあっきくけつどせ、。ー日本人年中国大会",),
    "cp949": ("이다는에의가을하고를로한지도은기사대인어자정서리나국시아부일수해전있그",),
}
_SIGNS = "’‘“”–—…«»„£€§°·¿¡№、。，「」\xa0\xad"
_WITHIN = "’·\xad"  # those that may stand between two letters
_LATIN = ("cp1250", "cp1252", "cp1254", "cp1257", "iso8859-2")


def guess_encoding(data: bytes) -> str:
    """The encoding that bytes are most likely in; ``""`` where none can be told.

    Long texts are charset-normalizer's to tell. Of short ones, whose high bytes are few, it makes Chinese of
    a Russian word: there the encoding is taken whose decoding has most of one language's letters.

    >>> guess_encoding("Señor Peña".encode("latin-1")), guess_encoding("союзники".encode("cp1251"))
    ('cp1252', 'cp1251')
    """
    runs = _HIGH.findall(data)
    if sum(map(len, runs)) >= _ENOUGH:
        best = from_bytes(data).best()
        if best is not None:
            return str(best.encoding)
    scores = {
        encoding: max(_score(data, encoding, letters) for letters in languages)
        for encoding, languages in _FREQUENT.items()
    }
    scores["cp1252"] *= 1.05  # of two that are as likely the more common one
    best_one = max(scores, key=lambda encoding: scores[encoding])
    return best_one if scores[best_one] > 0.2 else ""


def guess_utf16(data: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` where every other byte of plain letters is NUL, else ``""``.

    >>> guess_utf16("Arcadia".encode("utf-16-le"))
    'utf-16-le'
    """
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if sum(byte < 32 and byte not in (0, 9, 10, 13) for byte in sample) > len(sample) / 20:
        return ""
    half = max(1, len(sample) // 2)
    if (
        len(data) % 2 == 0
        and max(even, odd) > 3
        and min(even, odd) < 0.05 * half
        and max(even, odd) > 0.3 * half
    ):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _score(data: bytes, encoding: str, letters: str) -> float:
    """The share of the characters beyond ASCII that are likely where they stand, from 0 to 1."""
    try:
        content = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return 0.0
    foreign = sum(character > "\x7f" for character in content)
    likely = sum(_likely(word, letters, latin=encoding in _LATIN) for word in _WORDS.findall(content))
    signs = sum(_weigh(content, index) for index, sign in enumerate(content) if sign > "\x7f")
    controls = len(_CONTROLS.findall(content))
    return max(0.0, (likely + signs - 2 * controls) / max(1, foreign))


def _weigh(content: str, index: int) -> float:
    """How likely a sign that is no letter is where it stands: 0 for letters, less for what writing lacks."""
    sign, before, after = content[index], content[index - 1 : index], content[index + 1 : index + 2]
    if sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc"):
        return 0.0
    within = before.isalpha() and after.isalpha()
    return 0.6 if sign in _SIGNS and (sign in _WITHIN or not within) else -1.0


def _likely(word: str, letters: str, *, latin: bool) -> float:
    """How many letters of a word beyond ASCII are among the frequent ones; 0 where the word is none."""
    foreign = [character for character in word if character > "\x7f"]
    if (
        not foreign
        or any(map(str.isdigit, word))
        or any(a.islower() and b.isupper() for a, b in pairwise(word))
    ):
        return 0.0
    if latin and len(word) > 3 and len(foreign) > 0.8 * len(word):
        return 0.0
    if not latin and len(foreign) < len(word):
        return 0.0
    return sum(1.0 if character.lower() in letters else 0.2 for character in foreign)
