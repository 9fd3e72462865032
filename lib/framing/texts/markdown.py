"""Markdown to text: the file as it is, in which code, addresses of links and other marks are no words.

markdown-it-py tells the blocks and their lines; what is shown of it, and where it stands, is told here, so
that offsets count in the file itself.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from framing.base.errors import TextError
from framing.base.spans import Block, Furniture, SourceText
from framing.base.toml import parse_toml
from framing.base.yamlfile import check_yaml
from framing.texts.metadata import describe
from framing.texts.plain import decode_bytes

_FRONT = re.compile(
    r"\A\ufeff?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<inner>.*?)\r?\n(?:(?P=fence)|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL,
)
_KEYED = re.compile(r"\s*[\w-]+\s*[:=]")  # how front matter begins
_INLINE = re.compile(
    r"(?P<fence>^:{3,}[^\n]*$)"
    r"|(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<image>!\[\[[^\[\]\n]*\]\]|!\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*+\]"
    r"(?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?\)|\[[^\[\]\n]*\])?)"
    r"|(?P<link>\[\[[^\[\]|\n]*\||\](?:\(<?[^()\s]*(?:\([^()\s]*\)[^()\s]*)*>?(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)|\[[^\[\]\n]*\]))"
    r"|(?P<note>\[\^[^\[\]\n]+\](?!:)|<sup>\s*[\[(]?(?:\d{1,3}|[*†‡])[\])]?\s*</sup>|\^\d{1,3}\^)"
    r"|(?P<address><(?:https?|mailto|ftp):[^<>\s]*>"
    r"|https?://[^\s<>()\[\]]+(?:\([^\s<>()]*\)[^\s<>()\[\]]*)*(?<![.,;:!?'\"*_]))"
    r"|(?P<comment><!--)"
    r"|(?P<struck>~~(?=\S)[^~\n]+~~)"
    r"|(?P<html></?[a-zA-Z][^<>\n]*>)"
    r"|(?P<attributes>\{[#.:][^{}\n]*\})",
    re.DOTALL | re.MULTILINE,
)
_REASONS = {
    "fence": "markup", "struck": "struck out",
    "code": "code", "image": "picture", "link": "address of a link", "note": "note number",
    "address": "address of a link",
    "comment": "comment", "html": "markup", "attributes": "markup",
}  # fmt: skip
_SILENT = re.compile(r"\s*<(?:!--|script|style|svg|iframe|\?|!)", re.IGNORECASE)
_LONGEST_DEFINITION = 20  # lines
_DEFINITION = re.compile(r"\[(?P<note>\^)?[^\]\n]+\]:\s*\S")


def read_markdown(data: bytes, *, name: str) -> SourceText:
    """Read Markdown.

    The content is the file's. Blocks are headings (``h1`` …), paragraphs (``p``), items (``li``), rows of
    tables (``tr``) and quotations (``blockquote``, whose lines open with ``>`` as they are written). Front
    matter is metadata; it and code have hints by which they are left out, notes have ``footnote``. Addresses
    of links, pictures, code within a line and comments are inserts.

    Raises
    ------
    TextError
        as `framing.texts.plain.decode_bytes` does.
    """
    decoded = decode_bytes(data, name=name)
    content = decoded.content
    front, known = _front_matter(content)
    metadata, remarks = _describe(known or {})
    if front and known is None:
        remarks = ("its front matter can't be read",)
    found = [*_block(content, 0, front, "p", "front-matter"), *_blocks(content, front)]
    blocks = list(_with_rest(content, found))
    inserts = [insert for block in blocks if "code" not in block.hint for insert in _inserts(content, block)]
    return SourceText(
        content,
        "markdown",
        decoded.encoding,
        tuple(blocks),
        inserts=tuple(inserts),
        metadata=metadata,
        remarks=(*decoded.remarks, *remarks),
    )


def _front_matter(content: str) -> tuple[int, dict[Any, Any] | None]:
    """Where the text begins, and what is said before it; None where that can't be read."""
    front = _FRONT.match(content)
    known = _parse(front) if front else None
    if front is None or (known is None and not _KEYED.match(front["inner"])):
        return 0, {}
    return front.end(), known


