"""What the model has learned from is coded by fits that have not: the same text, place and focus."""

import json
import math

import pytest
from folds import NAME, QUESTIONED, learn, match_at, write_folds
from hypothesis import given
from hypothesis import strategies as st
from plain_coder import PlainCoder

from framing.base.spans import Code, Coding, Context, Focus, Party, Passage
from framing.coding.model import CARD, ModelError
from framing.corpus.learned import (
    LEARNED,
    OUT_OF_FOLD,
    SEEN,
    CrossFitted,
    Learned,
    load_learned,
    name_document,
    row_of,
)
from framing.lexicon.parties import load_world

TEXT = "Arcadia and Borealia are allies, partners and friends in a multipolar sea."
ARCADIA, BOREALIA = (
    Party("arcadia", ("Port Selm", "Arcadia")),
    Party("borealia", ("Borealia",), ("Borealian",)),
)
PAIR, AUTHOR = Focus((BOREALIA, ARCADIA)), Focus(by_author=True)
READ, UNREAD = match_at(TEXT, "allies"), match_at(TEXT, "friends")
THEME = match_at(TEXT, "multipolar", "multipolarity", "multipolarity")


def document(text=TEXT, **known):
    return Context(text, [Passage(0, len(text), "paragraph", sentences=((0, len(text)),))], [], **known)


def code(rows, matches=(READ,), focus=PAIR, given=None):
    """What is coded where the model has learned from these rows."""
    coder = CrossFitted(PlainCoder(), Learned(NAME, as_read(rows)))
    return coder.code(given or document(), matches, focus)


def as_read(rows):
    """Rows as they are read from a file."""
    return [{name: "" if value != value else str(value) for name, value in row.items()} for row in rows]


def folded(*codings):
    return [one.coder == NAME + OUT_OF_FOLD for one in codings]


# Which codes a mention has


def test_a_mention_that_was_read_has_the_codes_of_a_fit_without_its_document():
    (coding,) = code(learn(TEXT, "allies"))
    assert (coding.codes, coding.speaker, coding.unsure) == (
        QUESTIONED.codes,
        QUESTIONED.speaker,
        QUESTIONED.unsure,
    )
    assert coding.coder == "model 1.0 (aaaaaaaa), out of fold"


def test_a_mention_that_nobody_read_has_the_models_code_which_says_so():
    rows, plain = learn(TEXT, "allies"), PlainCoder().code(document(), [UNREAD], PAIR)[0]
    (coding,) = code(rows, [UNREAD])
    assert coding.codes == plain.codes and coding.coder == "plain coder, document learned from"


def test_a_text_in_which_something_is_blank_is_known_by_what_was_read():
    blank = document(TEXT.replace("partners", " " * len("partners")), source=TEXT)
    assert folded(*code(learn(TEXT, "allies"), given=blank)) == [True]


@pytest.mark.parametrize("other", [TEXT + "\n", TEXT.replace("sea", "bay"), ""])
def test_another_text_is_coded_by_the_model_alone(other):
    assert code(learn(TEXT, "allies"), given=document(other)) == PlainCoder().code(
        document(other), [READ], PAIR
    )


@given(st.permutations(["allies", "partners", "friends"]), st.sets(st.sampled_from(["allies", "friends"])))
def test_codings_stand_in_the_order_of_their_matches(words, read):
    rows = [*learn(TEXT, *sorted(read)), *learn(TEXT, "sea", focal="author")]
    codings = code(rows, [match_at(TEXT, word) for word in words])
    assert folded(*codings) == [word in read for word in words]


def test_the_coder_is_asked_for_nothing_where_all_was_read():
    class Silent(PlainCoder):
        def code(self, document, matches, focus):
            raise AssertionError

    coder = CrossFitted(Silent(), Learned(NAME, as_read(learn(TEXT, "allies"))))
    assert folded(*coder.code(document(), [READ], PAIR)) == [True]


def test_a_text_of_which_no_fit_is_without_has_no_codes_out_of_fold():
    (coding,) = code(learn(TEXT, "allies", coding=Coding({})))
    assert coding.coder == PlainCoder.name + SEEN


