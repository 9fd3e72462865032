"""The book's build: what stops it, what it leaves alone, and what it never lets through."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
from base64 import b64decode
from dataclasses import replace

import nbformat
import pytest
from conftest import dead_process
from lxml import html

from framing.base import escape
from framing.base.errors import BookError
from framing.base.escape import myst
from framing.base.tables import TABLES
from framing.base.workbook import Workbook
from framing.book import build as book
from framing.book import checks, pages
from framing.lexicon.codebook import list_codebooks, load_codebook

PAGE = "# A page\n\nArcadia and Borealia {cite:p}`walt1987`.\n\n```{bibliography}\n```\n"


def notebook(*cells):
    """A notebook of (source, execution count, outputs) code cells after a heading."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A chapter", id="cell-0")])
    for number, (source, count, outputs) in enumerate(cells, start=1):
        made.cells.append(
            nbformat.v4.new_code_cell(source, execution_count=count, outputs=outputs, id=f"cell-{number}")
        )
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def printed(text):
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def shown(markup):
    return nbformat.v4.new_output(
        "execute_result", data={"text/html": markup, "text/plain": "…"}, execution_count=1
    )


@pytest.fixture
def small(tmp_path):
    """A small book: this book's configuration, one page, and a study with one executed chapter."""
    source = tmp_path / "book"
    for folder in ("_ext", "_static"):
        shutil.copytree(
            Workbook().book / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("_config.yml", "references.bib"):
        shutil.copy(Workbook().book / name, source)
    (source / "index.md").write_text(PAGE)
    (source / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nparts:\n"
        "  - caption: Arcadia\n    chapters:\n      - glob: chapters/arcadia/*\n"
    )
    chapters = source / "chapters" / "arcadia"
    chapters.mkdir(parents=True)
    nbformat.write(notebook(("1 + 1", 1, [printed("2\n")])), chapters / "01_question.ipynb")
    return source


def rewrite(source, made):
    nbformat.write(made, source / "chapters" / "arcadia" / "01_question.ipynb")


def test_a_book_is_built_once_and_built_again_only_after_a_change(small):
    said = []
    index = book.build_book(source=small, say=said.append)
    assert "A page" in index.read_text(encoding="utf-8")
    assert (index.parent / "chapters" / "arcadia" / "01_question.html").exists()
    stamp = index.stat().st_mtime_ns
    book.build_book(source=small, say=said.append)
    assert index.stat().st_mtime_ns == stamp and said[-1].startswith("the book is up to date")
    (small / "index.md").write_text(PAGE.replace("A page", "Another page"))
    book.build_book(source=small)
    assert "Another page" in index.read_text(encoding="utf-8")
    assert sorted(path.name for path in (small / "_build").iterdir()) == ["html", "inputs.sha256", "kept"]


def test_a_book_takes_the_chapters_that_it_is_given_into_the_place_of_the_shipped_ones(small, tmp_path):
    own = tmp_path / "run" / "chapters"
    own.mkdir(parents=True)
    nbformat.write(notebook(("2", 1, [])), own / "05_other.ipynb")
    index = book.build_book(
        [book.Part("borealia", "My own study", own)], source=small, output=tmp_path / "run" / "_build"
    )
    assert index == tmp_path / "run" / "_build" / "html" / "index.html"
    text = index.read_text(encoding="utf-8")
    assert "My own study" in text and 'href="chapters/borealia/05_other.html"' in text
    assert not (small / "_build").exists() and "chapters/arcadia" not in text


def test_a_warning_of_sphinx_stops_the_build_with_its_page_and_line_and_keeps_the_old_book(small):
    index = book.build_book(source=small)
    before = index.read_bytes()
    (small / "index.md").write_text(PAGE.replace("walt1987", "nobody1900"))
    with pytest.raises(BookError, match=r"^index\.md, line 3: could not find bibtex key \"nobody1900\""):
        book.build_book(source=small)
    assert index.read_bytes() == before
    (small / "index.md").write_text(PAGE)
    assert book.build_book(source=small) == index


def written(index):
    """When each page of a book was written."""
    return {
        path.relative_to(index.parent).as_posix(): path.stat().st_mtime_ns
        for path in index.parent.rglob("*.html")
    }


def files_of(index):
    folder = index.parent
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def linked(small):
    """The small book with pages that lead to each other, a glossary, references and a figure."""
    (small / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nparts:\n  - caption: Arcadia\n    chapters:\n"
        "      - glob: chapters/arcadia/*\n  - caption: More\n    chapters:\n"
        "      - file: glossary\n      - file: other\n      - file: references\n"
    )
    (small / "index.md").write_text("# A page\n\nArcadia {cite:p}`walt1987`.\n")
    (small / "glossary.md").write_text(
        "# Terms\n\n```{glossary}\nalliance\n  A promise.\n\npact\n  Less.\n```\n"
    )
    (small / "other.md").write_text(
        "# Other\n\nAn *alliance*, a *pact*, see [](index.md).\n\n## A part\n\nWords.\n"
    )
    (small / "references.md").write_text("# References\n\n```{bibliography}\n```\n")
    rewrite(small, notebook(("draw()", 1, [drawn()])))
    return small


def edit(source, name, old, new):
    text = (source / name).read_text(encoding="utf-8")
    assert old in text
    (source / name).write_text(text.replace(old, new), encoding="utf-8")


def test_a_page_whose_words_changed_is_written_anew_alone(linked):
    index = book.build_book(source=linked)
    before = written(index)
    edit(linked, "other.md", "Words.", "Other words.")
    book.build_book(source=linked)
    anew = {name for name, time in written(index).items() if time != before.get(name)}
    assert "Other words." in (index.parent / "other.html").read_text(encoding="utf-8")
    # The first page and those of Sphinx itself are always written.
    assert anew == {"other.html", "index.html", "search.html", "genindex.html"}


def test_a_book_built_page_by_page_is_the_same_bytes_as_one_built_at_once(linked, tmp_path):
    book.build_book(source=linked)
    edit(linked, "other.md", "Words.", "Other words.")
    book.build_book(source=linked)
    edit(linked, "index.md", "# A page", "# The first page\n\n## With a part")
    edit(linked, "glossary.md", "pact\n  Less", "treaty\n  More")
    rewrite(linked, notebook(("draw()", 1, [])))
    page_by_page = files_of(book.build_book(source=linked))
    at_once = files_of(book.build_book(source=linked, output=tmp_path / "elsewhere"))
    assert page_by_page == at_once
    assert "The first page" in at_once["other.html"].decode() and not list(
        (linked / "_build/html/_images").iterdir()
    )


def test_another_style_or_setting_is_on_every_page(linked):
    index = book.build_book(source=linked)
    before = written(index)
    with (linked / "_static" / "framing.css").open("a", encoding="utf-8") as style:
        style.write("p { color: black }\n")
    assert all(time != before[name] for name, time in written(book.build_book(source=linked)).items())


def test_a_warning_is_told_until_its_cause_is_mended(linked):
    book.build_book(source=linked)
    edit(linked, "other.md", "Words.", "[A link](nowhere.md)")
    for _ in range(2):
        with pytest.raises(BookError, match=r"^other\.md, line 7: .*nowhere\.md"):
            book.build_book(source=linked)


def test_a_link_to_a_place_that_another_page_has_no_longer_is_found(linked):
    edit(linked, "index.md", "Arcadia", '<a href="other.html#a-part">There</a>. Arcadia')
    book.build_book(source=linked)
    edit(linked, "other.md", "## A part", "## A piece")
    with pytest.raises(BookError, match=r"^index\.html: a link leads nowhere; found other\.html#a-part"):
        book.build_book(source=linked)


def test_pages_have_the_icons_that_they_show_as_a_small_font_with_its_notices(linked):
    from fontTools.ttLib import TTFont

    index = book.build_book(source=linked)
    fonts = index.parent / "_static" / "vendor" / "fontawesome" / "webfonts"
    assert "fontawesome.js" not in index.read_text(encoding="utf-8")
    assert (
        sum(path.stat().st_size for path in fonts.iterdir()) < 50_000
        and "CC BY 4.0" in (fonts / "LICENSE.txt").read_text()
    )
    solid = TTFont(fonts / "fa-solid-900.ttf")
    assert {0xF0C9, 0xF002, 0xF185, 0xF104} <= set(
        solid.getBestCmap()
    )  # bars, magnifying glass, sun, angle left
    assert any("Fonticons" in str(name) or "Font Awesome" in str(name) for name in solid["name"].names)
    style = (index.parent / "_static" / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    assert "fa-solid-900.ttf" in style and ".woff2" not in style


def test_one_line_of_the_configuration_puts_sources_of_pages_into_the_book(small):
    index = book.build_book(source=small)
    assert not (index.parent / "_sources").exists() and "_sources/" not in index.read_text(encoding="utf-8")
    edit(small, "_config.yml", "html_copy_source: false", "html_copy_source: true")
    book.build_book(source=small)
    assert (index.parent / "_sources" / "chapters" / "arcadia" / "01_question.ipynb").exists()
    assert 'href="_sources/index.md"' in index.read_text(encoding="utf-8")


def test_a_warning_in_a_chapter_names_its_cell(small):
    made = notebook(("1", 1, []))
    made.cells.append(nbformat.v4.new_markdown_cell("Some words.\n\n[A link](nowhere.md)", id="cell-2"))
    rewrite(small, made)
    with pytest.raises(
        BookError, match=r"^chapters/arcadia/01_question\.ipynb, cell 3, line \d: .*nowhere\.md"
    ):
        book.build_book(source=small)


def test_a_chapter_that_loads_a_script_from_another_host_stops_the_build(small):
    rewrite(
        small, notebook(("plot()", 1, [shown('<script src="https://cdn.example.org/plot.js"></script>')]))
    )
    with pytest.raises(
        BookError, match=r"01_question\.html: the page asks another host .*cdn\.example\.org/plot\.js"
    ):
        book.build_book(source=small)
    assert not (small / "_build" / "html").exists()


def test_what_a_killed_build_left_is_deleted_by_the_next(small):
    left = small / "_build" / f".html.{dead_process()}.new.part"
    left.mkdir(parents=True)
    built = book.build_book(source=small).parent
    assert sorted(path.name for path in built.parent.glob("*html*")) == ["html"] and not left.exists()


def test_a_crash_of_sphinx_is_told_in_one_line(small):
    (small / "_ext" / "plain_html.py").write_text(
        "def setup(app):\n    raise ValueError('the extension is broken')\n"
    )
    with pytest.raises(BookError, match=r"^Sphinx stopped: .*the extension is broken") as caught:
        book.build_book(source=small)
    assert "\n" not in str(caught.value) and "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([("1", 1, []), ("2", None, [])], r"^arcadia/01_question\.ipynb, cell 3: the cell was not executed"),
        (
            [
                (
                    "1 / 0",
                    1,
                    [
                        nbformat.v4.new_output(
                            "error", ename="ZeroDivisionError", evalue="by zero", traceback=[]
                        )
                    ],
                )
            ],
            r"^arcadia/01_question\.ipynb, cell 2: the cell stopped with ZeroDivisionError: by zero",
        ),
    ],
)
def test_a_broken_notebook_stops_the_build_with_its_name_and_cell(small, cells, message):
    rewrite(small, notebook(*cells))
    with pytest.raises(BookError, match=message):
        book.build_book(source=small)


