"""What the markup of a page calls its parts: by it much of a page is known to be no body, or to be body."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile

from framing.base.spans import Block
from framing.texts.layout import wordset
from framing.texts.parts import HIDDEN, Part, count_words, is_prose

_HINT_BODY = wordset(
    "article main articlebody entry-content e-content post-content article-body article-content "
    "article__body article__content content-body story-body"
)
_HINT_FURNITURE = {
    "navigation": "nav navbar navigation menu breadcrumb breadcrumbs sitenavigationelement tablist toolbar "
    "pagination pager tabs sitemap",
    "footer": "footer contentinfo wpfooter copyright license licence imprint",
    "page head": "banner wpheader masthead topbar topline",
    "sidebar": "aside sidebar complementary wpsidebar widget",
    "sharing": "share sharing social print subscribe newsletter follow",
    "form": "form search login button fieldset dialog modal cookie cookies consent popup",
    "list of other items": "related recommended recommendations teaser teasers trending popular promo "
    "also-read readmore",
    "page metadata": "meta metadata bottommeta tags taglist timestamp datepublished byline",
    "comments": "comments comment disqus",
    "advertisement": "ad ads advert advertisement sponsored",
    "gallery": "gallery slider carousel slideshow",
    "hidden": "tooltip noscript",
    "running head": "running-head",
    "page number": "page-number pagenum pageno",
    "note": "footnote footnotes endnote endnotes doc-footnote doc-endnotes doc-endnote",
    "list of references": "references reflist refbegin mw-references-wrap doc-bibliography citation-list",
    "table of contents": "toc doc-toc table-of-contents",
    "navigation of a wiki": "catlinks navbox mw-jump-link printfooter mw-editsection hatnote sistersitebox",
    "quoted message": "quoted-message gmail_quote gmail_attr moz-cite-prefix yahoo_quoted",
    "signature": "signature gmail_signature moz-signature mail-signature",
    "code": "code-block sourcecode",
    "stage direction": "stage-direction",
    "address of a link": "link-definition",
    "front matter": "front-matter",
}
_NOTES = wordset("footnote footnotes endnote endnotes doc-footnote doc-endnotes doc-endnote")
# What vendors of consent banners call them, and what sites call their own.
_CONSENT = re.compile(
    r"cookie|consent|gdpr|didomi|qc-cmp|(?:^|[-_])n?cmp(?:$|[-_])|cmp(?:box|lz|wrapper|container)|onetrust|optanon|ot-sdk"
    r"|cybot|cc-(?:window|banner|revoke|grower)|sp_(?:message|privacy)|trust(?:e_|e-|arc)|usercentrics|iubenda|osano"
    r"|termly|termsfeed|klaro|tarteaucitron|borlabs|axeptio|legalmonster|ensnotify|lanyard_root|evidon|ketch-|transcend-"
    r"|(?:privacy|data)-?(?:notice|banner|popup|bar|manager|modal|overlay|alert|prompt|wrapper)|fc-dialog|cky-|moove_"
    r"|ppms_cm|^ccc$|ccc-(?:overlay|notify|module)|^ch2-|^ccm-|^unic-|hs-eu|alertdialog|appconsent|sirdata|quantcast"
    r"|complianz|wpcc-|pea_cook|ez-cmp|adroll_|shopify-pc|ccpa|lgpd|rgpd|dsgvo"
)
_ROLES = wordset(
    "navigation banner contentinfo complementary search form tablist menu dialog toolbar running-head"
)
_HINT_REASON = {word: reason for reason, words in _HINT_FURNITURE.items() for word in words.split()}
_ENOUGH = 25  # words of a body


def by_markup(parts: list[Part]) -> list[Part]:
    """The parts with what the page's own markup says: the innermost name that says anything decides.

    Where that would leave no prose at all, names of what stands around all prose aren't heard (a page may be
    in a form, or in what is called «with-sidebar»); where that doesn't help, only names of elements and
    their roles are.
    """
    if not any(part.block.hint for part in parts):
        return parts
    around = _around_prose(parts)
    for skipped, elements in ((0, False), (around, False), (around, True)):
        verdicts = [_verdict(part.block, skipped, elements) for part in parts]
        if _prose_in(parts, verdicts, ("body", "")):
            break
    if _prose_in(parts, verdicts, ("body",)):
        verdicts = [verdict or "outside the article" for verdict in verdicts]
    return [
        replace(part, reason="" if verdict == "body" else verdict)
        for part, verdict in zip(parts, verdicts, strict=True)
    ]


def _prose_in(parts: Iterable[Part], verdicts: Iterable[str], accepted: Sequence[str]) -> bool:
    words = sum(
        count_words(part.surface)
        for part, verdict in zip(parts, verdicts, strict=True)
        if verdict in accepted
    )
    return words >= _ENOUGH


def _around_prose(parts: Iterable[Part]) -> int:
    """How many of a page's outermost elements stand around all its prose, where it has any to speak of."""
    prose = [part for part in parts if is_prose(part)]
    if sum(count_words(part.surface) for part in prose) < _ENOUGH:
        return 0
    paths = [part.block.hint.split()[:-1] for part in prose]
    return sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False)))


def _verdict(block: Block, skipped: int, elements: bool) -> str:
    """Why a block is furniture, as the innermost of its ancestors that says anything does; or ``body``.

    Of as many of the outermost as are ``skipped`` nothing is heard; of the others ``elements`` and roles,
    or all words.
    """
    ancestors, said = block.hint.split(), ""
    for depth in range(len(ancestors) - 1, -1, -1):
        heard = "nothing" if depth < skipped else "elements" if elements else "words"
        if said := _said_by(ancestors[depth], heard):
            break
    is_link = block.links > 0.8 and block.tag != "h1" and block.end - block.start <= 120
    return "link" if is_link and said in ("", "body") else said


@lru_cache(maxsize=1024)
def _said_by(ancestor: str, heard: str) -> str:
    """What the names of an element say of what it holds: ``body``, why it is furniture, or nothing."""
    names = ancestor.split(".")
    if not HIDDEN.isdisjoint(names):
        return "hidden"
    if not _HINT_BODY.isdisjoint(names):
        return "body"
    words = _words_heard(names, heard)
    if any(map(_CONSENT.search, words[1:])):
        return "consent banner"
    if not _NOTES.isdisjoint(names):
        return "note"  # whatever element holds it
    return next((_HINT_REASON[word] for word in words if word in _HINT_REASON), "")


def _words_heard(names: list[str], heard: str) -> list[str]:
    """The names of an element that are heard, and the words they consist of."""
    if heard == "nothing":
        return []
    if heard == "elements":
        return [name for name in names if name == names[0] or name in _ROLES]
    return [word for name in names for word in (name, *re.split(r"[^a-z]+", name))]
