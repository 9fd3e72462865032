"""E-mail (.eml), mailboxes (.mbox) and pages that a browser saved as one file (.mhtml) to text.

All are parsed by Python's email package.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from itertools import pairwise

from framing.base.errors import TextError
from framing.base.spans import Block, SourceText
from framing.texts.metadata import describe
from framing.texts.page import read_page
from framing.texts.plain import read_plain

# A sender alone, or with a date, or above headers: what a sentence that begins so isn't.
_FROM = re.compile(
    rb"(?:\A|\n\r?\n)(?=From (?:\S+(?: [^\r\n]*\d{4}[^\r\n]{0,12})?\r?\n|[^\r\n]+\r?\n[!-9;-~]+:))"
)
_ATTRIBUTION = re.compile(
    r"(?:Am|Op|Den)\b.{5,200}\b(?:schrieb|schreef|skrev)\b.{2,100}:"
    r"|(?:On|Am|Le|El|Il|Em|Op|В)\b.{5,200}(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef"
    r"|писал\(?а?\)?)\s*+:?\s*+"
    r"|.{5,200}(?:пишет|написал\(?а?\)?)\s*+:\s*+",
    re.DOTALL,
)
_ORIGINAL = re.compile(
    r"-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|исходное сообщение)\s*-{2,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"-{2,}\s*forwarded message\s*-{2,}|begin forwarded message:", re.IGNORECASE)
_HEADER = re.compile(
    r"(?:from|sent|to|cc|bcc|date|subject|von|gesendet|an|betreff|de|à|envoyé|objet|от|кому|дата|тема)\s*:\s*\S.*",
    re.I,
)
_SIGNATURE = re.compile(
    r"-- ?|_{10,}|get outlook for [a-z]+"
    r"|sent from (?:my )?(?:i[a-z]+|android|samsung|galaxy|mobile|phone|mail|outlook)\b[^.!?]{0,30}",
    re.IGNORECASE,
)
_LONGEST = 2000  # characters of a header that are looked at
_SECRET = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


def read_mail(data: bytes, *, name: str) -> SourceText:
    """Read one e-mail: one of the forms in which its text comes, the plain one where it is whole.

    Its headers are metadata. Quoted lines, with the line that says who wrote them, have the hint
    ``quoted-message``, a signature ``signature``; a message that was forwarded is text. Attachments are
    named in the remarks.

    Raises
    ------
    TextError
        where the file is no e-mail, or holds no text.
    """
    message = _parse(data)
    if not message.keys() or not any(
        message[key] for key in ("From", "Date", "Subject", "Content-Type", "To")
    ):
        raise TextError("is no e-mail: it has no headers", where=name, advice="save it again, as a message")
    if _is_saved_page(message):
        return read_saved_page(data, name=name)
    if message.get_content_type() in _SECRET:
        raise TextError("is encrypted", where=name, advice="save it as it was decrypted")
    metadata, remarks = _describe(message)
    text = _hinted(_body(message, name))
    attached = [
        part.get_filename() or part.get_content_type()
        for part in message.iter_attachments()
        if not part.get_content_type().endswith("-signature")
    ]
    if attached:
        remarks = (
            f"its attachments are left out: {', '.join(map(str, attached[:5]))}; add them as files",
            *remarks,
        )
    return replace(text, kind="email", metadata=metadata, remarks=(*text.remarks, *remarks))


def read_saved_page(data: bytes, *, name: str) -> SourceText:
    """Read a page that a browser saved with all its parts as one file (.mhtml): its first part of HTML.

    Raises
    ------
    TextError
        where there is none, or it holds no text.
    """
    message = _parse(data)
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if part is None:
        raise TextError("holds no page of HTML", where=name, expected="a page saved by a browser")
    text = read_page(_payload(part), name=name, declared=part.get_content_charset() or "")
    known = {"title": str(message["Subject"] or ""), "url": _locations(message, part), **text.metadata}
    said, remarks = describe(known)
    return replace(text, metadata=said, remarks=(*text.remarks, *remarks))


def split_mailbox(data: bytes) -> Iterator[bytes]:
    r"""The messages of a mailbox, in order.

    A message begins with a line «From …» at the beginning or after an empty line, that names a sender, a date
    or stands above headers; a line of text that begins so has a ``>`` before it, which is taken away.

    >>> mailbox = b"From a\nX: 1\n\none\n\nFrom b\nX: 2\n\n>From two\n"
    >>> [part.splitlines()[-1] for part in split_mailbox(mailbox)]
    [b'one', b'From two']
    """
    starts = [found.end() for found in _FROM.finditer(data)]
    for start, end in pairwise([*starts, len(data)]):
        _, _, message = data[start:end].partition(b"\n")
        yield re.sub(rb"(?m)^>(>*From )", rb"\1", message).rstrip() + b"\n"


def read_mailbox(data: bytes, *, name: str) -> SourceText:
    """Read a mailbox that holds one message.

    Raises
    ------
    TextError
        where it holds none, or several: these are documents of their own (`split_mailbox`).
    """
    messages = list(split_mailbox(data))
    if len(messages) != 1:
        raise TextError(
            f"holds {len(messages)} messages" if messages else "is no mailbox",
            where=name,
            expected="one message in a text; a mailbox is read as a collection",
        )
    return read_mail(messages[0], name=name)


_headers = HeaderRegistry()
# A header takes time with the square of its length, so no more of one is looked at than names anybody.
_POLICY = policy.default.clone(header_factory=lambda name, value: _headers(name, _cut(value)))


def _cut(value: str) -> str:
    """A header, or what of a longer one stands before its last comma or blank that is looked at."""
    if len(value) <= _LONGEST:
        return value
    return next((value[:at] for sign in ", " if (at := value.rfind(sign, 0, _LONGEST)) > 0), value[:_LONGEST])


def _parse(data: bytes) -> EmailMessage:
    message = BytesParser(policy=_POLICY).parsebytes(data)
    assert isinstance(message, EmailMessage)  # noqa: S101 (the policy's class)
    return message


def _is_saved_page(message: EmailMessage) -> bool:
    saved = message["Snapshot-Content-Location"] or message["Content-Location"]
    return message.get_content_type() == "multipart/related" and bool(saved)


def _locations(message: EmailMessage, part: EmailMessage) -> list[str]:
    given = (message["Snapshot-Content-Location"], message["Content-Location"], part["Content-Location"])
    return [str(place) for place in given if place]


def _describe(message: EmailMessage) -> tuple[dict[str, str], tuple[str, ...]]:
    written = str(message["Date"] or "")
    with contextlib.suppress(ValueError):
        written = parsedate_to_datetime(written).date().isoformat() if written else ""
    try:
        authors = [address.display_name or address.addr_spec for address in message["From"].addresses]
    except AttributeError:
        authors = [str(message["From"] or "")]
    return describe(
        {
            "title": str(message["Subject"] or ""),
            "author": authors,
            "date": written,
            "language": str(message["Content-Language"] or ""),
            "url": str(message["Archived-At"] or "").strip("<> "),
        }
    )


def _payload(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _body(message: EmailMessage, name: str) -> SourceText:
    """The text of one form: the plain one, unless it says far less than the page."""
    plain = message.get_body(preferencelist=("plain",))
    page = message.get_body(preferencelist=("html",))
    read = [
        _read_part(part, kind, name) for part, kind in ((plain, "plain"), (page, "html")) if part is not None
    ]
    texts = [text for text in read if text is not None]
    if not texts:
        raise TextError("holds no text", where=name, expected="a part of plain text or HTML")
    if len(texts) == 2 and len(texts[0].content.split()) < 0.3 * len(texts[1].content.split()):
        return texts[1]
    return texts[0]


def _read_part(part: MIMEPart, kind: str, name: str) -> SourceText | None:
    data = _payload(part)
    if not data.strip():
        return None
    read = read_page if kind == "html" else read_plain
    return read(data, name=name, declared=part.get_content_charset() or "")


def _hinted(text: SourceText) -> SourceText:
    """The text with hints on quoted lines, who wrote them, headers of forwarded ones, and a signature."""
    surfaces = [text.content[block.start : block.end] for block in text.blocks]
    blocks: list[Block] = []
    rest = ""  # the hint of all lines to come
    headers = False
    for at, (block, surface) in enumerate(zip(text.blocks, surfaces, strict=True)):
        if _FORWARDED.fullmatch(surface):
            headers, hint = True, "quoted-message"
        elif _ORIGINAL.fullmatch(surface) or (not headers and _opens_original(surfaces, at)):
            rest = hint = "quoted-message"
        elif _SIGNATURE.fullmatch(surface):
            rest = hint = "signature"
        else:
            headers = headers and bool(_HEADER.fullmatch(surface))
            quoted = headers or surface.startswith(">") or _introduces(surfaces, at)
            hint = rest or ("quoted-message" if quoted else "")
        blocks.append(replace(block, hint=f"{block.hint} {hint}".strip()) if hint else block)
    return replace(text, blocks=tuple(blocks))


def _opens_original(surfaces: list[str], at: int) -> bool:
    """The headers of an earlier message in a row, as Outlook sets them above it."""
    lines = "\n".join(surfaces[at : at + 3]).split("\n")[:3]
    heads = [bool(_HEADER.fullmatch(line.strip())) for line in lines]
    return len(heads) == 3 and all(heads) and lines[0].lower().startswith(("from", "von", "de", "от"))


def _introduces(surfaces: list[str], at: int) -> bool:
    """«On 3 May, Ada Quill wrote:», in one line or two, before quoted lines."""
    following = surfaces[at + 1 : at + 3]
    if following[:1] and following[0].startswith(">"):
        return bool(_ATTRIBUTION.fullmatch(surfaces[at])) or bool(
            at and surfaces[at].endswith(":") and _ATTRIBUTION.fullmatch(f"{surfaces[at - 1]} {surfaces[at]}")
        )
    return (
        len(following) == 2
        and following[1].startswith(">")
        and bool(_ATTRIBUTION.fullmatch(f"{surfaces[at]} {following[0]}"))
    )