def test_what_is_no_notebook_is_named(small):
    (small / "chapters" / "arcadia" / "01_question.ipynb").write_text('{"cells"')
    with pytest.raises(BookError, match=r"^01_question\.ipynb: is not a notebook"):
        book.build_book(source=small)


def test_a_study_without_chapters_is_named_with_what_to_do(small):
    (small / "chapters" / "arcadia" / "01_question.ipynb").unlink()
    with pytest.raises(BookError, match=r"the study arcadia has no chapters; framing run arcadia makes them"):
        book.build_book(source=small)


def test_a_page_that_includes_what_no_run_has_made_is_named(small):
    (small / "index.md").write_text("# A page\n\n```{include} _generated/findings.md\n```\n")
    with pytest.raises(
        BookError, match=r"^index\.md: the page includes _generated/findings\.md, which nothing has made"
    ):
        book.build_book(source=small)


def test_an_empty_code_cell_needs_no_execution(tmp_path):
    nbformat.write(notebook(("  \n", None, [])), tmp_path / "empty.ipynb")
    checks.check_chapter(tmp_path / "empty.ipynb")


def test_every_code_cell_of_the_stored_chapters_was_executed():
    chapters = sorted((Workbook().book / "chapters").rglob("*.ipynb"))
    studies = {path.parent.name for path in chapters} - {book.EXAMPLE}
    assert {part.study for part in book.listed_parts(Workbook().book)} == studies
    for path in chapters:
        checks.check_chapter(path)


