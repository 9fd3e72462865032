"""Subtitles (.srt, .vtt) to text: what is said, without numbers and time codes.

webvtt-py reads both kinds and keeps the speakers that WebVTT names, which pysubs2 drops.
"""

import html
import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.plain import decode_bytes
from framing.texts.writing import Writer, mark

_PAUSE = 2.0  # seconds of silence after which a paragraph begins
_LONG = 600  # characters of a paragraph, after which it ends with its sentence
_TAGS = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s([^<>]+)>")
_OPENS = re.compile(r"(?:[-–—]|>{2,3})\s*(?=\S)|(?=[A-Z][A-Z.'’ -]{1,40}:\s)")
_LABEL = re.compile(r"(?:[A-Z][\w.'’-]*[ \u00a0]){0,3}[A-Z][\w.'’-]+:\s")
_SOUND = re.compile(r"\[[^\[\]]{1,60}\]|[♪♫#][^♪♫#]*[♪♫#]|[♪♫]+")
_NOISE = re.compile(r"\([^()]{1,40}\)")
_REACH = 40  # characters at a paragraph's end that tell whether its sentence ends
_FLASH = 0.1  # seconds below which a caption only shows again what rolls up
_ENDED = re.compile(r"[.?!…][\"'”’»)]*$")


def read_subtitles(data: bytes, *, name: str) -> SourceText:
    """Read subtitles.

    The words of captions that follow one another are one paragraph; a pause of two seconds, another speaker,
    a dash or «>>» opens a new one, in which a speaker that WebVTT names stands before a colon. Sounds in
    brackets are inserts. What rolls up and comes again is read once.

    Raises
    ------
    TextError
        where the file is broken, or holds no text.
    """
    decoded = decode_bytes(data, name=name)
    content = decoded.content.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    captions = _captions(content, name)
    writer = Writer()
    for paragraph, spoken in _paragraphs(captions):
        marked = _SOUND.sub(lambda found: mark(found[0], "sound"), paragraph)
        writer.add(marked, hint="spoken" if spoken else "")
    if not writer.blocks:
        raise TextError("holds no text", where=name)
    lost = len(re.findall(r"(?m)^\s*[\d:.,]+\s*-->", content)) - len(captions)
    remarks = [*decoded.remarks, *([f"{lost} of its captions are damaged and left out"] if lost > 0 else [])]
    return writer.finish("subtitles", decoded.encoding, remarks=remarks)


def _captions(content: str, name: str) -> list[Any]:
    import webvtt  # imported late: few texts are subtitles
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    kind = "vtt" if content.startswith("WEBVTT") else "srt"
    try:
        return list(webvtt.from_buffer(io.StringIO(content), format=kind).captions)
    except (MalformedCaptionError, MalformedFileError, ValueError, IndexError) as error:
        raise TextError(
            "can't be read as subtitles", where=name, found=str(error)[:80], advice="save its words as .txt"
        ) from None


class Line(NamedTuple):
    """A line of a caption: its words, who says them where the file names them, and from when till when."""

    words: str
    speaker: str
    start: float
    end: float


def _lines(captions: list[Any]) -> Iterator[Line]:
    """The lines of captions, each once where they roll up; what each voice says is a line of its own."""
    last = ""
    for caption in captions:
        start, end = caption.start_in_seconds, caption.end_in_seconds
        parts = [part for raw in caption.raw_text.split("\n") for part in re.split(r"(?=<v[.\s])", raw)]
        said = [(html.unescape(_TAGS.sub("", part)), _VOICE.search(part)) for part in parts]
        said = [(" ".join(words.split()), voice) for words, voice in said if words.strip()]
        speaker = ""
        for at, (words, voice) in enumerate(said):
            speaker = voice[1].strip() if voice else speaker
            again = words == last and (at < len(said) - 1 or end - start < _FLASH)
            if not again:
                yield Line(words, speaker, start, end)
            last = words


def _paragraphs(captions: list[Any]) -> Iterator[tuple[str, bool]]:
    """The paragraphs, and whether each begins with a speaker that the file names."""
    paragraph, ended, speaker = "", 0.0, ""
    for line in _lines(captions):
        words = mark(line.words, "sound") if _NOISE.fullmatch(line.words) else line.words
        is_over = bool(_ENDED.search(paragraph[-_REACH:]))
        full = is_over and (len(paragraph) > _LONG or _LABEL.match(words))
        opens = _OPENS.match(words)
        if line.start - ended > _PAUSE or line.speaker != speaker or opens or full:
            yield paragraph, bool(speaker)
            paragraph = f"{line.speaker}: " if line.speaker else ""
            words = words[opens.end() :] if opens else words
        speaker, ended = line.speaker, line.end
        paragraph += words if not paragraph or paragraph.endswith(": ") else f" {words}"
    yield paragraph, bool(speaker)
