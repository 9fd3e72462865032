"""What comes from outside stays text at every exit: in pages, addresses, file names and terminals."""

import csv
import html as standard
import io
import re
import sys
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring
from payloads import MARK, PAYLOADS
from printed import rendered

from framing.base import escape
from framing.base.csvfile import csv_text
from framing.base.errors import StudyError
from framing.claims import markup

EXITS = (
    escape.one_line,
    escape.myst,
    escape.myst_code,
    escape.html,
    escape.link_target,
    escape.web_address,
    escape.plain_name,
    escape.terminal,
)
ANY = st.text(st.characters(codec=None)) | st.text("`*_{}[]()<>#|$~^&:;+-=%!\\'\"/. \n\t1a", max_size=12)
SPACES = re.compile(r"\s+")


def texts(test):
    """Try all payloads in one test: thousands of tests cost more than what they try."""

    def try_all():
        for text in PAYLOADS:
            test(text)

    try_all.__name__ = test.__name__
    return try_all


def words(text):
    """A text as a page shows it in one line of HTML."""
    return standard.escape(escape.one_line(text), quote=False).replace('"', "&quot;")


def assert_text_everywhere(text):
    """In each place of a MyST page the text is shown as it stands."""
    shown, written = words(text), escape.myst(text)
    assert rendered(written) == (f"<p>{shown}</p>" if shown else "")
    assert rendered(f"## {written}").endswith(f">{shown}</h2>")
    assert rendered(f"- {written}") == (f"<ul>\n<li>{shown}</li>\n</ul>")
    assert rendered(f"**x:** {written}") == f"<p><strong>x:</strong> {shown}".strip() + "</p>"
    table = rendered(f"| a | b |\n| --- | --- |\n| {written} | y |")
    assert table.count("<td>") == 2 and f"<td>{shown}</td>" in table
    if shown:
        assert rendered(f"[{written}](<page.md>)") == f'<p><a href="page.md">{shown}</a></p>'
        assert rendered(f"term\n: {written}") == f"<dl>\n<dt>term</dt>\n<dd>{shown}</dd>\n</dl>"


@texts
def test_a_payload_is_text_in_each_place_of_a_page(text):
    assert_text_everywhere(text)
    assert_text_everywhere(f"Arcadia {text} Borealia")


@given(ANY)
def test_any_text_is_text_in_each_place_of_a_page(text):
    assert_text_everywhere(text)


def assert_code(text):
    shown = words(text)
    assert rendered(f"a {escape.myst_code(text)} b") == (
        f"<p>a <code>{shown}</code> b</p>" if shown else "<p>a  b</p>"
    )
    row = rendered(f"| a |\n| --- |\n| {escape.myst_code(text, in_table=True)} |")
    assert row.count("<td>") == 1 and (not shown or f"<code>{shown}</code>" in row)


@texts
def test_a_payload_is_code_where_code_is_meant(text):
    assert_code(text)


@given(ANY)
def test_any_text_is_code_where_code_is_meant(text):
    assert_code(text)


def assert_html(text):
    element = fragment_fromstring(f'<p title="{escape.html(text)}">{escape.html(text)}</p>')
    assert len(element) == 0 and set(element.attrib) == {"title"}
    assert element.get("title") == (element.text or "")
    assert SPACES.sub("", element.text or "") == SPACES.sub("", escape.one_line(text))
    assert len(escape.html(text).splitlines()) <= 1


@texts
def test_a_payload_is_text_in_an_element_and_in_an_attribute(text):
    assert_html(text)


@given(ANY)
def test_any_text_is_text_in_an_element_and_in_an_attribute(text):
    assert_html(text)


@texts
def test_a_link_is_made_of_a_payload_only_where_it_is_an_address_or_a_plain_path(text):
    found = escape.link_target(text)
    assert found in ("", text)
    assert not found or re.fullmatch(r"https?://[^@\s/?#]+(?:[/?#]\S*)?|[^:\s/][^:\s]*", found)
    for made in (escape.html_link("x", text), rendered(escape.myst_link("x", text))):
        link = fragment_fromstring(f"<div>{made}</div>").find(".//a")
        assert (link is None) == (not found)
        assert link is None or (set(link.attrib) == {"href"} and unquote(link.get("href")) == unquote(found))


@given(ANY)
def test_whatever_a_link_may_lead_to_is_of_a_known_kind(text):
    found = escape.link_target(text)
    scheme = re.match(r"[^/?#]*?:", found)
    assert not scheme or scheme[0].lower() in ("http:", "https:", "mailto:")
    assert not found.startswith("/") and "\\" not in found
    assert escape.web_address(text) == (found if scheme else "")


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org",
        "http://example.org:8080/a/b.html?q=1&r=2#part",
        "HTTPS://EXAMPLE.ORG/",
        "https://en.wikipedia.org/wiki/China–Russia_relations",
        "https://example.org/People's_(Republic)",
        "https://пример.example/новости",
        "mailto:first.last@example.org",
        "page.html",
        "../../_generated/evidence_islands-001.html#m-a-relationship-12",
        "#part",
    ],
)
def test_usual_addresses_are_taken_as_they_stand(target):
    assert escape.link_target(target) == target
    (link,) = fragment_fromstring(rendered(escape.myst_link("x", target)))
    assert link.tag == "a"