REQUESTS = [
    '<script src="https://cdn.example.org/a.js"></script>',
    '<script src="//cdn.example.org/a.js"></script>',
    '<link rel="stylesheet" href="https://fonts.example.org/css">',
    '<link rel="preload" as="script" href="https://cdn.example.org/a.js">',
    '<link rel="preconnect" href="https://fonts.example.org">',
    '<img src="http://pictures.example.org/a.png" alt="">',
    '<img srcset="a.png 1x, https://pictures.example.org/a.png 2x" alt="">',
    '<iframe src="https://video.example.org/1"></iframe>',
    '<video poster="https://video.example.org/1.jpg"></video>',
    '<p style="background: url(https://pictures.example.org/a.png)">x</p>',
    "<style>@import 'https://fonts.example.org/css';</style>",
    "<style>p { background: url('//pictures.example.org/a.png') }</style>",
    "<script type='module'>import x from 'https://cdn.example.org/x.js'</script>",
    "<script>fetch('https://api.example.org/')</script>",
    "<script>const s = document.createElement('script'); s.src = 'https://cdn.example.org/s.js'</script>",
    "<script>require.config({paths: {x: 'https://cdn.example.org/x'}})</script>",
]
QUIET = [
    '<a href="https://example.org/">a link</a>',
    '<script src="_static/a.js"></script>',
    '<img src="data:image/png;base64,AAAA" alt="">',
    '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
    '<link rel="canonical" href="https://example.org/">',
    '<script>const note = "see https://example.org";</script>',
    "<style>p { background: url(a.png) } /* from https://example.org */</style>",
]


