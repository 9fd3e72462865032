"""Codebooks: what their entries find, what their exclusions remove, and what a faulty file says."""

import re
import unicodedata
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import CodebookError
from framing.lexicon.codebook import (
    check_codebook,
    check_examples,
    diff_codebooks,
    find_duplicates,
    list_codebooks,
    load_codebook,
)
from framing.measures.presence import score_theme_presence

NAMES = ["designations", "imagery", "multipolarity", "relationship", "topics"]
CODEBOOKS = {name: load_codebook(name) for name in NAMES}
RELATIONSHIP = CODEBOOKS["relationship"]

SMALL = """\
title = "Small"
description = "For tests."
version = "1"

[[family]]
name = "bonds"
definition = "Bonds between states."

[[entry]]
name = "pact"
family = "bonds"
forms = ["pact(|s)"]
positive = ["A [pact] was signed."]
negative = ["An impact was felt."]

[[entry]]
name = "grand pact"
family = "bonds"
forms = ["grand pact"]
positive = ["The [grand pact] holds."]
negative = ["A pact was grand."]

[[entry.exclude]]
name = "a ship"
forms = ["ship Grand Pact"]

[[entry]]
name = "tie"
family = "bonds"
forms = ["tie(|s)"]
positive = ["Arcadia has close [ties] with Borealia."]
negative = ["He wore a tie."]

[[entry.require]]
name = "states"
forms = ["Arcadia", "Borealia"]
"""


