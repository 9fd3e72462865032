"""A book about a study whose ids, titles, addresses and words are made to be more than text: they stay text.

One book is built with the real renderer. It holds two studies of one shape: in the first, every text that
comes from outside is a payload; in its twin, the same places hold plain words. Both must give the same
elements.
"""

import json
import math
import re
import shutil

import canary
import pandas as pd
import pytest
from chromium import needs_browser
from lxml import html
from payloads import MARK, PAYLOADS
from selenium.webdriver.support.wait import WebDriverWait
from test_book import notebook, shown

from framing.base import store, tables
from framing.base.escape import one_line, web_address
from framing.base.spans import Focus, SourceText
from framing.base.workbook import Workbook
from framing.book import ai_use, build, evidence, mentions, pages, publish
from framing.corpus.document import Document, Source
from framing.figures.show import show_table
from framing.lexicon.codebook import Codebook, Context, Entry, Family
from framing.study import choice, provenance
from framing.study import texts as study_texts
from framing.study.study import Study

HOSTILE = [text for text in PAYLOADS if not re.search("[\ud800-\udfff]", text)]  # a table can't hold these
PLAIN = [f"plain words {number}" for number in range(len(HOSTILE))]
ADDRESSES = ["https://example.org/" if web_address(text) else "no address" for text in HOSTILE]
STAGE = "05_alliance_partnership"
PER_PAGE = 60  # documents of a page of evidence
TOC = """
format: jb-book
root: index
parts:
  - caption: Studies
    chapters:
      - glob: chapters/arcadia/*
  - caption: Behind
    chapters:
      - file: _generated/codebook_a
      - file: _generated/codebook_b
"""


def make_study(study_id, title, folder):
    return Study(study_id, Workbook(folder), title, "", "en", "", Focus(by_author=True), (), (), (STAGE,))


def make_tables(words, addresses):
    """The tables that pages are made of, with one document, passage, mention and finding per text."""
    contents = [f"We are {text} and allies." for text in words]
    documents = pd.DataFrame(
        {
            **dict.fromkeys(("title", "author", "publisher", "rights"), words),
            "doc_id": words,
            "url": addresses,
            "actor": words,
            "genre": words,
            "date": "1997",
            "n_words": 5,
        }
    )
    passages = pd.DataFrame(
        {
            "passage_id": [f"{text}:p1" for text in words],
            "doc_id": words,
            "speaker": words,
            "role": "paragraph",
            "position": 1,
            "start": 0,
            "end": [len(text) for text in contents],
        }
    )
    found = pd.DataFrame(
        {
            **dict.fromkeys(
                ("codebook", "entry", "cue", "unsure", "coder", "surface", "present", *evidence._CODES), words
            ),
            "mention_id": words,
            "doc_id": words,
            "passage_id": passages["passage_id"],
            "family": words,
            "sentence": 1,
            "start": 7,
            "end": [7 + len(text) for text in words],
        }
    )
    findings = pd.DataFrame({"text": words, "chapter": words, "holds": True, "low": 0.1, "high": 0.2})
    findings = findings.assign(**dict.fromkeys(("values", "by_model", "correction", "corrected_text"), ""))
    findings["corrected_holds"] = ""
    texts = {
        doc_id: Document(Source(doc_id=doc_id), SourceText(content, "plain", "utf-8", ()))
        for doc_id, content in zip(words, contents, strict=True)
    }
    run = json.dumps({"kind": "model", "stage": choice.STAGE})
    codings = pd.DataFrame({**dict.fromkeys(tables.table("codings").columns, words), "run": run})
    made = {"documents": documents, "passages": passages, "mentions": found, "findings": findings}
    return made | {"codings": codings}, texts


def make_codebook(words):
    families = {text: Family(text, text, text) for text in words[:40]}
    entries = []
    for number, text in enumerate(words):
        near = (Context("c", (text, "x"), "phrase"),)
        marked = (f"An [{re.sub('[][]', '', text)}] here.",)  # brackets are the codebook's own marks
        entries.append(Entry(text, words[number % 40], (text, "x"), marked, (text,), near, near, text))
    return Codebook(words[0], words[1], words[2], words[3], families, tuple(entries), tuple(words))


def make_run(text):
    """What made codings, as somebody else's server says it."""
    lists = {"answered_by": [text], "fingerprints": [text]}
    run = {"kind": "model", "version": text, "date": text, "prompts": {text: text}}
    return run | lists | {"settings": [{text: text}]}


