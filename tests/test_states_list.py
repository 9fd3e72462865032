"""The list of states and blocs: what a faulty file says, and what an edit of it changes."""

import pytest
from small import CODEBOOKS

from framing.base.errors import CodebookError
from framing.lexicon.states import check_states, diff_states

STATES = """\
[states]
ARC = { names = ["Arcadia", "Quill City"], demonyms = ["Arcadian"], leaders = ["Oduya"] }
BOR = { names = ["Borealia"], demonyms = ["Borealian"], places = ["Westport"] }

[blocs]
isles = { names = ["League of Isles"], members = ["ARC", "BOR"] }

[prefixes]
Arco = "ARC"
Islo = "isles"

[not_states]
words = ["Marxian"]
"""


@pytest.fixture
def write(tmp_path):
    """Writes the list, after edits, and gives its path."""

    def of(*edits, name="states.toml"):
        text = STATES
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return of


def test_the_shipped_list_has_no_fault():
    assert check_states(CODEBOOKS / "states.toml") == []


def test_a_right_list_has_no_fault(write):
    assert check_states(write()) == []


FAULTS = {
    "group": ("[blocs]", "[bloc]", 5, "unknown group 'bloc'; did you mean blocs?"),
    "no group": ("[not_states]\nwords =", "[[not_states]]\nwords =", 12, "not_states is no group"),
    "key of a state": (
        'demonyms = ["Arc',
        'demonym = ["Arc',
        2,
        "unknown key 'demonym' of ARC; did you mean demonyms?",
    ),
    "key of a bloc": ("members", "member", 6, "unknown key 'member' of isles; did you mean members?"),
    "key of the words": ("words =", "word =", 13, "unknown key 'word'; did you mean words?"),
    "no table": ("BOR = {", 'CAD = "Cadria"\nBOR = {', 3, "CAD has no names; expected { names = "),
    "no list": (
        '["Oduya"]',
        '"Oduya"',
        2,
        "leaders of ARC is wrong; expected a list of names in quotes; found 'Oduya'",
    ),
    "empty name": ('["Oduya"]', '[""]', 2, "leaders of ARC is wrong"),
    "no text": (
        'Arco = "ARC"',
        "Arco = 7",
        9,
        "the prefix 'Arco' is wrong; expected a code in quotes; found 7",
    ),
    "code": ("BOR = {", "Bor = {", 3, "'Bor' is no code of a state; expected three capitals"),
    "no names": ('names = ["Borealia"]', "names = []", 3, "BOR has no names"),
    "twice": ('["Oduya"]', '["Oduya", "Oduya"]', 2, "leaders of ARC list 'Oduya' twice"),
    "of two": ('["Westport"]', '["Quill City"]', 3, "'Quill City' belongs to BOR and to ARC"),
    "sign": ('["Oduya"]', '["Oduya(|s)"]', 2, "'Oduya(|s)' of ARC has signs of the notation"),
    "member": (
        '["ARC", "BOR"]',
        '["ARC", "BRO"]',
        6,
        "isles has a member 'BRO' that is no state; did you mean BOR?",
    ),
    "prefix": (
        'Islo = "isles"',
        'Islo = "isle"',
        10,
        "the prefix 'Islo' is of 'isle', which is no state or bloc; did",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_line_with_file_and_line(write, fault):
    good, bad, line, said = FAULTS[fault]
    path = write((good, bad))
    messages = [str(error) for error in check_states(path)]
    assert any(
        message.startswith(f"{path.parent.name}/states.toml line {line}: {said}") for message in messages
    ), messages


def test_all_faults_are_told_in_the_order_of_the_file(write):
    faults = check_states(write(('"BOR"]', '"XXX"]'), ("BOR = {", "bor = {"), ('["Oduya"]', '["Borealia"]')))
    assert [fault.where.split()[-1] for fault in faults] == ["3", "3", "6"]


def test_a_list_that_is_not_toml_is_an_error(write):
    with pytest.raises(CodebookError, match=r"states\.toml line 5, column 7: is not TOML"):
        check_states(write(("[blocs]", "[blocs")))


def test_a_diff_lists_states_added_removed_and_changed(write):
    new = write(
        ("BOR = {", 'CAD = { names = ["Cadria"] }\nBOR = {'),
        ('["Oduya"]', '["Oduya", "Ilves"]'),
        ('Arco = "ARC"\n', ""),
        ('["Marxian"]', '["Wilsonian"]'),
        name="new.toml",
    )
    assert diff_states(write(), new).values.tolist() == [
        ["states", "ARC", "changed", "leaders", "Oduya", "Oduya; Ilves"],
        ["prefixes", "Arco", "removed", "party", "ARC", ""],
        ["not_states", "Marxian", "removed", "word", "Marxian", ""],
        ["states", "CAD", "added", "names", "", "Cadria"],
        ["not_states", "Wilsonian", "added", "word", "", "Wilsonian"],
    ]


def test_comments_and_layout_change_no_state(write):
    assert diff_states(write(), write(("[blocs]", "# groups\n[blocs]"), name="new.toml")).empty


def test_a_faulty_list_is_not_compared(write):
    with pytest.raises(CodebookError, match="has no names"):
        diff_states(write(), write(('names = ["Borealia"]', "names = []"), name="new.toml"))
