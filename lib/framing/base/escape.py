"""One door for what comes from outside: ids, titles, authors, addresses, parties, speakers, codebook words.

Such text is data wherever it appears. Each function is one exit: it takes any text and gives what may stand
at that place and will be seen there as the text that it is, on one line: never as markup, as a command to a
terminal, or as a path. Control characters become visible marks (␛, ␀). CSV, TOML and JSON have writers of
their own (`framing.base.csvfile`, `framing.base.toml`). A leaf module.

========================  ==================================================
exit                      function
========================  ==================================================
text of a MyST page       `myst`, `myst_code`, `myst_link`
text of an HTML page      `html` (attributes, too), `html_link`
target of a link          `web_address`, `link_target` (relative paths, too)
file name, anchor         `plain_name`; `is_plain_name`, `is_file_name`
terminal, log             `terminal`
plain text elsewhere      `one_line`
========================  ==================================================
"""

import hashlib
import re
import unicodedata
from html import escape
from urllib.parse import urlsplit

LONGEST_NAME = 100  # bytes; file systems take 255, and endings and prefixes are to fit, too
_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]")
# Controls have pictures in Unicode; the second set of controls, and what turns the direction, have none.
_MARKS = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_MARKS |= {code: f"\\x{code:02x}" for code in range(0x80, 0xA0)}
_DIRECTIONS = {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_LINES = {0x2028: "\\u2028", 0x2029: "\\u2029"}
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_VISIBLE = _MARKS | _LINES | _SURROGATES
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|$~^&]")
_FIRST = re.compile(r"^(?:[!-/:-@\[-`{-~]|\d+(?=[.)]))")
_RELATIVE = re.compile(r"(?!/)[\w.~%/?&=,+-]*(?:#[\w.~%/?&=,+:-]*)?")
_MAIL = re.compile(r"mailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)*(?:\?[\w.~%&=+-]*)?", re.IGNORECASE)
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_HASHED = re.compile(r"-[0-9a-f]{16}$")


def one_line(text: str) -> str:
    r"""The text on one line: white space as single spaces, control characters as visible marks.

    Without markup to stand in: for places that hold plain text, such as a caption in YAML.

    >>> one_line("An ally\r\n\tof \x1b[1mArcadia")
    'An ally of ␛[1mArcadia'
    """
    return _visible(" ".join(str(text).split()))


def myst(text: str) -> str:
    r"""Text for a MyST page: heading, paragraph, item of a list, cell of a table, words of a link.

    Nothing in it is markup, wherever in its block it stands: no emphasis, role, directive, substitution,
    link, formula, raw HTML, fence or bar of a table. Empty text stays empty.

    >>> print(myst("*Ally* {{ x }} <b>"))
    \*Ally\* \{\{ x \}\} \<b\>
    >>> print(myst("1. Arcadia"), myst("- Borealia"))
    1\. Arcadia \- Borealia
    """
    line = one_line(text)
    found = _FIRST.match(line)
    begin = found[0] if found else ""
    opening = begin + "\\" if begin.isdigit() else "\\" + begin if begin else ""
    return opening + _MARKUP.sub(r"\\\g<0>", line[len(begin) :])


