"""The page on the notation of word lists: each of its examples is what the matcher does."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.lexicon.check import check_examples
from framing.lexicon.codebook import load_codebook
from framing.lexicon.fold import fold, fold_text
from framing.lexicon.forms import MOST_GAPS, MOST_SPELLINGS, FormError, FormFinder, check_form

PAGE = (Path(__file__).resolve().parents[1] / "book" / "notation.md").read_text(encoding="utf-8")
CODEBOOK = re.search(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1]


def rows_of(*header):
    """The rows of all tables whose last columns have these names, as lists of cells."""
    rows, wanted = [], False
    for line in PAGE.splitlines():
        cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not cells:
            wanted = False
        elif tuple(cells[-len(header) :]) == header:
            wanted = True
        elif wanted and set(cells) != {"---"}:
            rows.append(cells[-len(header) :])
    return rows


def written(cell):
    """The text that a cell shows; the two signs \\n in it stand for the end of a line."""
    return cell.replace(r"\n", "\n")


def listed(cell):
    return [] if cell == "–" else [written(word) for word in cell.split(" · ")]


FORMS, TEXTS = rows_of("form", "in this text", "finds"), rows_of("in this text", "finds", "why")


def test_the_page_has_an_example_for_each_sign():
    forms = "".join(form for form, _, _ in FORMS)
    assert all(sign in forms for sign in (" ", "-", "(", ")", "|", "[", "]", "*", "..."))
    assert len(FORMS) == 18 and len(TEXTS) == 9


@pytest.mark.parametrize(("form", "text", "finds"), FORMS)
def test_a_form_finds_what_the_page_says(form, text, finds):
    text = written(text)
    finder = FormFinder([[form.strip("`")]])
    assert [text[start:end] for start, end in finder.look(text).places(0)] == listed(finds)


@pytest.fixture(scope="module")
def codebook(tmp_path_factory):
    path = tmp_path_factory.mktemp("notation") / "ties.toml"
    path.write_text(CODEBOOK, encoding="utf-8")
    return load_codebook(path)


@pytest.mark.parametrize(("text", "finds", "why"), TEXTS)
def test_the_codebook_of_the_page_finds_what_the_page_says(codebook, text, finds, why):
    assert [match.surface for match in codebook.find(text)] == listed(finds), why


def test_the_examples_in_the_codebook_of_the_page_hold(codebook):
    assert check_examples(codebook).empty


def test_the_page_names_the_largest_number_of_spellings():
    assert f"at most {MOST_SPELLINGS:,} spellings" in PAGE


STARRED = ["a*b*c", "a*a*a*a", "ab*ba*b", "b*", "a***b"]


@given(st.text("abcx", min_size=1, max_size=12), st.sampled_from(STARRED))
def test_wildcards_in_a_word_find_it_where_its_letters_stand_in_that_order(word, form):
    assert bool(FormFinder([[form]]).look(f"The {word} met.").places(0)) == fnmatchcase(word, form)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("a-" * 30 + "b", "more than 2000 spellings"),
        ("a ... " * (MOST_GAPS + 1) + "b", "more than 4 times"),
    ],
)
def test_a_form_that_would_be_looked_for_without_end_is_refused(form, said):
    with pytest.raises(FormError, match=said):
        check_form(form)


@pytest.mark.parametrize("form", ["a*" * 40 + "b", "a" + "*" * 40 + "b", "(a*|a)" * 8 + "b"])
def test_a_form_of_many_wildcards_is_done_with_a_word_of_a_hundred_thousand_letters(form):
    assert FormFinder([[form]]).look("a" * 100_000).places(0) == []


@given(st.text(st.sampled_from("aÉßﬁ…½ –’\u0301\u200b€𝔸\n"), max_size=40))
def test_the_view_of_a_text_is_each_of_its_characters_folded_at_its_place_with_one_space_for_many(content):
    pairs = [(letter, place) for place, character in enumerate(content) for letter in fold(character)]
    single = [pair for n, pair in enumerate(pairs) if pair[0] != " " or not n or pairs[n - 1][0] != " "]
    (view, *_) = fold_text(content)
    assert [*zip(view.text, view.raw.tolist(), strict=True)] == single