@pytest.mark.parametrize("markup", REQUESTS)
def test_whatever_a_browser_would_load_from_another_host_is_found(markup):
    assert checks.requests_of(html.document_fromstring(f"<html><body>{markup}</body></html>"))


@pytest.mark.parametrize("markup", QUIET)
def test_what_a_browser_does_not_load_from_another_host_passes(markup):
    assert checks.requests_of(html.document_fromstring(f"<html><body>{markup}</body></html>")) == []


@pytest.mark.parametrize(
    "address", ["missing.html", "a.html#missing", "#missing", "sub/", "file:///etc/hosts"]
)
def test_a_link_that_leads_nowhere_is_found(tmp_path, address):
    (tmp_path / "a.html").write_text(
        f'<html><body><h1 id="top-of-it">A</h1><a href="{address}">x</a></body></html>'
    )
    with pytest.raises(BookError, match=r"^a\.html: a link leads nowhere; found "):
        checks.check_pages(tmp_path)


def test_a_number_that_leads_to_a_study_outside_the_book_is_text():
    here, there = (
        escape.html_link("6", f"../../_generated/mentions_{name}.html#stance=denied") for name in "ab"
    )
    chapter = json.dumps({"source": f"{here} and {there}"}).encode()
    kept = json.loads(book._without_absent(chapter, {"_generated/mentions_a.md"}))
    assert kept == {"source": f"{here} and 6"}


def test_links_within_the_book_and_to_elsewhere_pass(tmp_path):
    links = ["a.html", "a.html#one", "#one", "https://example.org/", "mailto:a@example.org", "b%20c.csv"]
    (tmp_path / "b c.csv").write_text("k\n1\n")
    body = "".join(f'<a href="{link}">x</a>' for link in links)
    (tmp_path / "a.html").write_text(f'<html><body><h1 id="one">A</h1>{body}</body></html>')
    checks.check_pages(tmp_path)


def test_a_style_sheet_that_loads_from_another_host_is_found(tmp_path):
    (tmp_path / "a.css").write_text("@import url(https://fonts.example.org/css);")
    with pytest.raises(BookError, match=r"^a\.css: the style sheet asks another host"):
        checks.check_pages(tmp_path)


def test_the_data_dictionary_names_every_column_of_every_table():
    text = pages.data_dictionary()
    for name, table in TABLES.items():
        section = text.split(f"\n## {name}\n")[-1] if f"\n## {name}\n" in text else text.split("\n## ")[0]
        assert table.row in section and all(f"`{column}`" in section for column in table.columns)


@pytest.mark.parametrize("name", list_codebooks(Workbook().codebooks))
def test_a_codebook_page_shows_every_family_and_every_entry(name):
    codebook = load_codebook(Workbook().codebooks / f"{name}.toml")
    page = pages.codebook_page(codebook, f"data/codebooks/{name}.toml")
    assert all(myst(family.definition) in page for family in codebook.families.values())
    assert all(f"\n{myst(entry.name)}\n: " in page for entry in codebook.entries)


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def drawn():
    about = {"alt": "They fall.", "caption": "Mentions per 1,000 words.", "name": "rates", "narrow": DOT}
    return nbformat.v4.new_output(
        "display_data", data={"image/png": DOT, "text/plain": "…"}, metadata={"image/png": about}
    )