def myst_code(text: str, *, in_table: bool = False) -> str:
    r"""Text as code on a MyST page, backticks and all; empty text stays empty.

    ``in_table``: the code stands in a cell, where a bar has to be written otherwise.

    >>> print(myst_code("alli*"), myst_code("a`b"), myst_code("a|b", in_table=True))
    `alli*` ``a`b`` `a\|b`
    """
    line = one_line(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    code = f"{fence}{pad}{line}{pad}{fence}" if line else ""
    return code.replace("|", "\\|") if in_table else code


def myst_link(label: str, target: str) -> str:
    r"""A link on a MyST page; where `link_target` refuses the target, the label alone.

    >>> print(myst_link("a [b]", "https://example.org/?a&b"), myst_link("x", "javascript:alert(1)"))
    [a \[b\]](<https://example.org/?a&amp;b>) x
    """
    safe = link_target(target).replace("&", "&amp;")
    return f"[{myst(label)}](<{safe}>)" if safe and one_line(label) else myst(label)


def html(text: str) -> str:
    """Text for an HTML page, as content of an element or as the value of an attribute in quotation marks.

    >>> html('<svg onload="x">')
    '&lt;svg onload=&quot;x&quot;&gt;'
    """
    return escape(_visible(_SPACE.sub(_blank, str(text))))


def html_link(label: str, target: str) -> str:
    """A link on an HTML page; where `link_target` refuses the target, the label alone.

    >>> html_link("here", "page.html#a"), html_link("here", "data:text/html,x")
    ('<a href="page.html#a">here</a>', 'here')
    """
    safe = link_target(target)
    return f'<a href="{html(safe)}">{html(label)}</a>' if safe else html(label)


def link_target(text: str) -> str:
    """What a link of ours may lead to, or ``""``: what `web_address` takes, and relative paths.

    A path holds letters (of any script), digits and few signs, and doesn't begin with a slash.

    >>> link_target("../b.html#m-1"), link_target("https://example.org/")
    ('../b.html#m-1', 'https://example.org/')
    >>> link_target("/etc/hosts"), link_target("//example.org"), link_target("a:b")
    ('', '', '')
    """
    text = str(text)
    return text if text.isprintable() and _RELATIVE.fullmatch(text) else web_address(text)


def web_address(text: str) -> str:
    r"""An address from outside that a link may lead to, or ``""``.

    Taken as they stand are ``http`` and ``https`` with a host and without a user's name, and ``mailto``.
    Refused is whatever else, among it addresses with white space, control characters, quotation marks,
    backslashes or angle brackets, which some programs read as another address than others.

    >>> web_address("https://example.org/A–B"), web_address("mailto:a@b.example")
    ('https://example.org/A–B', 'mailto:a@b.example')
    >>> web_address("javascript:alert(1)"), web_address("java\tscript:x"), web_address("page.html")
    ('', '', '')
    """
    text = str(text)
    if not text.isprintable() or re.search(r'[\s\\<>"`{}|^]', text):
        return ""
    if _MAIL.fullmatch(text):
        return text
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
        usable = usable and "%" not in parts.netloc  # some decode it, and come to another host
        return text if usable and (parts.port is None or parts.port) else ""
    except ValueError:  # brackets or a port that make no address
        return ""


def plain_name(text: str) -> str:
    """A name for a file or an anchor that stands for this text and no other.

    A text that `is_plain_name` is its own name. Of any other, what is readable is kept, and 16 digits of its
    SHA-256 set it apart: ``a/b``, ``a-b`` and ``a__b`` have three names. Names that differ in letter case
    alone stay so, which some file systems take for one.

    >>> plain_name("lavrov-2021"), plain_name("Россия")
    ('lavrov-2021', 'Россия')
    >>> plain_name("a/b"), plain_name("../x"), plain_name("con")
    ('a-b-c14cddc033f64b9d', 'x-d6b96a97d147daaa', '_con-1143da2bc54c495c')
    """
    text = str(text)
    if is_plain_name(text) and not _HASHED.search(text):
        return text
    kept = "".join(sign if _may_name(sign) else " " for sign in unicodedata.normalize("NFC", text))
    name = "-".join(kept.split()).strip(".-") or "unnamed"
    name = f"_{name}" if _RESERVED.match(name) else name
    short = name.encode()[: LONGEST_NAME - 17].decode(errors="ignore").rstrip(".-")
    return f"{short}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def is_text(text: str) -> bool:
    """Whether a text is whole; for bytes of the system that aren't UTF-8, Python puts half characters."""
    return not re.search(r"[\ud800-\udfff]", text)


def is_plain_name(text: str) -> bool:
    """Whether a text may stand as it is for a file, an anchor or an id.

    It has letters (of any script), digits, dots, dashes and underscores, and at most 100 bytes; it neither
    begins nor ends with a dot or dash, so that it is not hidden, no option and no path; and it is none of the
    names that Windows keeps for devices.

    >>> is_plain_name("1997.Treaty_a"), is_plain_name("Côte"), is_plain_name("a b"), is_plain_name(".a")
    (True, True, False, False)
    """
    text = str(text)
    signs = bool(text) and all(map(_may_name, text)) and text[0] not in ".-" and text[-1] not in ".-"
    composed = signs and text == unicodedata.normalize("NFC", text)  # one spelling of each letter
    return composed and len(text.encode()) <= LONGEST_NAME and not _RESERVED.match(text)


def is_file_name(text: str) -> bool:
    """Whether a text can be taken as a file's name as it stands: no path, drive, device or hidden file.

    >>> [is_file_name(text) for text in ("Côte d'Ivoire.txt", "../a.txt", "C:a.txt", ".a", "con.txt", "")]
    [True, False, False, False, False, False]
    """
    text = str(text)
    odd = not text.isprintable() or re.search(r"[/\\:]", text) or _RESERVED.match(text)
    return bool(text) and not odd and text[0] not in ".- " and text[-1] not in ". "


def terminal(text: str) -> str:
    r"""Text for a terminal: control characters, and what turns the reading direction, as visible marks.

    >>> print(terminal("Arcadia\x1b[2J\nBorealia \u202e"))
    Arcadia␛[2J␊Borealia \u202e
    """
    return _visible(str(text)).translate(_DIRECTIONS)


def _visible(text: str) -> str:
    return text.translate(_VISIBLE)


def _blank(found: re.Match[str]) -> str:
    """A line break or a tab as a space; spaces of other widths stay."""
    return found[0] if unicodedata.category(found[0]) == "Zs" else " "


def _may_name(sign: str) -> bool:
    return sign in "._-" or unicodedata.category(sign)[0] in "LMN"