@pytest.fixture
def write(tmp_path):
    """Writes a codebook file and gives its path."""

    def _write(text, name="small.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def surfaces(codebook, text, spans=None):
    return [m.surface for m in codebook.find(text, spans)]


# The shipped codebooks


def test_all_five_codebooks_are_shipped():
    assert list_codebooks() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_example_sentence_holds(name):
    failed = check_examples(CODEBOOKS[name])
    assert failed.empty, failed.to_string()


@pytest.mark.parametrize("name", NAMES)
def test_no_spelling_belongs_to_two_entries_that_no_context_tells_apart(name):
    doubled = find_duplicates(CODEBOOKS[name])
    assert doubled[~doubled["told_apart"].astype(bool)].empty


def test_the_themes_are_the_fifteen_of_the_book():
    assert list(CODEBOOKS["multipolarity"].families) == [
        "order",
        "unipolarity",
        "shift",
        "antagonist",
        "legal_order",
        "sovereignty",
        "pluralism",
        "majority",
        "venues",
        "security",
        "coercion",
        "restraint",
        "balancing",
        "model",
        "memory",
    ]


def test_designations_know_the_year_of_their_adoption_in_order():
    years = [family.year for family in CODEBOOKS["designations"].families.values()]
    assert years == [1992, 1994, 1996, 1996, 2001, 2011, 2019, 2022]


@pytest.mark.parametrize("word", ["interaction", "cooperation", "co-operation", "coordination"])
def test_translation_variants_are_one_designation(word):
    text = f"It is a comprehensive partnership and strategic {word} for a new era."
    (match,) = CODEBOOKS["designations"].find(text)
    assert (match.family, text[match.end :]) == ("new era", ".")


@pytest.mark.parametrize(
    "text, found",
    [
        ("Arcadia's allies' ships and ALLIES", ["allies", "ALLIES"]),
        (
            "non-alignment, a non-partner and a quasi-alliance",
            ["non-alignment", "non-partner", "quasi-alliance"],
        ),
        ("Nonbloc and non–bloc and non bloc", ["Nonbloc", "non–bloc", "non bloc"]),
        ("a co-partner, partner-state, partnership-like", ["partner", "partner", "partnership"]),
        (
            "good neighbours, good-neighborly, good\nneighbourliness",
            ["good neighbours", "good-neighborly", "good\nneighbourliness"],
        ),
        ("a good neighbour, a good friend", ["neighbour", "friend"]),
        ("unfriendly, friendless, befriend, realign, aligned, unneighbourly", []),
        ("the x-axis, an axis of rotation, an axis of two states", ["axis"]),
        (
            "they ally, allied, were allying; partnered and partnering",
            ["ally", "allied", "allying", "partnered", "partnering"],
        ),
    ],
)
def test_relationship_words(text, found):
    assert surfaces(RELATIONSHIP, text) == found


def test_belt_and_road_is_no_metaphor():
    text = "The Belt and Road crosses a belt of perpetual peace."
    assert surfaces(CODEBOOKS["imagery"], text) == ["belt of perpetual peace"]


# Longest match, spans, contexts


def test_the_longest_match_wins_and_the_shorter_one_is_not_counted_again(write):
    codebook = load_codebook(write(SMALL))
    assert [m.entry for m in codebook.find("A grand pact, a pact.")] == ["grand pact", "pact"]


def test_a_match_lies_wholly_within_one_span(write):
    codebook, text = load_codebook(write(SMALL)), "The grand pact"
    assert surfaces(codebook, text, [(0, 9), (10, 14)]) == ["pact"]
    assert surfaces(codebook, text, [(0, 9), (10, 13)]) == []


def test_an_exclusion_removes_its_entry_only_and_reports_what_it_removed(write):
    codebook, text = load_codebook(write(SMALL)), "The ship Grand Pact sank; the grand pact held."
    assert [(m.start, m.entry) for m in codebook.find(text)] == [(15, "pact"), (30, "grand pact")]


def test_exclusions_report_their_name_and_the_match():
    (removed,) = RELATIONSHIP.excluded("The wheel turns on its axis.")
    assert (removed.match.surface, removed.exclusion) == ("axis", "geometry and technology")


def test_a_required_context_counts_only_in_the_same_sentence(write):
    codebook = load_codebook(write(SMALL))
    assert surfaces(codebook, "Arcadia has ties. He wore a tie.") == ["ties"]


@pytest.mark.parametrize(
    "within, found",
    [
        ("0", []),
        ("1", ["ties"]),
        ('"passage"', ["ties", "tie"]),
        ('"phrase"', []),
    ],
)
def test_how_far_a_context_reaches(write, within, found):
    text = SMALL.replace('name = "states"\n', f'name = "states"\nwithin = {within}\n')
    assert surfaces(load_codebook(write(text)), "Arcadia has ties. He wore a tie.") == found


def test_the_hash_changes_with_what_is_matched_and_with_nothing_else(write):
    first = load_codebook(write(SMALL)).hash
    assert load_codebook(write(SMALL.replace("For tests.", "For more tests."))).hash == first
    assert load_codebook(write(SMALL.replace("A [pact] was", "The [pact] was"))).hash == first
    assert load_codebook(write(SMALL.replace("pact(|s)", "pact(|s|um)"))).hash != first
    assert load_codebook(write(SMALL.replace('"Arcadia", ', ""))).hash != first


# Offsets: the raw slice, whatever typography does to a word

PHRASES = [
    "strategic interaction",
    "good-neighbourliness",
    "quasi-alliance",
    "partnership",
    "friends",
    "non-bloc",
]
DASHES = "-\u2010\u2011\u2013\u2014\u2212"


@st.composite
def disguised(draw):
    """A phrase in other case, with soft hyphens, line ends, other dashes and spaces in it."""
    phrase, letters = draw(st.sampled_from(PHRASES)), []
    for position, letter in enumerate(phrase):
        if letter == "-":
            letters.append(draw(st.sampled_from(DASHES)))
        elif letter == " ":
            letters.append(draw(st.sampled_from([" ", "\n", "  ", "\u00a0", " \r\n ", "\t"])))
        else:
            letters.append(draw(st.sampled_from([letter, letter.upper()])))
            if 0 < position < len(phrase) - 2 and phrase[position + 1].isalpha():
                letters.append(draw(st.sampled_from(["", "", "", "\u00ad", "-\n", "\u2010\r\n", "\u200b"])))
    return phrase, "".join(letters)


@given(disguised(), st.text("aé 日.,\n“😀", max_size=12), st.text("aé 日.,\n“😀", max_size=12))
def test_typography_keeps_the_match_and_its_place(disguise, before, after):
    phrase, written = disguise
    text = f"{before} {written} {after}"
    (match,) = RELATIONSHIP.find(text)
    assert (match.start, match.end) == (len(before) + 1, len(before) + 1 + len(written))
    assert text[match.start : match.end] == match.surface == written
    assert match.family == RELATIONSHIP.find(phrase)[0].family


@given(st.text(max_size=60), st.text(max_size=60))
def test_surface_is_always_the_raw_slice_and_matches_are_disjoint(before, after):
    text = f"{before} allies {after} good neighbours"
    matches = RELATIONSHIP.find(text)
    assert all(text[m.start : m.end] == m.surface for m in matches)
    assert all(a.end <= b.start for a, b in pairwise(matches))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_composed_and_decomposed_letters_are_one(write, form):
    changed = SMALL.replace('"pact(|s)"', '"detente"').replace("A [pact]", "A [détente]")
    codebook = load_codebook(write(changed))
    text = unicodedata.normalize(form, "La détente, à l’été.")
    (match,) = codebook.find(text)
    assert unicodedata.normalize("NFC", match.surface) == "détente"


def test_a_word_hyphenated_at_the_line_end_is_one_word_and_a_compound_keeps_its_parts():
    text = "part-\nnership, part\u00ad\nnership, partner-\nstate, non-\nbloc"
    assert surfaces(RELATIONSHIP, text) == ["part-\nnership", "part\u00ad\nnership", "partner", "non-\nbloc"]


def test_ligatures_and_zero_width_characters_do_not_hide_a_word(write):
    codebook = load_codebook(write(SMALL.replace('"pact(|s)"', '"fief(|s)"').replace("A [pact]", "A [fief]")))
    assert surfaces(codebook, "A ﬁef and a f\u200bief.") == ["ﬁef", "f\u200bief"]


def test_a_capital_in_a_form_asks_for_a_capital_in_the_text(write):
    codebook = load_codebook(write(SMALL.replace('"pact(|s)"', '"Pact"').replace("A [pact]", "A [Pact]")))
    assert surfaces(codebook, "A pact, a Pact, a PACT.") == ["Pact", "PACT"]


# Checking and comparing


def test_unused_entries_are_reported_with_the_counts_of_the_others(write):
    documents = [("one", "A pact; a pact; the ship Grand Pact.", None)]
    table = check_codebook(load_codebook(write(SMALL)), documents)
    assert table["entry"].tolist() == ["pact", "grand pact", "tie"]
    assert table["n"].tolist() == [3, 0, 0]
    assert table["unused"].tolist() == [False, True, True]


def test_a_failing_example_is_reported_with_its_entry(write):
    codebook = load_codebook(write(SMALL.replace("An impact was felt.", "The pact was felt.")))
    failed = check_examples(codebook)
    assert failed[["entry", "line", "kind", "found"]].values.tolist() == [["pact", 9, "negative", "pact"]]


def test_doubled_forms_are_reported(write):
    codebook = load_codebook(write(SMALL.replace('"grand pact"]', '"grand pact", "pacts"]')))
    doubled = find_duplicates(codebook)
    assert doubled[["spelling", "entries"]].values.tolist() == [["pacts", "pact, grand pact"]]


def test_a_diff_lists_what_an_edit_adds_removes_and_changes(write):
    old = load_codebook(write(SMALL, "old.toml"))
    edited = SMALL.replace('"pact(|s)"', '"pact"').replace('"grand pact"]', '"grand pact", "bond"]')
    new = load_codebook(write(edited.replace('name = "tie"', 'name = "band"'), "new.toml"))
    table = diff_codebooks(old, new, [("one", "Pacts, a bond, a pact. Arcadia's ties.", None)])
    assert table[["start", "surface", "change", "entry_old", "entry_new"]].values.tolist() == [
        [0, "Pacts", "removed", "pact", ""],
        [9, "bond", "added", "", "grand pact"],
        [33, "ties", "changed", "tie", "band"],
    ]


def test_presence_is_scored_per_passage_and_theme_without_disputed_cells():
    passages = pd.DataFrame({"doc_id": "one", "start": [0, 10, 20], "end": [9, 19, 29]})
    families = ["order", "order", "order", "shift"]
    matches = pd.DataFrame({"doc_id": "one", "start": [0, 5, 12, 20], "family": families})
    reference = pd.DataFrame(
        {
            "doc_id": "one",
            "start": [0, 20, 20],
            "end": [9, 29, 29],
            "theme": ["order", "order", "shift"],
            "present": ["both", "both", "one"],
        }
    )
    table = score_theme_presence(passages, matches, reference).set_index("theme")
    assert table.loc["order", ["n", "found", "agree", "recall", "precision"]].tolist() == [2, 2, 1, 0.5, 0.5]
    assert table.loc["shift", ["n", "found", "left_out"]].tolist() == [0, 0, 1]
    assert table.loc["all themes", ["n", "found", "agree"]].tolist() == [2, 2, 1]


# Faulty files: each names the file, the line and the entry

WAR = '[[family]]\nname = "war"\ndefinition = "War."\n'
FAULTS = {
    "unknown key": ('negative = ["A pact', 'negativ = ["A pact', 21, "grand pact", "did you mean negative"),
    "missing key": ('positive = ["The [grand pact] holds."]\n', "", 16, "grand pact", "lacks positive"),
    "unknown family": ('"tie"\nfamily = "bonds"', '"tie"\nfamily = "bond"', 29, "tie", "did you mean bonds"),
    "doubled name": ('name = "tie"', 'name = "pact"', 27, "pact", "line 9"),
    "unpaired bracket": ('"grand pact"]', '"grand (pact"]', 19, "grand pact", "not paired"),
    "leading wildcard": ('"tie(|s)"', '"*tie"', 30, "tie", "begins with a wildcard"),
    "empty form": ('"tie(|s)"', '""', 30, "tie", "is empty"),
    "form twice": ('"tie(|s)"', '"tie", "tie"', 30, "tie", "twice"),
    "form of wrong type": ('"tie(|s)"', "7", 30, "tie", "not a text"),
    "wrong type": ('forms = ["grand pact"]', 'forms = "grand pact"', 19, "grand pact", "expected a list"),
    "unmarked example": ("[grand pact] holds", "grand pact holds", 20, "grand pact", "brackets"),
    "unknown reach": ('name = "states"\n', 'name = "states"\nwithin = "page"\n', 36, "tie", "sentence"),
    "context without forms": ('forms = ["Arcadia", "Borealia"]\n', "", 35, "tie", "lacks forms"),
    "not TOML": ('forms = ["grand pact"]', "forms = [grand pact]", 19, "grand pact", "not valid TOML"),
    "family without entries": ("[[entry]]", WAR + "\n[[entry]]", 9, "war", "without entries"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_codebook_names_file_line_and_entry_in_one_line(write, fault):
    good, bad, line, entry, reason = FAULTS[fault]
    assert good in SMALL
    with pytest.raises(CodebookError) as error:
        load_codebook(write(SMALL.replace(good, bad, 1)))
    message = str(error.value)
    assert message.startswith(f"small.toml, line {line}, entry {entry}: "), message
    assert reason in message and "\n" not in message


def test_an_unknown_codebook_names_the_nearest():
    with pytest.raises(CodebookError, match="did you mean relationship"):
        load_codebook("relationships")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CodebookError, match=re.escape("nowhere.toml")):
        load_codebook(tmp_path / "nowhere.toml")