@pytest.mark.parametrize(
    "target",
    [
        "ftp://example.org/a",
        "https://",
        "https://a b",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://a@b@example.org",
        "mailto:",
        "mailto:a@example.org,b@example.org",
        "mailto:a@example.org%0ABcc:b",
        "/etc/passwd",
        "a:b",
        'page.html" x="',
        "page.html#<b>",
    ],
)
def test_odd_addresses_are_refused(target):
    assert escape.link_target(target) == ""


def assert_name(text):
    name = escape.plain_name(text)
    assert name and len(name.encode()) <= escape.LONGEST_NAME
    assert name[0] not in ".-" and name[-1] not in ".-"
    assert all(sign in "._-" or unicodedata.category(sign)[0] in "LMN" for sign in name)
    assert PureWindowsPath(name).name == name and escape.is_file_name(name)
    assert escape.plain_name(text) == name


@texts
def test_a_payload_gives_a_name_that_is_no_path(text):
    assert_name(text)


@given(ANY)
def test_any_text_gives_a_name_that_is_no_path(text):
    assert_name(text)


@given(ANY, ANY)
def test_two_texts_have_two_names(one, other):
    assert (escape.plain_name(one) == escape.plain_name(other)) == (one == other)


@given(ANY)
def test_the_name_of_a_text_is_no_other_texts_name(text):
    name = escape.plain_name(text)
    assert name == text or escape.plain_name(name) != name


@pytest.mark.parametrize(
    "text", ["con", "CON.txt", "nul.tar.gz", "aux", "Prn.a", "com1", "LPT9.x", "COM²", "conin$", "a:b"]
)
def test_names_that_windows_keeps_for_devices_are_no_file_names(text):
    assert not escape.is_file_name(text) and escape.is_file_name(escape.plain_name(text))


@given(ANY)
def test_a_file_name_is_no_path(text):
    if escape.is_file_name(text):
        assert PureWindowsPath(text).name == text == PurePosixPath(text).name
        assert "\0" not in text and text not in (".", "..")


def test_names_are_readable_in_any_script():
    for text in ("Россия", "联盟", "भारत", "Côte_d.Ivoire", "1790-Washington-1", "GRC_77_2022"):
        assert escape.plain_name(text) == text
    assert escape.plain_name("Côte d'Ivoire").startswith("Côte-d-Ivoire-")


def test_payloads_have_names_of_their_own():
    assert len({escape.plain_name(text) for text in PAYLOADS}) == len(PAYLOADS)


def assert_terminal(text):
    shown = escape.terminal(text)
    assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert MARK not in text or MARK in shown


@texts
def test_a_payload_says_nothing_to_a_terminal(text):
    assert_terminal(text)


@given(ANY)
def test_any_text_says_nothing_to_a_terminal(text):
    assert_terminal(text)


@texts
def test_a_payload_is_no_formula_in_a_spreadsheet(text):
    written = csv_text([{"a": text}], ["a"])
    for sign in ",;\t":
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=sign):
            for cell in row:
                seen = re.sub(r"^[\s\0\ufeff\u200b]+", "", cell)
                assert seen[:1] not in tuple("=+-@＝＋－＠") and cell[:1] not in tuple("\t\r\n")


@pytest.mark.parametrize("leave", EXITS)
def test_every_exit_gives_text_that_can_be_stored(leave):
    for text in PAYLOADS:
        leave(text).encode("utf-8")


def test_plain_words_pass_unchanged():
    text = "Arcadia's ally, Borealia (since 1997): «friends», 50 % more"
    for leave in (escape.one_line, escape.myst, escape.terminal):
        assert leave(text) == text


PLAIN_ELEMENTS = {"div", "p", "em", "strong", "a", "ul", "ol", "li", "code", "pre", "blockquote", "hr", "br"}
PLAIN_ELEMENTS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
PLAIN_ELEMENTS |= {"dl", "dt", "dd", "span", "section", "sup"}
SIGNS = ":{}`[]()<>!|#*_-=+~$%&\\^@/.\"' \n\r\t\x0b\x0c\x85\u2028x1"
OF_PROSE = st.lists(st.sampled_from([*SIGNS, "raw", "note", "html", "https:", "](", ":::", "\n"])).map(
    "".join
)


def assert_plain_prose(text):
    """What a study says in its own words is refused, or is plain Markdown."""
    try:
        markup.check_markup(text, str)
    except StudyError:
        return
    page = fragment_fromstring(f"<div>{rendered(text)}</div>")
    for element in page.iter("*"):  # a comment of the author's is shown to nobody
        assert element.tag in PLAIN_ELEMENTS, element.tag
        assert set(element.attrib) <= {"href", "title", "class", "style", "start", "id"}
        assert re.fullmatch(r"(?:https?://|[\w./-]+\.(?:md|ipynb)|#|).*", element.get("href", ""), re.DOTALL)
        assert re.fullmatch(r"(?:text-align:\w+)?", element.get("style", ""))


@texts
def test_prose_that_is_a_payload_is_refused_or_plain(text):
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    for prose in (text, f"Arcadia {text} Borealia", f"- {text}", f"> {text}", f":::{{note}}\n{text}\n:::"):
        assert_plain_prose(prose)


@given(OF_PROSE)
def test_any_prose_is_refused_or_plain(text):
    assert_plain_prose(text)


def test_there_are_payloads_enough():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


def test_the_door_is_a_leaf():
    source = sys.modules["framing.base.escape"].__file__
    with open(source, encoding="utf-8") as stream:
        assert not re.findall(r"^\s*(?:from|import) framing", stream.read(), re.MULTILINE)