def make_codings(words):
    """Codings of one mention by a coder of each of these names."""
    runs = [json.dumps(make_run(one)) for one in words]
    return pd.DataFrame({"coder": words, "mention_id": "a:relationship:1", "run": runs})


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the built book."""
    folder = tmp_path_factory.mktemp("hostile")
    source, generated = folder / "book", folder / "generated"
    for name in ("_ext", "_static"):
        shutil.copytree(Workbook().book / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "references.bib"):
        shutil.copy(Workbook().book / name, source)
    (source / "_toc.yml").write_text(TOC)
    generated.mkdir()
    index, parts = ["# A book\n"], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence, "PER_PAGE", PER_PAGE)
        patch.setattr(provenance, "coded_by_older_coder", lambda _: False)
        patch.setattr(study_texts, "texts_present", lambda _: True)
        for name, words, addresses in (("a", HOSTILE, HOSTILE), ("b", PLAIN, ADDRESSES)):
            tables, texts = make_tables(words, addresses)
            patch.setattr(store, "load", lambda *given, tables=tables: tables[given[-1]])
            contents = {doc_id: document.text.content for doc_id, document in texts.items()}
            patch.setattr(evidence, "read_contents", lambda _, contents=contents: contents)
            studies = [make_study(name, text, folder) for text in words]
            whole = make_study(name, "\n".join(words[:60]), folder)
            made = evidence.evidence_pages(whole)
            made[f"mentions_{name}.md"] = mentions.mentions_page(whole)
            made[f"codebook_{name}.md"] = pages.codebook_page(make_codebook(words), words[0])
            made[f"built_{name}.md"] = publish.built_from_page(studies)
            patch.setattr(ai_use, "load_codings", lambda _, words=words: make_codings(words))
            made[f"built_{name}.md"] += ai_use.ai_use_page([whole])
            made[f"findings_{name}.md"] = publish.findings_page(whole)
            tables["findings"] = tables["findings"].head(1)
            made[f"findings_{name}.md"] += "\n\n" + "\n\n".join(map(publish.findings_page, studies))
            for file, text in made.items():
                (generated / file).write_text(text, encoding="utf-8")
            index += [
                f"## Part\n\n```{{include}} _generated/{part}_{name}.md\n```\n"
                for part in ("built", "findings")
            ]
            parts.append(build.Part(name, whole.title, make_chapter(folder / name, words, addresses)))
    (source / "index.md").write_text("\n".join(index))
    return build.build_book(parts, source=source, generated=generated, output=folder / "out").parent


def make_chapter(folder, words, addresses):
    """A chapter with a table whose cells, caption, heading and links are these texts."""
    import nbformat

    table = show_table(
        pd.DataFrame({"number": range(len(words)), words[0]: words}),
        words[1],
        links={words[0]: list(map(web_address, addresses))},
    )
    folder.mkdir()
    cell = ("table()", 1, [shown(table._repr_html_())])
    nbformat.write(notebook(cell), folder / f"{STAGE}.ipynb")
    return folder


def parse(path):
    return html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def shape(path):
    """The elements of a page's article and the names of their attributes, in order."""
    (article,) = parse(path).xpath("//article")
    return [
        (element.tag, *sorted(element.attrib))
        for element in article.iter()
        if isinstance(element.tag, str) and element.get("class") != "pre"  # a word of code
    ]


def twins(built):
    names = sorted(path.name for path in (built / "_generated").glob("*_a*.html"))
    assert len(names) == 3 + math.ceil(len(HOSTILE) / PER_PAGE)
    for name in names:
        yield built / "_generated" / name, built / "_generated" / name.replace("_a", "_b", 1)
    yield tuple(built / "chapters" / name / f"{STAGE}.html" for name in "ab")


def test_payloads_give_the_elements_that_plain_words_give(built):
    for hostile, plain in twins(built):
        assert shape(hostile) == shape(plain), hostile.name


# Attributes that hold words for people, and those that name a place on a page.
WORDS = {"title", "alt", "aria-label", "content", "placeholder", "id"}
WORDS |= {"data-doc_id", "data-actor", "data-genre", "data-year"}  # of the documents of a list of mentions
OWN = re.compile(r"(?:[\w./-]+\.html)?#[\w.%-]*|https?://[\w.]+(?:[/#].*)?|[\w./-]+\.(?:html|md|ipynb)")


def test_no_element_attribute_script_or_comment_comes_from_a_payload(built):
    for path in built.rglob("*.html"):
        for element in parse(path).iter():
            if not isinstance(element.tag, str) or element.tag in ("script", "style"):
                assert MARK not in (element.text or ""), path.name
                continue
            assert MARK not in element.tag, path.name
            for name, value in element.attrib.items():
                assert MARK not in name, path.name
                known = name in WORDS or (name == "href" and OWN.fullmatch(value))
                assert MARK not in value or known, (path.name, name, value)


def test_every_payload_is_shown_as_text(built):
    texts = {path.name: parse(path).text_content() for path in built.rglob("*.html")}
    evidence_text = " ".join("".join(text.split()) for name, text in texts.items() if name.startswith("evid"))
    for text in HOSTILE:
        assert "".join(one_line(text).split())[:300] in evidence_text, text


NO_CHARACTERS = {0xFFFE: "", 0xFFFF: ""}  # which lxml doesn't take


def test_titles_in_the_search_index_are_markup_that_shows_text(built):
    text = (built / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    titles = [*index["alltitles"], *index["titles"], *index["indexentries"]]
    assert any(MARK in title for title in titles)
    for title in (title.translate(NO_CHARACTERS) for title in titles):
        elements = {element.tag for element in html.fragment_fromstring(title, create_parent="p").iter()}
        assert elements <= {"p", "code", "span", "em"}, title


@needs_browser
def test_no_page_does_anything_in_a_browser_but_show(built, browser):
    pages = [*built.rglob("*.html")]
    assert len(pages) > 20
    with canary.listening(browser):
        assert {path.name: found for path in pages if (found := canary.visit(browser, path))} == {}


@needs_browser
def test_what_is_found_by_searching_is_shown_as_text(built, browser):
    with canary.listening(browser):
        canary.visit(browser, built / "search.html")
        browser.get(f"{(built / 'search.html').as_uri()}?q={MARK}")
        WebDriverWait(browser, 60).until(
            lambda seen: seen.find_elements("css selector", "#search-results li")
        )
        assert canary.look(browser) == []
