"""Facts about pages of HTML, and books made of them."""

import made
import pytest
from made import PROSE, body, complaint, read


def page(inner, head=""):
    return read(f"<!doctype html><html lang=en-GB><head>{head}</head><body>{inner}</body></html>", "a.html")


def test_raised_numbers_of_a_page_are_no_words_and_powers_are():
    inner = (
        "<p>They are not<sup><a href='#n'>13</a></sup> allies<sup>12</sup> of 10 km<sup>2</sup>, the "
        "3<sup>rd</sup>.</p>"
    )
    assert body(page(inner))[0][0].replace("\u2060", "") == "They are not allies of 10 km2, the 3rd."


@pytest.mark.parametrize(
    "name",
    [
        "didomi-host", "qc-cmp2-container", "CybotCookiebotDialog", "cc-window", "sp_message_container_1",
        "truste_box_overlay",
        "optanon-alert-box", "pubtech-cmp", "tc-privacy-wrapper", "legalmonster-cleanslate",
        "cookieconsent", "usercentrics-root", "cmplz-cookiebanner", "privacy-notice", "onetrust-banner-sdk",
    ],
)  # fmt: skip
def test_a_banner_for_consent_is_known_by_its_name(name):
    passages, furniture = body(
        page(f"<div id='{name}'><p>A word to our 842 partners.</p></div><div><p>{PROSE}</p></div>")
    )
    assert (passages, furniture) == ([PROSE], {"A word to our 842 partners.": "consent banner"})


@pytest.mark.parametrize(
    "words",
    [
        "We and our 842 partners store and access information on a device.",
        "This website uses cookies to help our friends know you.",
        "By clicking Accept you agree to the use of cookies by our allies.",
        "Some of our partners process your data on the basis of legitimate interest.",
        "If you click “Accept all”, we and our partners will store what you read.",
        "Wir und unsere 842 Partner verwenden Cookies.",
    ],
)
def test_a_banner_for_consent_is_known_by_its_words(words):
    assert body(page(f"<div><p>{words}</p></div><div><p>{PROSE}</p></div>")) == (
        [PROSE],
        {words: "consent banner"},
    )


@pytest.mark.parametrize(
    "said",
    [
        "We and our partners will defend the privacy of friends and of all allies.",
        "By accepting the terms of the alliance, our partners agree to share data.",
        "By using these data, our allies agree on a policy of privacy.",
        "The envoy said that the website of the council uses cookies.",
    ],
)
def test_a_speech_about_partners_is_no_banner(said):
    assert body(page(f"<p>{said}</p><p>{PROSE}</p>"))[1] == {}


@pytest.mark.parametrize("around", ["form", "div class='site cookies-not-set'", "div class='with-sidebar'"])
def test_what_stands_around_the_whole_page_is_not_heard(around):
    inner = (
        f"<div class=top><a href=x>Home</a></div><p>{PROSE}</p><div class=footer><p>{PROSE[::-1]}.</p></div>"
    )
    passages, furniture = body(page(f"<{around}>{inner}</{around.split()[0]}>"))
    assert passages == [PROSE]
    assert set(furniture.values()) == {"link", "footer"}


def test_what_a_page_hides_is_left_out():
    inner = (
        f"<p style='display: none'>One ally.</p><div hidden>Two allies.</div>"
        f"<noscript>Friend.</noscript><p>{PROSE}</p>"
        "<dialog>Three allies.</dialog>"
    )
    assert body(page(inner))[0] == [PROSE]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='left: -9999px'>{}</p>", "<p style='font-size:0'>{}</p>",
        "<p class='screen-reader-text'>{}</p>", "<div aria-hidden=true><p>{}</p></div>",
        "<template>{}</template>",
    ],
)  # fmt: skip
def test_what_a_page_shows_to_nobody_is_left_out(hidden):
    assert body(page(f"{hidden.format('Old allies.')}<p>{PROSE}</p>"))[0] == [PROSE]


def test_what_is_struck_out_is_no_word_of_its_sentence():
    [passage], furniture = body(page("<p>They are <del>no</del> allies and <s>foes</s> friends.</p>"))
    assert passage == "They are allies and friends."
    assert furniture == {"no": "struck out", "foes": "struck out"}


