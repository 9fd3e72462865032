"""From passages to mentions: what is found is coded like the codebook that it is of, or a copy of."""

from dataclasses import dataclass

import pytest
from plain_coder import PlainCoder
from small import CODEBOOKS

from framing.base.spans import Code, Coding, Focus, Party
from framing.corpus.document import Document, Source
from framing.corpus.mentions import code_document, code_matches
from framing.corpus.tabulate import split_document
from framing.lexicon.codebook import load_codebook
from framing.texts.plain import make_text

TEXT = (
    "Arcadia is not an ally of Borealia.\n\nBorealia wants a multipolar world, and Arcadia has many allies.\n"
)
HARBOUR = """\
[[entry]]
name = "harbour"
family = "alliance"
forms = ["harbours"]
positive = ["They share their [harbours]."]
negative = ["A harbour is deep."]
"""
FOCUS = Focus((Party("arcadia", ("Arcadia",)), Party("borealia", ("Borealia",))))


@pytest.fixture(scope="module")
def note():
    """A document of two sentences."""
    return split_document(Document(Source("note", actor="Arcadia"), make_text(TEXT)))


def copy_codebook(name, folder, *edits):
    """A copy of a shipped codebook, under another name in a folder of its own, after edits."""
    text = (CODEBOOKS / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "copies" / "edited.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def code_copy(note, name, folder, *, like):
    """The matches of a codebook's copy, and what is coded of them."""
    matches = load_codebook(copy_codebook(name, folder)).find(*note.body[1:])
    return matches, code_matches(note, matches, FOCUS, PlainCoder(), like=like)


@pytest.mark.parametrize("name", ["relationship", "multipolarity"])
def test_a_copy_of_a_codebook_is_coded_like_the_codebook_it_is_a_copy_of(note, tmp_path, name):
    matches, coded = code_copy(note, name, tmp_path, like=name)
    rows = code_document(note, [load_codebook(CODEBOOKS / f"{name}.toml")], FOCUS, PlainCoder())
    assert coded and {match.codebook for match in matches} == {"edited"}
    places = [{"start": match.start, "end": match.end} for match in matches]
    assert [place | codes for place, codes in zip(places, coded, strict=True)] == [
        {column: row[column] for column in ("start", "end", *coded[0])} for row in rows
    ]


def test_a_denied_ally_is_denied_with_a_copy_too(note, tmp_path):
    matches, coded = code_copy(note, "relationship", tmp_path, like="relationship")
    assert [match.surface for match in matches] == ["ally", "allies"]
    assert (coded[0]["stance"], coded[0]["cue"]) == ("denied", "not")


def test_a_match_that_does_not_speak_of_its_theme_has_presence_alone():
    one = split_document(Document(Source("note"), make_text("A multipolar motor drives the pump.\n")))
    (row,) = code_document(one, [load_codebook(CODEBOOKS / "multipolarity.toml")], FOCUS, PlainCoder())
    assert [row[name] for name in ("present", "stance", "voice", "speaker", "cue")] == ["no", "", "", "", ""]
    assert row["rule"] == "present" and row["present_p"] == 0.9


def test_what_is_coded_like_a_codebook_without_codes_stays_empty(note, tmp_path):
    matches, coded = code_copy(note, "relationship", tmp_path, like="edited")
    assert len(coded) == len(matches) == 2
    assert {value for codes in coded for value in codes.values()} == {"", None}


def test_a_copy_in_another_folder_differs_in_no_mention_from_its_codebook(checkout, tmp_path):
    path = copy_codebook("relationship", tmp_path)
    done = checkout.framing("codebook", "diff", "relationship", path, "--study", "islands")
    assert done.status == 0 and done.lines == ["no mention differs"]


def test_a_mention_that_an_edited_copy_adds_is_shown_with_its_codes(checkout, tmp_path):
    path = copy_codebook("relationship", tmp_path, ("[[entry]]\n", f"{HARBOUR}\n[[entry]]\n"))
    done = checkout.framing("codebook", "diff", "relationship", path, "--study", "islands")
    assert done.status == 0 and done.lines == ["1 added"]
    assert all(code in done.out for code in ("harbours", "referent: – → focal", "voice: – → author"))


@dataclass
class Crediting:
    """A coder that credits one speaker, and for which the same words decide each stance."""

    speaker: str
    cue: tuple[int, int]
    name: str = "crediting"

    def code(self, _document, matches, _focus):
        codes = {"stance": Code("asserted", 0.9, self.cue), "voice": Code("reported", 0.9)}
        return [Coding(codes, self.speaker) for _ in matches]


@pytest.mark.parametrize(
    ("speaker", "cue"),
    [("The Arcadian minister", "said that their"), ("Ada Quill", "said that their old friends")],
)
def test_a_speaker_and_the_cue_right_after_are_six_words_at_most(speaker, cue):
    text = "The Arcadian minister said that their old friends are allies.\n"
    one = split_document(Document(Source("note"), make_text(text)))
    start = text.index("said")
    coder = Crediting(speaker, (start, start + len("said that their old friends")))
    rows = code_document(one, [load_codebook(CODEBOOKS / "relationship.toml")], FOCUS, coder)
    assert {row["stance_cue"] for row in rows} == {cue}


@pytest.mark.parametrize(
    ("actor", "focus", "present"),
    [
        ("USA", Focus(by_author=True), "no"),
        ("France", Focus(by_author=True), "yes"),
        ("states", Focus((Party("states", ("United States",)),), by_author=True), "no"),
        ("USA", FOCUS, "yes"),  # a commentator may blame the country that they come from
    ],
)
def test_a_country_that_speaks_for_itself_is_not_its_own_opponent(actor, focus, present):
    text = make_text("The islands blame the United States for its hostility.\n")
    one = split_document(Document(Source("speech", actor=actor), text))
    rows = code_document(one, [load_codebook(CODEBOOKS / "multipolarity.toml")], focus, PlainCoder())
    assert [row["present"] for row in rows if row["family"] == "antagonist"] == [present]
