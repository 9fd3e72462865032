"""Chapters with their numbers, and with the name of the study that they are of, wherever their titles stand.

A chapter has the number of its file (``chapters/STUDY/05_….ipynb``), so that «chapter 5» asks the same thing
in every study. Sections are numbered within it. The names of studies come from the configuration.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_CHAPTER = re.compile(r"chapters/(?P<study>[^/]+)/0*(?P<number>[0-9]+)_[^/]+")
_OWN_NUMBER = re.compile(r'<span class="section-number">.*?</span>')  # before some titles, as markup


def number_sections(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Give every chapter its number, and its sections theirs; which pages that changes tells rewritten.py."""
    chapters = [name for name in env.tocs if _CHAPTER.fullmatch(name)]
    for name in chapters:
        number = int(_CHAPTER.fullmatch(name)["number"])  # type: ignore[index]
        numbers = env.toc_secnumbers[name] = {}
        for depth, place, reference in _headings(env.tocs[name]):
            said = (number,) if depth == 0 else (number, place) if depth == 1 else ()
            numbers[reference["anchorname"]] = said
            reference["secnumber"] = said or None
        if name in env.titles:
            env.titles[name]["secnumber"] = (number,)
    return []


def _headings(toc: nodes.Node, depth: int = 0) -> list[tuple[int, int, nodes.reference]]:
    """The headings of a page with their depths and their places among those of the same parent."""
    found = []
    for place, item in enumerate([child for child in toc.children if isinstance(child, nodes.list_item)], 1):
        for part in item.children:
            if isinstance(part, addnodes.compact_paragraph):
                found.append((depth, place, part[0]))
            elif isinstance(part, nodes.bullet_list):
                found += _headings(part, depth + 1)
    return found


def full_title(app: Sphinx, page: str, title: str) -> str:
    """A chapter's title, which is markup, with its number and its study; any other page's as it is."""
    found, name = _CHAPTER.fullmatch(page), study_of(app, page)
    bare = _OWN_NUMBER.sub("", title)
    return f"{found['number']}. {bare} · {escape(name)}" if found and name else title


def study_of(app: Sphinx, page: str) -> str:
    """What the study of a chapter is called; empty for any other page."""
    found = _CHAPTER.fullmatch(page)
    return app.config.framing_studies.get(found["study"], "") if found else ""


def name_study(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Name the study in a chapter's tab, and above its heading."""
    name = study_of(app, page)
    if not name or "body" not in context:
        return
    context["title"] = full_title(app, page, context["title"])
    if "pagetitle" in context:  # plain text
        context["pagetitle"] = f"{context['pagetitle']} · {name}"
    above = f'<p class="framing-study">{escape(name)}</p>\n<h1>'
    context["body"] = context["body"].replace("<h1>", above, 1)


def add_pictures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Show a figure that was drawn for phones, too, as that where the window is narrow."""

    def picture(found: re.Match[str]) -> str:
        name = f"_static/narrow/{found['id']}.png"
        if not (Path(app.srcdir) / name).exists():
            return found[0]
        source = f'<source media="(max-width: 576px)" srcset="{context["pathto"](name, 1)}">'
        return f"{found['before']}<picture>{source}{found['image']}</picture>"

    if "body" in context:
        context["body"] = _FIGURE.sub(picture, context["body"])


_FIGURE = re.compile(
    r'(?P<before><figure [^>]*id="(?P<id>[^"]+)">(?:(?!</figure>|<img ).)*)(?P<image><img [^>]*>)', re.DOTALL
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of them: the first comes after its own numbering, which numbers nothing here."""
    app.add_config_value("framing_studies", {}, "html", [dict])
    app.connect("env-get-updated", number_sections, priority=600)
    app.connect("html-page-context", name_study, priority=850)
    app.connect("html-page-context", add_pictures, priority=850)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
