"""What an HTML page says of itself: its head, OpenGraph, Dublin Core, JSON-LD, and times that it declares.

Only what is declared is taken; trafilatura and htmldate also look for likely names and dates in the text.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from framing.texts.metadata import describe
from framing.texts.package import Element

# The names of meta elements that say a thing, the surest first.
_META = {
    "title": "citation_title dc.title dcterms.title og:title twitter:title parsely-title sailthru.title "
    "headline",
    "author": "citation_author author article:author dc.creator dcterms.creator parsely-author "
    "sailthru.author byl",
    "date": "citation_publication_date citation_date article:published_time og:article:published_time "
    "dc.date.issued dcterms.issued dc.date dcterms.date dcterms.created datepublished publishdate "
    "publish_date "
    "publish-date publication_date pubdate parsely-pub-date sailthru.date date article.published "
    "originalpublicationdate",
    "publisher": "citation_publisher dc.publisher dcterms.publisher og:site_name publisher application-name",
    "language": "dc.language dcterms.language content-language language og:locale citation_language",
    "url": "og:url citation_public_url dc.identifier twitter:url parsely-link",
}
_ARTICLES = re.compile(
    r"article|posting|report|webpage|creativework|speech|legislation|event|book|transcript", re.IGNORECASE
)
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->")


def describe_page(root: Element, content: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """What a page says of itself, as `framing.texts.metadata.describe` gives it.

    Parameters
    ----------
    root : the page's root element.
    content : its source, in which a browser that saved it may have noted where it was.
    """
    meta = _meta(root)
    said: dict[str, list[str]] = {
        key: [value for name in names.split() for value in meta[name]] for key, names in _META.items()
    }
    linked = list(_linked(root))
    said["title"] = [*_of_articles(linked, "headline", "name"), *said["title"]]
    site = next(iter(said["publisher"] + _of_articles(linked, "publisher")), "")
    said["title"] += [_without_site(title, site) for title in _texts(root, "//title")]
    authors = _of_articles(linked, "author") or said["author"]
    said["author"] = authors or _texts(root, "//*[@itemprop='author' or @rel='author']")[:3]
    said["date"] = [*_of_articles(linked, "datePublished"), *said["date"], *_times(root)]
    said["publisher"] += _of_articles(linked, "publisher")
    said["language"] = [*root.xpath("/html/@lang | /html/@*[name()='xml:lang']"), *said["language"]]
    said["url"] = [
        *root.xpath("//link[@rel='canonical']/@href"),
        *said["url"],
        *_of_articles(linked, "url", "mainEntityOfPage"),
        *_SAVED.findall(content[:4096]),
    ]
    return describe(said)


def _meta(root: Element) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for element in root.iter("meta"):
        named = (
            element.get("property")
            or element.get("name")
            or element.get("http-equiv")
            or element.get("itemprop")
        )
        if named and element.get("content"):
            found[named.strip().lower()].append(element.get("content"))
    return found


def _linked(root: Element) -> Iterator[Mapping[str, Any]]:
    """The objects of the page's JSON-LD that are about a text."""
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                yield from _articles(json.loads(script.text or "", strict=False))
            except (ValueError, RecursionError):
                continue


def _articles(data: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 (whatever a page's JSON holds)
    if isinstance(data, list):
        for one in data:
            yield from _articles(one)
    elif isinstance(data, dict):
        if _ARTICLES.search(str(data.get("@type", ""))):
            yield data
        yield from _articles(data.get("@graph", []))


def _of_articles(linked: Iterable[Mapping[str, Any]], *names: str) -> list[str]:
    """The values of a property, articles before pages; persons and organisations by their names."""
    order = sorted(linked, key=lambda one: "webpage" in str(one.get("@type", "")).lower())
    values = [value for one in order for name in names for value in _plain(one.get(name))]
    if names[0] == "author":
        first = next((one for one in order if list(_plain(one.get("author")))), {})
        return list(_plain(first.get("author")))
    return values


def _plain(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _plain(one)
    elif isinstance(value, dict):
        yield from _plain(value.get("name") or value.get("@id") or value.get("url"))


def _texts(root: Element, path: str) -> list[str]:
    return [" ".join(element.itertext()) for element in root.xpath(path)]


def _times(root: Element) -> list[str]:
    """Dates of publication that the page's elements declare; other times may be those of what it tells of."""
    declared = root.xpath("//*[@itemprop='datePublished']")
    values = [
        element.get("datetime") or element.get("content") or "".join(element.itertext())
        for element in declared
    ]
    pointed = root.xpath(
        "//time[@pubdate]/@datetime | //time[contains(@class, 'published') or "
        "contains(@class, 'dt-published') or contains(@class, 'entry-date')]/@datetime"
    )
    within = root.xpath("//article//header//time/@datetime")
    alone = root.xpath("//article//time/@datetime") or root.xpath("//time/@datetime")
    return [*values, *pointed, *within[:1], *(alone if len(set(alone)) == 1 else ())]


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site before or after it."""
    if not site:
        return title
    bare = re.sub(
        rf"\s*[-–—|:•·»]\s*{re.escape(site)}\s*$|^\s*{re.escape(site)}\s*[-–—|:•·»]\s*",
        "",
        " ".join(title.split()),
    )
    return bare or title
