"""Pages without what they don't need: of the theme's icons only those that it shows, no copies of sources.

The theme draws icons with a script of one and a half megabytes; its style sheet draws the same ones with
fonts. Pages have these fonts, cut down to the icons that the theme names. They are Font Awesome Free by
Fonticons (icons CC BY 4.0, fonts SIL OFL 1.1), and keep its notices.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from jinja2.ext import Extension
from sphinx.application import Sphinx

_FONTS = "vendor/fontawesome/webfonts"
_STYLE = "styles/pydata-sphinx-theme.css"
_SCRIPT = "scripts/fontawesome.js"
# For developers of the theme, and words of its buttons in other languages.
_NEEDLESS = ("scripts/*.map", "styles/*.map", f"{_SCRIPT}*", "locales", "*webpack-macros.html")
_LARGER = re.compile(r'url\([^)]*\.woff2\) *format\("woff2"\), *(?=url\([^)]*\.ttf\))')
_NAME = re.compile(r"\bfa-([a-z][a-z-]*[a-z])\b")
_GLYPHS = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"([^"]+)"\}')
_IN_STYLE = re.compile(r'--pst-[\w-]+:\s*"([^"]+)"')


class WithoutIconScript(Extension):
    """The theme's templates without the script that draws icons."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """A template as it is read, without that script."""
        return re.sub(rf"<script[^>]*{re.escape(_SCRIPT)}[^<]*</script>", "", source)


def leave_out_script(app: Sphinx) -> None:
    """Leave the script out of every page."""
    if app.builder.format == "html":
        app.builder.templates.environment.add_extension(WithoutIconScript)  # type: ignore[attr-defined]


def offer_no_sources(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Offer the sources of pages only where the book has copies of them (``html_copy_source``)."""
    if app.config.html_copy_source:
        return
    sources = ("download-notebook-button", "download-source-button")
    for button in context.get("header_buttons", []):
        if "buttons" in button:
            button["buttons"] = [one for one in button["buttons"] if one.get("label") not in sources]


def lighten(app: Sphinx, exception: Exception | None) -> None:
    """Leave the theme's files with what pages need of them."""
    static = Path(app.outdir) / "_static"
    if exception or app.builder.format != "html" or not (static / _STYLE).exists():
        return
    notice = static / f"{_SCRIPT}.LICENSE.txt"
    if notice.exists():
        shutil.move(notice, static / _FONTS / "LICENSE.txt")
    style = static / _STYLE
    text = style.read_text(encoding="utf-8")
    style.write_text(_LARGER.sub("", text), encoding="utf-8")
    for font in (static / _FONTS).glob("*.ttf"):
        font.with_suffix(".woff2").unlink(missing_ok=True)
        kept = Path(app.doctreedir) / font.name
        if not kept.exists():
            _cut_down(font, kept, _icons(app, text))
        shutil.copyfile(kept, font)
    for path in {path for needless in _NEEDLESS for path in static.glob(needless)}:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _icons(app: Sphinx, style: str) -> set[str]:
    """The characters that stand for the icons which the theme's templates, buttons and styles name."""
    folders = {Path(folder) for folder in app.builder.theme.get_theme_dirs()}  # type: ignore[attr-defined]
    packages = {folder.parents[1] for folder in folders if "site-packages" in folder.parts}
    named: set[str] = set()
    for folder in folders | packages:
        for path in folder.rglob("*"):
            if path.suffix in (".html", ".py", ".js") and path.name != Path(_SCRIPT).name:
                named |= {*_NAME.findall(path.read_text(encoding="utf-8", errors="replace"))}
    found = {character for told in _IN_STYLE.findall(style) for character in told}
    for names, glyph in _GLYPHS.findall(style):
        if named & {*_NAME.findall(names)}:
            found |= {chr(int(glyph[1:], 16)) if glyph.startswith("\\") else glyph}
    return found


def _cut_down(font: Path, target: Path, characters: set[str]) -> None:
    """Write a font with these characters alone, and all its notices."""
    from fontTools import subset

    options = subset.Options(name_IDs=["*"], name_languages=["*"], recalc_timestamp=False, layout_features=[])
    loaded = subset.load_font(str(font), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(loaded)
    subset.save_font(loaded, str(target), options)


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of them; what is offered comes after the theme's own buttons."""
    app.connect("builder-inited", leave_out_script, priority=900)
    app.connect("html-page-context", offer_no_sources, priority=900)
    app.connect("build-finished", lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
