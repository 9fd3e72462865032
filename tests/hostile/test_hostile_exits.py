"""What a stranger's documents say leaves the workbook as text: in terminals, tables, spreadsheets, widgets.

One collection has a record per payload, which stands in its id, title, author, actor, genre, address and
text; one study is made of it, whose own names and words are payloads, too.
"""

import csv
import io
import json
import re
import shutil
import unicodedata
import zipfile
from dataclasses import replace

import canary
import openpyxl
import pytest
from chromium import needs_browser
from conftest import STUDY, Checkout, make_tables
from lxml import etree, html
from payloads import MARK, PAYLOADS

from framing.base import escape
from framing.base.toml import toml_text
from framing.lab import coding, explore

HOSTILE = [text for text in PAYLOADS if not re.search("[\ud800-\udfff]", text)]
NAME = "hostile"
#: Attributes that hold words for people, ids and values of boxes to tick.
WORDS = {"id", "title", "aria-label", "value", "placeholder", "data-mention"}
#: What a spreadsheet may take for a formula, behind what it leaves out; no cell here is a negative number.
FORMULA = re.compile(r"[\t\r\n]|[\s\0\ufeff\u200b\u200e\u200f\u2060]*[=+\-@＝＋－＠]")


def make_records(folder):
    """A collection with a record for each payload."""
    path = folder / "records.jsonl"
    said = ("id", "title", "author", "publisher", "actor", "genre", "date", "url", "rights")
    records = [
        dict.fromkeys(said, text)
        | {"text": f"Arcadia and Borealia are allies, {text} said. “We are partners {text}.”"}
        for text in HOSTILE
    ]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records), encoding="utf-8")
    return path


def make_study(checkout):
    """A study of the collection, with names of its own that are payloads."""
    names = [text for text in HOSTILE if len(text) < 60]
    settings = {
        "title": "\n".join(names),
        "language": names[0],
        "focal": ["arcadia", "borealia"],
        "codebooks": ["relationship", "multipolarity"],
        "stages": ["01_documents", "02_passages", "03_mentions"],
        "parties": {"arcadia": {"names": ["Arcadia", *names[:20]]}, "borealia": {"names": ["Borealia"]}},
        "collection": {"path": "records.jsonl", "rights": names[1]},
    }
    folder, raw = checkout.study.with_name(NAME), checkout.raw.with_name(NAME)
    folder.mkdir()
    raw.mkdir()
    (folder / "study.toml").write_text(toml_text(settings), encoding="utf-8")
    make_records(raw)
    make_tables(checkout.open(NAME).as_run())
    return checkout


@pytest.fixture(scope="module")
def hostile_once(checkout_once, tmp_path_factory):
    """A checkout in which the hostile study has tables."""
    return make_study(
        Checkout(shutil.copytree(checkout_once, tmp_path_factory.mktemp("hostile") / "checkout"))
    )


@pytest.fixture
def hostile(hostile_once, capsys):
    """The same, for a test that runs commands in it and changes nothing."""
    return replace(hostile_once, capture=capsys)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder in which each form is written once."""
    return tmp_path_factory.mktemp("coded")


@pytest.fixture
def written(checkout, kept):
    """Give what ``framing code`` writes of the collection in a form: a path."""

    def write(form):
        path = kept / f"coded.{form}"
        if not path.exists():
            given = ("code", make_records(kept), "--study", STUDY, "--format", form, "-o", path)
            done = checkout.framing(*given)
            assert done.status == 0 and path.stat().st_size > 10_000, done.err[-400:]
            assert_says_nothing(done.out + done.err)
        return path

    return write


def assert_says_nothing(text):
    """A text steers no terminal, whatever it says to a person."""
    for sign in set(text) - {"\n"}:
        assert unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp"), repr(sign)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def assert_text(page):
    """Nothing of a page's markup is made of a payload."""
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            assert MARK not in (element.text or "")
            continue
        assert MARK not in element.tag
        for name, value in element.attrib.items():
            assert MARK not in name and not name.startswith("on")
            assert MARK not in value or name in WORDS or re.match(r"https?://|#", value), (name, value[:80])


def test_a_table_for_a_terminal_steers_none(written):
    assert_says_nothing(written("table").read_text(encoding="utf-8"))


def test_no_cell_of_a_csv_file_is_a_formula(written):
    text = written("csv").read_bytes().decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) > 2 * len(HOSTILE) and {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []


@pytest.mark.parametrize("sign", [";", "\t"])
def test_neither_is_one_where_a_spreadsheet_takes_another_sign_for_what_parts_cells(written, sign):
    text = written("csv").read_bytes().decode()
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []


def test_in_json_lines_each_document_has_an_id_of_its_own(written):
    """As it stands, but for spaces and for capitals alone, as some file systems have it."""
    rows = [json.loads(line) for line in written("jsonl").read_bytes().split(b"\n") if line]
    ids = {" ".join(row["doc_id"].casefold().split()) for row in rows}
    assert len(ids) == len(HOSTILE) and ids >= {" ".join(text.casefold().split()) for text in HOSTILE}


def test_each_cell_of_a_spreadsheet_is_text_or_a_number(written):
    book = openpyxl.load_workbook(written("xlsx"))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "snb" and cell.hyperlink is None
    assert not book.defined_names


def test_no_markup_of_a_page_comes_from_a_document(written):
    assert_text(html.document_fromstring(written("html").read_bytes()))


@pytest.mark.slow
@needs_browser
def test_a_page_of_coded_documents_does_nothing_in_a_browser(written, browser):
    path = written("html")
    text = path.read_text(encoding="utf-8")
    policy = re.search(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", text)
    bare = path.with_name("without_policy.html")
    bare.write_text(text.replace(policy[0], ""), encoding="utf-8")
    with canary.listening(browser):
        assert canary.visit(browser, path) == canary.visit(browser, bare) == []
        assert len(browser.find_elements("tag name", "mark")) > 2 * len(HOSTILE)


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("status", NAME),
        ("codebook", "check", "relationship", "--study", NAME),
        ("compare", NAME),
        ("trace", "x", "--study", NAME),
        ("verify", NAME),
        ("fetch", NAME),
    ],
)
def test_no_command_about_a_hostile_study_steers_a_terminal(hostile, arguments):
    done = hostile.framing(*arguments)
    assert_says_nothing(done.out + done.err)
    assert "Traceback" not in done.err