def _parse(front: re.Match[str]) -> dict[Any, Any] | None:
    """What front matter holds; None where it is text between two rules, or can't be read."""
    inner = front["inner"]
    try:
        found = parse_toml(inner, error=TextError).data if front["fence"] == "+++" else _load_yaml(inner)
    except (TextError, yaml.YAMLError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _load_yaml(text: str) -> object:
    check_yaml(text)
    return yaml.safe_load(text)


def _describe(found: dict[Any, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    said = {str(key).lower(): _texts(value) for key, value in found.items()}
    names = {
        "title": ("title",),
        "author": ("author", "authors", "by", "creator"),
        "date": ("date", "published", "pubdate", "date_published", "created"),
        "publisher": ("publisher", "source", "site", "publication"),
        "language": ("lang", "language", "locale"),
        "url": ("url", "canonical_url", "canonical", "link", "source_url", "source", "permalink"),
    }
    return describe(
        {key: [text for name in given for text in said.get(name, [])] for key, given in names.items()}
    )


def _texts(value: Any) -> list[str]:  # noqa: ANN401 (whatever front matter holds)
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, dict):
        return _texts(value.get("name", ""))
    return [] if value is None or isinstance(value, bool) else [str(value)]


def _blocks(content: str, offset: int) -> Iterator[Block]:
    """The blocks of the text from ``offset`` on, in order."""
    from markdown_it import MarkdownIt  # imported late: most texts are no Markdown

    text = content[offset:]
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text)), len(text)]
    # What stands within a block is told here: markdown-it takes time with the square of its length.
    parser = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
    parser.block.ruler.at("reference", _define)
    open_tags: list[str] = []
    for token in parser.parse(text.replace("\x00", "\ufffd")):
        if token.nesting == 1:
            open_tags.append(token.tag)
        elif token.nesting == -1:
            open_tags.pop()
        if token.map is None:
            continue
        start, end = offset + starts[token.map[0]], offset + starts[min(token.map[1], len(starts) - 1)]
        if token.type in ("fence", "code_block"):
            yield from _block(content, start, end, "p", "code-block")
        elif token.type == "html_block":
            yield from _block(content, start, end, "p", "code-block" if _SILENT.match(token.content) else "")
        elif token.type == "inline" and "table" not in open_tags:
            yield from _block(content, start, end, _tag(open_tags), "")
        elif token.type == "tr_open":
            yield from _block(content, start, end, "tr", "")


def _define(state: Any, start: int, end: int, silent: bool) -> bool:  # noqa: ANN401 (as markdown-it calls it)
    """markdown-it's rule of definitions, which else looks through all those that follow for each of them."""
    from markdown_it.rules_block import reference

    last, state.lineMax = state.lineMax, min(state.lineMax, start + _LONGEST_DEFINITION)
    try:
        return reference(state, start, end, silent)
    finally:
        state.lineMax = last


def _with_rest(content: str, blocks: list[Block]) -> Iterator[Block]:
    """The blocks with what stands between them: rules, lines under headings, definitions of links."""
    position = 0
    for block in [*blocks, Block(len(content), len(content))]:
        for line in re.finditer(r"[^\r\n]+", content[position : max(position, block.start)]):
            yield from _block(content, position + line.start(), position + line.end(), "p", "")
        if block.start < block.end and block.start >= position:
            yield block
        position = max(position, block.end)


def _tag(open_tags: list[str]) -> str:
    tags = [tag for tag in open_tags if tag not in ("ul", "ol")]
    if "li" in tags:
        return "li"
    return "blockquote" if "blockquote" in tags else tags[-1] if tags else "p"


def _block(content: str, start: int, end: int, tag: str, hint: str) -> Iterator[Block]:
    surface = content[start:end]
    stripped = surface.strip()
    if stripped:
        start += len(surface) - len(surface.lstrip())
        if not hint and (defined := _DEFINITION.match(stripped)):
            hint = "footnote" if defined["note"] else "link-definition"
        yield Block(start, start + len(stripped), tag, 0.0, hint)


def _inserts(content: str, block: Block) -> Iterator[Furniture]:
    last, at = content.rfind("-->", block.start, block.end), block.start
    while found := _INLINE.search(content, at, block.end):
        kind, at = found.lastgroup or "html", found.end()
        if kind == "comment":
            if at > last:  # nothing ends it
                continue
            at = content.find("-->", at) + len("-->")
        yield Furniture(found.start(), at, _REASONS[kind], inline=True)