# Under which focus


@pytest.mark.parametrize(
    ("focal", "focus", "same"),
    [
        ("Arcadia and Borealia", PAIR, True),
        ("Borealia and Arcadia", PAIR, True),
        ("Port Selm and Borealia", PAIR, True),
        ("Arcadia and Cadria", PAIR, False),
        ("Arcadia and Port Selm", PAIR, False),
        ("Arcadia and Borealia", Focus((*PAIR.parties, Party("cadria", ("Cadria",)))), False),
        ("Arcadia and Borealia", AUTHOR, False),
        ("author", AUTHOR, True),
        ("author", PAIR, False),
    ],
)
def test_codes_are_about_the_relationship_that_was_read(focal, focus, same):
    assert folded(*code(learn(TEXT, "allies", focal=focal), focus=focus)) == [same]


def test_a_states_other_names_are_its_own():
    usa, france = (load_world().states[code] for code in ("USA", "FRA"))
    study = Focus((Party("us", ("United States", "Washington")), Party("france", france.names)))
    rows = learn(TEXT, "allies", focal=f"{usa.names[0]} and France")
    assert folded(*code(rows, focus=study)) == [True]


def test_a_theme_is_the_same_under_any_focus():
    said = Coding(
        {"stance": Code("endorsed", 0.75), "voice": Code("author", 0.5), "present": Code("yes", 0.9)}
    )
    rows = [row_of(document(), THEME, "", said)]
    for focus in (PAIR, AUTHOR):
        (coding,) = code(rows, [THEME], focus)
        assert folded(coding) == [True] and coding.codes == said.codes


def test_the_same_words_as_another_theme_were_not_read():
    other = match_at(TEXT, "multipolar", "multipolarity", "venues")
    assert folded(*code([row_of(document(), THEME, "", QUESTIONED)], [other])) == [False]


@pytest.mark.parametrize(
    ("taken", "actor", "same"),
    [
        ("France", "FRA", True),
        ("Arcadia", "Port Selm", True),
        ("France", "Kenya", False),
        ("France", "", True),
        ("", "France", True),
    ],
)
def test_a_document_that_is_another_voice_here_was_not_read_so(taken, actor, same):
    rows = learn(TEXT, "allies", actor=taken)
    assert folded(*code(rows, given=document(actor=actor))) == [same]


# The file


def test_a_document_is_named_by_the_first_quarter_of_its_hash():
    assert len(name_document(TEXT)) == 16 and name_document(TEXT) != name_document(TEXT + " ")
    assert name_document("\ud800") == name_document("\ud800")  # what can't be read is kept as it came


def test_a_coding_is_read_as_it_was_written(tmp_path):
    absent = Coding({"stance": Code("", math.nan), "voice": Code("", math.nan), "present": Code("no", 0.625)})
    rows = [*learn(TEXT, "allies", focal="author"), row_of(document(), THEME, "", absent)]
    held = load_learned(write_folds(tmp_path, rows)).codings(document(), AUTHOR)
    assert held[(READ.start, READ.end, "")].codes == QUESTIONED.codes
    again = held[(THEME.start, THEME.end, "multipolarity")]
    assert {name: repr(one) for name, one in again.codes.items()} == {
        name: repr(one) for name, one in absent.codes.items()
    }


def test_a_model_that_keeps_no_such_file_is_a_model(tmp_path):
    assert load_learned(tmp_path) is None


def test_another_file_than_the_cards_is_refused(tmp_path):
    write_folds(tmp_path, learn(TEXT, "allies"), **{LEARNED: "dd"})
    with pytest.raises(ModelError, match=rf"{LEARNED}: is not the file of the card; expected dd; found \w"):
        load_learned(tmp_path)


def test_a_file_of_which_the_card_does_not_know_is_refused(tmp_path):
    write_folds(tmp_path, learn(TEXT, "allies"))
    card = json.loads((tmp_path / CARD).read_text(encoding="utf-8"))
    del card["sha256"][LEARNED]
    (tmp_path / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match=f"{LEARNED}: is not the file of the card; expected none"):
        load_learned(tmp_path)
