"""Texts about a couple of states with a codebook and an attribute of their own, up to the book."""

import pytest
from own import check_book, make_own
from test_own_book import text_of

pytestmark = pytest.mark.slow
TEXTS = {
    "2019-01-22 treaty.txt": "The new treaty renews the vows of a couple. France and Germany are "
    "a couple. Germany has no better friend than France.",
    "berlin_2020.txt": "Germany and France are close partners in Europe. It is no couple in a novel. A "
    "married couple from Lyon runs the bakery.",
    "essay.txt": "Is there still a Franco-German couple? The friendship of France and Germany remains.",
    "letter.txt": "The brotherhood of France and Germany began long ago. France is Germany's closest ally.",
    "interview.txt": "Question: Are Germany and France still a couple?\n\nAnswer: They were a couple once.",
}
COUPLES = """title = "Couples"
description = "States as a couple."
version = "1"
attributes = "relationship"

[[family]]
name = "couple"
definition = "Words for a couple."

[[entry]]
name = "couple"
family = "couple"
forms = ["[Franco-German] couple(|s)", "brotherhood(|s)"]
positive = ["Arcadia and Borealia are a [couple]."]
negative = ["They rode a tandem."]

[[entry.exclude]]
name = "married"
forms = ["married couple(|s)"]
"""
TONE = """
[[attributes.relationship]]
name = "tone"
question = "How warm is it?"
conventions = []

[[attributes.relationship.value]]
name = "warm"
definition = "The words show affection."
example = "Arcadia embraces its [ally]."

[[attributes.relationship.value]]
name = "cool"
definition = "The words show none."
example = "Arcadia notes the [pact]."
unmarked = true
"""


def add_own(study):
    """What a person writes into the study before it is run."""
    (study / "codebooks").mkdir()
    (study / "codebooks/couples.toml").write_text(COUPLES, encoding="utf-8")
    settings = (study / "study.toml").read_text(encoding="utf-8")
    settings = settings.replace('["relationship",', '["relationship", "couples",') + TONE
    (study / "study.toml").write_text(settings, encoding="utf-8")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (texts := folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (texts / name).write_text(text, encoding="utf-8")
    parties = ("--party", "France, French", "--party", "Germany, German, Germans")
    return make_own(folder, texts, *parties, before_run=add_own)


def test_couple_is_coded_like_partner(own):
    mentions = own.table("mentions")
    couples = mentions[mentions["codebook"] == "couples"]
    assert len(couples) == 7 and (couples[["referent", "stance", "time", "voice"]] != "").all(axis=None)
    assert "married couple" not in set(couples["surface"]) and "tone" in mentions.columns


def test_chapters_have_the_family_and_the_attribute(own):
    for chapter, words in {
        "03_mentions": "attribute tone was coded by nobody yet",
        "05_alliance_partnership": "couple",
    }.items():
        assert words in text_of(own.book / f"chapters/mine/{chapter}.html")
    assert (own.book / "_generated/codebook_couples.html").is_file()


def test_the_book_is_about_the_study_alone(own):
    check_book(own)