def test_a_studys_tables_and_figures_can_be_downloaded_from_its_book(small, tmp_path):
    table = shown('<table class="framing-table">\n<caption>Words</caption>\n<tr><td>ally</td></tr></table>')
    rewrite(small, notebook(("draw()", 1, [drawn()]), ("show()", 2, [table])))
    tables = tmp_path / "tables"
    (tables / "figures").mkdir(parents=True)
    (tables / "rates.parquet").write_bytes(b"PAR1")
    (tables / "od`d.csv").write_bytes(b"k")
    (tables / "large.csv").write_bytes(b"word\n" * 40_000)
    for ending in ("png", "csv"):
        (tables / "figures" / f"rates.{ending}").write_bytes(ending.encode())
    (small / "index.md").write_text("# A page\n\n```{include} _generated/downloads.md\n```\n")
    (part,) = book.listed_parts(small)
    given = replace(part, downloads={"tables": tables, "figures": tables / "figures"})
    index = book.build_book([given], source=small)
    page = index.read_text(encoding="utf-8")
    assert "<strong>Figure 1.1.</strong> Mentions per 1,000 words." in page
    assert "<strong>Table 1.1.</strong> Words" in page and 'href="chapters/arcadia/print.html"' in page
    found = {path.name: path.read_bytes() for path in (index.parent / "_downloads").rglob("*.*")}
    with zipfile.ZipFile(io.BytesIO(found.pop("large.csv.zip"))) as archive:
        assert archive.read("large.csv") == b"word\n" * 40_000
    assert found == {
        "rates.parquet": b"PAR1",
        "rates.png": b"png",
        "rates.csv": b"csv",
        "arcadia-table-1-1.csv": b"ally\n",
    }
    chapter = (index.parent / "chapters" / "arcadia" / "01_question.html").read_text(encoding="utf-8")
    assert "<title>1. A chapter · Arcadia" in chapter
    assert 'srcset="../../_static/narrow/arcadia-figure-1-1.png"' in chapter
    edition = (index.parent / "chapters" / "arcadia" / "print.html").read_text(encoding="utf-8")
    assert 'id="01_question-arcadia-table-1-1"' in edition and "draw()" not in edition


def test_a_picture_that_a_chapter_shows_is_in_the_book_once_and_can_be_taken_away_by_its_name(
    small, tmp_path
):
    rewrite(small, notebook(("draw()", 1, [drawn()])))
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "rates.png").write_bytes(b64decode(DOT))
    (small / "index.md").write_text("# A page\n\n```{include} _generated/downloads.md\n```\n")
    (part,) = book.listed_parts(small)
    index = book.build_book([replace(part, downloads={"figures": tmp_path / "figures"})], source=small)
    (link,) = html.fromstring(index.read_text(encoding="utf-8")).xpath("//article//a[@download='rates.png']")
    assert (index.parent / link.get("href")).read_bytes() == b64decode(DOT) and link.text == "PNG"
    wide = [path for path in index.parent.rglob("*.png") if "narrow" not in path.parts]
    assert [path.read_bytes() for path in wide].count(b64decode(DOT)) == 1


def test_one_line_of_the_configuration_switches_on_what_needs_a_public_repository(small):
    config = (small / "_config.yml").read_text(encoding="utf-8")
    chapter = small / "_build" / "html" / "chapters" / "arcadia" / "01_question.html"
    book.build_book(source=small)
    assert "mybinder.org" not in chapter.read_text(encoding="utf-8")
    address = "https://github.com/arcadia/workbook"
    (small / "_config.yml").write_text(
        config.replace('framing_repository: ""', f"framing_repository: {address}")
    )
    book.build_book(source=small)
    page = chapter.read_text(encoding="utf-8")
    assert f"{address}/edit/main/notebooks/01_question.ipynb" in page
    assert "mybinder.org/v2/gh/arcadia/workbook/main" in page and f"{address}/issues/new" in page


def compare(folder):
    """Run nbval over a folder as `make chapters` does; the exit status and what it said."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--nbval-current-env",
        "-p",
        "no:cacheprovider",
        "-q",
        str(folder),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_a_stored_output_that_the_cell_does_not_give_fails_the_comparison(tmp_path):
    nbformat.write(notebook(("print(1 + 1)", 1, [printed("2\n")])), tmp_path / "right.ipynb")
    assert compare(tmp_path)[0] == 0
    nbformat.write(notebook(("print(1 + 1)", 1, [printed("3\n")])), tmp_path / "wrong.ipynb")
    status, said = compare(tmp_path)
    assert status == 1 and "wrong.ipynb" in said and "1 failed" in said


def test_notebooks_in_git_are_sources_without_outputs():
    for path in sorted(Workbook().notebooks.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert all(not cell.get("outputs") for cell in cells), path.name
