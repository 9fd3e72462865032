"""The list of states and blocs: what a faulty file says, and what an edit of it changes."""

import pytest
from faults import each_fault, spoil
from small import CODEBOOKS, FIXTURES

from framing.base.errors import CodebookError
from framing.lexicon.states import check_states, diff_states

STATES = (FIXTURES / "states.toml").read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path):
    """Writes the list, after edits, and gives its path."""

    def of(*edits, name="states.toml"):
        text = STATES
        for old, new in edits:
            text = spoil(text, old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return of


def test_the_shipped_list_has_no_fault():
    assert check_states(CODEBOOKS / "states.toml") == []


def test_a_right_list_has_no_fault(write):
    assert check_states(write()) == []


@each_fault("states")
def test_a_fault_is_one_line_with_file_and_line(write, old, new, line):
    path = write((old, new))
    messages = [str(error) for error in check_states(path)]
    assert any(message.startswith(f"{path.parent.name}/{line}") for message in messages), messages


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
