"""Codebooks: those that are shipped, and what a faulty file says."""

import pytest
from faults import check_line, each_fault
from small import CODEBOOKS, load_shipped, load_small

from framing.base.errors import CodebookError
from framing.lexicon.check import check_examples, find_duplicates
from framing.lexicon.codebook import list_codebooks, load_codebook

NAMES = ["designations", "imagery", "multipolarity", "relationship", "topics"]


# The shipped codebooks


def test_all_five_codebooks_are_shipped():
    assert list_codebooks(CODEBOOKS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_example_sentence_holds(name):
    failed = check_examples(load_shipped(name))
    assert failed.empty, failed.to_string()


@pytest.mark.parametrize("name", NAMES)
def test_no_spelling_belongs_to_two_entries_that_no_context_tells_apart(name):
    doubled = find_duplicates(load_shipped(name))
    assert doubled[~doubled["told_apart"].astype(bool)].empty


def test_the_themes_are_the_fifteen_of_the_book():
    assert list(load_shipped("multipolarity").families) == [
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
    years = [family.year for family in load_shipped("designations").families.values()]
    assert years == [1992, 1994, 1996, 1996, 2001, 2011, 2019, 2022]


@pytest.mark.parametrize("word", ["interaction", "cooperation", "co-operation", "coordination"])
def test_translation_variants_are_one_designation(word):
    text = f"It is a comprehensive partnership and strategic {word} for a new era."
    (match,) = load_shipped("designations").find(text)
    assert (match.family, text[match.end :]) == ("new era", ".")


def test_the_hash_changes_with_what_is_matched(tmp_path):
    first = load_small(tmp_path).hash
    assert load_small(tmp_path, ("pact(|s)", "pact(|s|um)")).hash != first
    assert load_small(tmp_path, ('"Arcadia", ', "")).hash != first
    assert load_small(tmp_path, ('name = "tie"', 'name = "band"')).hash != first
    assert load_small(tmp_path, ("[[entry]]", "others = true\n[[entry]]")).hash != first
    assert load_small(tmp_path, ('version = "1"', 'version = "1"\nprefixes = ["non"]')).hash != first


def test_the_hash_stays_with_other_comments_layout_examples_and_titles(tmp_path):
    first = load_small(tmp_path).hash
    assert load_small(tmp_path, ('version = "1"', '# A comment.\n\nversion    =   "1" # one')).hash == first
    assert (
        load_small(tmp_path, ('["Arcadia", "Borealia"]', '[\n  "Arcadia",\n  "Borealia",\n]')).hash == first
    )
    assert load_small(tmp_path, ("For tests.", "For more tests.")).hash == first
    assert load_small(tmp_path, ("A [pact] was", "The [pact] was")).hash == first


def test_a_codebook_is_made_once_while_its_content_is_the_same_and_again_after_an_edit(tmp_path):
    first = load_small(tmp_path)
    assert load_codebook(tmp_path / "small.toml") is first
    assert load_small(tmp_path) is first
    assert load_small(tmp_path, ("pact(|s)", "pact(|z)")).entries[0].forms == ("pact(|z)",)


def test_the_coders_own_lists_are_no_codebooks(tmp_path):
    for name in ("b", "attributes", "a", "states"):
        (tmp_path / f"{name}.toml").touch()
    assert list_codebooks(tmp_path) == ["a", "b"]


# Faulty files: each names the file, the line and the entry


@each_fault("codebook")
def test_a_faulty_codebook_names_file_line_and_entry_in_one_line(tmp_path, old, new, line):
    with pytest.raises(CodebookError) as raised:
        load_small(tmp_path, (old, new))
    check_line(raised.value, f"{tmp_path.name}/{line}")


def test_an_unknown_codebook_names_the_nearest():
    with pytest.raises(CodebookError, match=r"codebooks/relationships\.toml: .* did you mean relationship\?"):
        load_codebook(CODEBOOKS / "relationships.toml")


def test_a_codebook_in_no_folder_is_named(tmp_path):
    with pytest.raises(CodebookError, match=r"nowhere/small\.toml: the file is missing"):
        load_codebook(tmp_path / "nowhere" / "small.toml")
