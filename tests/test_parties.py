"""Names of states, peoples, blocs and leaders, listed and unlisted."""

import pytest

from framing.base.errors import CodebookError
from framing.base.spans import Party
from framing.lexicon.parties import find_state, load_world, nearest_name, party_of

RUSSIA = Party("russia", ("Russia", "Moscow"), ("Russian", "Russians"), ("Putin",))


def test_a_state_is_found_by_name_capital_people_and_code():
    assert [find_state(n).party_id for n in ("Kenya", "Nairobi", "Kenyan", "KEN")] == ["KEN"] * 4


def test_blocs_know_their_members():
    assert {"USA", "GBR"} <= set(load_world().blocs["nato"]["members"])


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


def test_the_hash_of_the_list_changes_with_what_it_says_alone(tmp_path):
    plain = "[states]\nXYZ = { names = ['Xyz'] }\n[blocs]\n"
    texts = [
        plain,
        f"# A comment.\n{plain}",
        plain.replace("'Xyz'", "'Xyz', 'Xy'"),
        f"{plain}[codes]\nXY = 'XYZ'\n",
    ]
    hashes = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.toml"
        path.write_text(text, encoding="utf-8")
        hashes.append(load_world(path).hash)
    assert hashes[0] == hashes[1] and len(set(hashes)) == 3


def test_a_state_without_names_is_an_error_that_names_the_state(tmp_path):
    path = tmp_path / "states.toml"
    path.write_text("[states]\nXYZ = { demonyms = ['Xyzian'] }\n[blocs]\n", encoding="utf-8")
    with pytest.raises(CodebookError, match="XYZ"):
        load_world(path)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Iran (Islamic Republic of)", "IRN"),
        ("Korea, Democratic People's Republic of", "PRK"),
        ("Congo (Democratic Republic of the)", "COD"),
        ("Republic of the Congo", "COG"),
        ("The Netherlands", "NLD"),
        ("Netherlands (Kingdom of the)", "NLD"),
        ("Côte d’Ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Turkiye", "TUR"),
        ("St. Lucia", "LCA"),
        ("Viet-Nam", "VNM"),
        ("Hellenic Republic", "GRC"),
        ("Government of Canada", "CAN"),
        ("Lao People's Dem. Rep.", "LAO"),
        ("U.S.S.R.", "RUS"),
        ("SUN", "RUS"),
        ("ZAR", "COD"),
        ("YMD", "YMD"),
        ("GB", "GBR"),
    ],
)
def test_an_actor_is_a_state_by_any_official_form_and_code(name, code):
    assert party_of(name).party_id == code


def test_an_actor_may_be_a_bloc():
    assert [party_of(name).party_id for name in ("European Union", "EU", "NATO")] == ["eu", "eu", "nato"]


def test_every_name_and_every_other_code_of_the_list_resolves():
    world = load_world()
    names = [(name, party) for party in world.states.values() for name in party.names]
    assert [name for name, party in names if find_state(name) != party] == []
    assert all(party_of(code).party_id == party for code, party in world.codes.items())


def test_an_actor_that_no_list_knows_has_a_nearest_name():
    assert nearest_name("Unted States") == "United States"


@pytest.mark.parametrize("said", ["states = [", "a = " + "[" * 100_000, "a = " + "9" * 5_000, b"a = '\xff'"])
def test_a_list_of_states_that_is_no_toml_is_named_with_its_line(tmp_path, said):
    path = tmp_path / "states.toml"
    path.write_bytes(said if isinstance(said, bytes) else said.encode())
    with pytest.raises(CodebookError, match=r"states\.toml.*(is not TOML|not UTF-8)"):
        load_world(path)
