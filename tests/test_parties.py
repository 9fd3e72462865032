"""Names of states, peoples, blocs and leaders, listed and unlisted."""

import pytest

from framing.base.errors import CodebookError
from framing.base.spans import Party
from framing.coding.context import Sentence
from framing.coding.cues import load_cues
from framing.coding.parties import Lexicon, find_state, load_world, party_of

RUSSIA = Party("russia", ("Russia", "Moscow"), ("Russian", "Russians"), ("Putin",))


def found(text, *parties):
    names = Lexicon(parties).find(Sentence(text, 0, len(text), load_cues()))
    return [(n.party, n.kind) for n in names if not n.weak]


def test_a_state_is_found_by_name_capital_people_and_code():
    assert [find_state(n).party_id for n in ("Kenya", "Nairobi", "Kenyan", "KEN")] == ["KEN"] * 4


def test_the_longest_name_wins():
    assert found("The Democratic Republic of the Congo and South Africa met.") == [
        ("COD", "state"),
        ("ZAF", "state"),
    ]


def test_a_studys_party_takes_over_every_name_of_its_state():
    assert found("The Soviet Union and the Kremlin agreed.", RUSSIA) == [
        ("russia", "state"),
        ("russia", "state"),
    ]


def test_plurals_of_demonyms_need_not_be_listed():
    assert found("Kenyans and Germans sing.") == [("KEN", "people"), ("DEU", "people")]


def test_the_first_half_of_a_compound_is_a_name():
    assert found("The Sino-Russian border is long.", RUSSIA) == [("CHN", "people"), ("russia", "people")]


def test_a_curly_apostrophe_does_not_hide_a_name():
    assert found("The People’s Republic of China spoke.") == [("CHN", "state")]


def test_names_and_demonyms_of_a_party_may_stand_in_one_list():
    arcadia = Party("Arcadia", ("Arcadia", "Arcadian", "Arcadians"))
    assert found("Arcadia and the Arcadian fleet", arcadia) == [("Arcadia", "state"), ("Arcadia", "people")]


def test_words_built_like_states_and_peoples_are_unlisted_states():
    assert found("Elbonia and the Dravian fleet met.") == [("elbon", "unlisted"), ("drav", "people")]


def test_a_persons_surname_is_no_people():
    assert found("We met Premier Halloran and Olga Marian.") == []


def test_a_states_name_within_an_institutes_is_weak():
    assert found("She works for the Helsinki Centre.") == []


def test_blocs_know_their_members():
    assert {"USA", "GBR"} <= Lexicon().members("nato")
    assert "russia" in Lexicon((RUSSIA,)).members("cis")


@pytest.mark.parametrize("actor", ["USA", "United States", "united states", "America"])
def test_an_actor_is_a_state_by_code_or_name(actor):
    assert party_of(actor).party_id == "USA"


def test_an_actor_that_is_a_party_of_the_study_is_that_party():
    assert party_of("RUS", (RUSSIA,)) is RUSSIA
    assert party_of("russia", (RUSSIA,)) is RUSSIA


def test_an_actor_that_no_list_knows_is_its_own_party():
    assert party_of("Elbonia").party_id == "Elbonia"


def test_no_actor_is_no_party():
    assert party_of("") is None


def test_every_state_has_a_name_and_codes_of_three_letters():
    assert all(len(code) == 3 and state.names[0] for code, state in load_world().states.items())


def test_a_state_without_names_is_an_error_that_names_the_state(tmp_path):
    path = tmp_path / "states.toml"
    path.write_text("[states]\nXYZ = { demonyms = ['Xyzian'] }\n[blocs]\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="XYZ"):
        load_world(path)