def test_pointers_to_other_pages_within_an_article_are_left_out():
    pointers = "<p>Read more: <a href=x>The friends of Arcadia</a></p><p><b>Also read</b>: Old allies</p>"
    inner = f"<p>{PROSE}</p>{pointers}<p>{PROSE}</p>"
    assert body(page(inner))[0] == [PROSE, PROSE]


def test_an_inline_quotation_of_a_page_stands_between_marks():
    assert page("<p>He said <q>we are <q>allies</q></q>.</p>").content == "He said “we are ‘allies’”."
    assert page("<p>He said <q>“allies”</q>.</p>").content == "He said “allies”."


def test_the_apparatus_of_a_wiki_is_left_out():
    inner = (
        f"<h2>Alliance<span class='mw-editsection'>[edit]</span></h2>"
        f"<p>{PROSE}<sup class='reference'>[1]</sup>"
        "<sup>[<i>citation needed</i>]</sup></p><ol class='references'><li>^ The Friends of Arcadia, "
        "1950.</li></ol>"
    )
    passages, furniture = body(page(inner))
    assert passages == ["Alliance", PROSE]
    assert furniture["^ The Friends of Arcadia, 1950."] == "list of references"


def test_a_list_of_references_without_markup_is_left_out():
    listed = "1. Quill, A. (1950). The friends of Arcadia.\n\n2. Lind, B. (1951). Allies, pp. 3-9."
    text = f"{PROSE}\n\n{PROSE}\n\nReferences\n\n{listed}"
    assert body(read(text, "a.txt"))[0] == [PROSE, PROSE]


def test_a_page_says_of_itself_what_its_head_and_its_data_declare():
    head = (
        "<title>A talk | The Islander</title><meta property='og:site_name' content='The Islander'>"
        "<link rel=canonical href='https://example.org/talk'><meta name=author content='https://example.org/quill'>"
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "A talk", '
        '"datePublished": "2024-09-25T23:30:00-05:00", '
        '"author": [{"@type": "Person", "name": "Ada Quill"}]}]}</script>'
    )
    assert page(f"<p>{PROSE}</p>", head).metadata == {
        "title": "A talk",
        "author": "Ada Quill",
        "date": "2024-09-25",
        "publisher": "The Islander",
        "language": "en",
        "url": "https://example.org/talk",
    }


# Books


def test_an_electronic_book_is_read_in_the_order_of_its_spine():
    chapters = [
        "<p>They are not<a epub:type='noteref' href='#n'>1</a> allies.</p><aside epub:type='footnote'><p>A "
        "note.</p></aside>",
        "<p>Two.</p>",
    ]
    metadata = (
        "<dc:title>Islands</dc:title><dc:creator>Ada "
        "Quill</dc:creator><dc:date>2020</dc:date><dc:publisher>Press</dc:publisher>"
    )
    text = read(made.epub(chapters, metadata=metadata), "a.epub")
    assert body(text) == (["They are not allies.", "Two."], {"1": "note number", "A note.": "note"})
    assert text.metadata == {"title": "Islands", "author": "Ada Quill", "date": "2020", "publisher": "Press"}


def test_a_sentence_about_partners_belongs_to_the_banner_beside_it():
    alone = f"<p>Our partners process data.</p><div><p>{PROSE}</p></div>"
    assert body(page(f"<p>We value your privacy, as everybody does.</p>{alone}"))[0] == [PROSE]
    assert body(page(alone))[0] == ["Our partners process data.", PROSE]


@pytest.mark.parametrize(
    ("name", "start", "end"), [("a.html", "<html><body>", "</body></html>"), ("a.xml", "<r>", "</r>")]
)
def test_what_the_parser_would_cut_off_is_refused_by_name(name, start, end):
    deep = f"{start}<p>They met.</p>{'<div>' * 300}<p>We met.</p>{'</div>' * 300}{end}"
    assert "nests its elements too deeply; expected at most 256" in complaint(deep, name)
    long = f"{start}<p>They met.</p><p>{'met ' * 2_600_000}</p><p>We met.</p>{end}"
    assert "has too long a text in one element; expected at most 10,000,000" in complaint(long, name)
