"""Which pages are written anew: those that changed, and all where what they tell of each other has changed.

Sphinx keeps what it read of pages. It writes a page anew where its own source changed, and not where another
page, whose title it shows or to whose place it leads, has another title or place now.
"""

import hashlib
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def forget_styles(app: Sphinx) -> None:
    """Delete styles and scripts, which are copied anew: pages name those that are there with their hashes."""
    if app.builder.format == "html":
        shutil.rmtree(Path(app.outdir) / "_static", ignore_errors=True)


def read_first_page(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """The first page, which is read in each build: where no page is written, Sphinx copies no styles."""
    return [app.config.root_doc]


def find_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages where their titles, order, places, terms or citations are others than before, else none."""
    before, env.framing_told = getattr(env, "framing_told", None), _hash_told(env)  # type: ignore[attr-defined]
    return [] if before in (None, env.framing_told) else sorted(env.found_docs)  # type: ignore[attr-defined]


def _hash_told(env: BuildEnvironment) -> str:
    """A hash of what pages show or need of other pages."""
    places, cited = env.domaindata["std"], env.domaindata.get("cite", {})
    told: list[Any] = [
        sorted((name, title.astext(), title.get("secnumber")) for name, title in env.titles.items()),
        sorted(env.toctree_includes.items()),
        sorted(
            (name, slug, *heading[1:])  # without its line
            for name, about in env.metadata.items()
            for slug, heading in about.get("myst_slugs", {}).items()
        ),
        *(sorted(places[kind].items()) for kind in ("labels", "anonlabels", "objects")),
        sorted((one.citation_id, one.key) for one in cited.get("citations", ())),
        sorted(
            (one.docname, one.citation_ref_id, *(target.key for target in one.targets))
            for one in cited.get("citation_refs", ())
        ),
    ]
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def delete_unused(app: Sphinx, exception: Exception | None) -> None:
    """Delete pictures and files to take away that no page shows or offers any longer."""
    if exception or app.builder.format != "html":
        return
    for folder, used in (("_images", app.env.images), ("_downloads", app.env.dlfiles)):
        place, names = Path(app.outdir) / folder, {name for _, name in used.values()}
        for path in place.rglob("*") if place.is_dir() else ():
            if path.is_file() and path.relative_to(place).as_posix() not in names:
                path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of them; pages are found after the chapters are numbered."""
    app.connect("builder-inited", forget_styles)
    app.connect("env-get-outdated", read_first_page)
    app.connect("env-get-updated", find_pages, priority=700)
    app.connect("build-finished", delete_unused)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
