"""Texts about a couple of states with a codebook and an attribute of their own, up to the book."""

import pytest
from own import check_book, make_own, text_of, write_texts
from test_own_attributes import TONE

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
    parties = ("--party", "France, French", "--party", "Germany, German, Germans")
    return make_own(folder, write_texts(folder / "texts", TEXTS), *parties, before_run=add_own)


def test_couple_is_coded_like_partner(own):
    mentions = own.table("mentions")
    couples = mentions[mentions["codebook"] == "couples"]
    assert len(couples) == 7 and (couples[["referent", "stance", "time", "voice"]] != "").all(axis=None)
    assert "married couple" not in set(couples["surface"]) and "tone" in mentions.columns


def test_chapters_have_the_family_and_leave_out_the_attribute_that_nobody_has_coded(own):
    for chapter in ("03_mentions", "05_alliance_partnership"):
        text = text_of(own.book / f"chapters/mine/{chapter}.html")
        assert "couple" in text and "tone" not in text
    assert (own.book / "_generated/codebook_couples.html").is_file()
    assert "tone" in (own.book / "_generated/codebook_relationship.html").read_text(encoding="utf-8")


def test_the_book_is_about_the_study_alone(own):
    check_book(own)