def parts_of(path):
    """The bytes of a file by name, or of each part of a package; their names are plain paths."""
    if not zipfile.is_zipfile(path):
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            assert all(part == ".rels" or escape.is_file_name(part) for part in name.split("/")), name
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("form", ["csv", "xlsx", "qdc", "qdpx", "xmi"])
def test_what_is_exported_to_other_programs_is_whole_and_no_formula(hostile, tmp_path, form):
    path = tmp_path / f"exported.{'zip' if form == 'xmi' else form}"
    whole = ("--with-texts",) * (form in ("qdpx", "xmi"))
    done = hostile.framing("export", NAME, "-o", path, "--format", form, *whole)
    assert done.status == 0, done.err
    assert_says_nothing(done.out + done.err)
    for name, data in parts_of(path).items():
        if name.endswith((".xml", ".rels", ".xmi", ".qde", ".qdc")):
            assert len(etree.fromstring(data)), name
        if form == "xlsx":
            assert b"<f>" not in data and b"hyperlink" not in data, name
        if form == "csv":
            rows = csv.reader(io.StringIO(data.decode(), newline=""))
            assert all(FORMULA.match(cell) is None for row in rows for cell in row)


# Widgets: their own scripts in a browser, their own answers, without a JupyterLab in between

_MODEL = """
const [code, state, done] = arguments, acts = {};
window.sent = [];
window.model = {
  get: (name) => state[name], set: (name, value) => { state[name] = value; }, save_changes() {}, off() {},
  on: (event, act) => (acts[event] ??= []).push(act), send: (content) => sent.push(content),
};
window.give = (changed) => {
  Object.assign(state, changed);
  for (const name of Object.keys(changed)) for (const act of acts[`change:${name}`] ?? []) act();
};
import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })))
  .then((module) => module.default.render({ model, el: document.querySelector('#here') }))
  .then(() => done(''), (error) => done(String(error)));
"""


class Shown:
    """A widget that is shown in a page of its own; each message of its browser's part is answered."""

    def __init__(self, browser, panel, folder):
        self.browser, self.panel = browser, panel
        page = folder / "widget.html"
        page.write_text("<!DOCTYPE html><meta charset=utf-8><title>x</title><div id=here></div>")
        canary.visit(browser, page)
        assert browser.execute_async_script(_MODEL, panel._esm, self.state()) == ""

    def state(self):
        """What the browser's part knows."""
        named = ("note", "options", "result", "figures", "passage", "setup", "scheme", "view")
        return {name: getattr(self.panel, name) for name in named if self.panel.has_trait(name)}

    def hear(self, **asked):
        """Have the panel do something, and show what it answers."""
        before = self.state()
        self.panel.hear(asked)
        changed = {name: value for name, value in self.state().items() if value != before[name]}
        self.browser.execute_script("give(arguments[0])", changed)

    def click(self, selector):
        """Click what a selector finds, and answer what is asked."""
        self.browser.execute_script("document.querySelector(arguments[0]).click()", selector)
        for message in self.browser.execute_script("return sent.splice(0)"):
            self.hear(**message)

    def check(self):
        """Nothing of what is shown is made of a payload but text."""
        assert canary.look(self.browser) == []
        assert_text(html.document_fromstring(self.browser.page_source))


@pytest.mark.slow
@needs_browser
def test_the_explorer_shows_what_documents_say_as_text(hostile, browser, tmp_path):
    panel = explore.explore_mentions(hostile.open(NAME).as_run())
    with canary.listening(browser):
        shown = Shown(browser, panel, tmp_path)
        shown.hear(do="select", query={"codebook": "", "rows": 2000})
        assert len(browser.find_elements("css selector", ".f-line")) == panel.result["all"] > len(HOSTILE)
        shown.check()
        for place in range(0, panel.result["all"], 20):
            shown.click(f".f-lines > li:nth-child({place + 1}) > .f-line")
            assert browser.find_elements("css selector", ".f-passage .f-words")
        shown.check()


@pytest.mark.slow
@needs_browser
def test_the_desk_for_coding_shows_what_documents_say_as_text(hostile, browser, tmp_path):
    panel = coding.code_by_hand(hostile.open(NAME).as_run(), "reader", sample="unsure")
    with canary.listening(browser):
        shown = Shown(browser, panel, tmp_path)
        for place in range(0, panel.view["n"], 20):
            shown.hear(do="go", at=place)
            assert MARK in browser.find_element("id", "here").text
        shown.check()
