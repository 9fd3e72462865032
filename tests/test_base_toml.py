"""TOML files: each key, table and item has its line; a bad file is one error with file and line."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import StudyError
from framing.base.toml import parse_toml, read_toml, toml_text

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = sorted(ROOT.glob("data/**/*.toml"))


def parse(text):
    return parse_toml(text, error=StudyError, place="x.toml")


def paths_in(value, path=()):
    """The path of each key and item of nested tables and lists."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from paths_in(inner, (*path, step))


LINES = '''# a comment with = and [brackets]
title = "a # in a text"
"quoted key" = 1
dotted.key.of = 'three'
long = """
x = 1
[no.table]"""
[parties.arcadia] # more
names = [
  "Arcadia", # first
  "the [Isle]",
]
[[entry]]
name = "one"
[[entry.exclude]]
forms = ["a", "b"]
[[entry.exclude]]
forms = []
[[entry]]
inline = { a = [1, 2], b = "}" }
when = 1997-04-23 10:00:00
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("quoted key",), 3),
        (("dotted", "key", "of"), 4),
        (("long",), 5),
        (("parties",), 8),
        (("parties", "arcadia"), 8),
        (("parties", "arcadia", "names", 1), 11),
        (("entry", 0), 13),
        (("entry", 0, "exclude", 1), 17),
        (("entry", 0, "exclude", 1, "forms"), 18),
        (("entry", 1, "inline", "a", 1), 20),
        (("entry", 1, "when"), 21),
    ],
)
def test_each_key_table_and_item_has_the_line_on_which_it_begins(path, line):
    assert parse(LINES).line(*path) == line


def test_every_path_of_the_data_has_a_line():
    file = parse(LINES)
    assert set(file.lines) == set(paths_in(file.data))


def test_what_is_not_there_has_the_line_of_what_is_around_it():
    assert parse(LINES).where("entry", 1, "forms", 3) == "x.toml line 19"
    assert parse(LINES).where("nothing") == "x.toml line 1"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_path_of_a_shipped_file_has_a_line_on_which_its_last_key_stands(path):
    file = read_toml(path, error=StudyError)
    lines = file.text.split("\n")
    assert set(file.lines) == set(paths_in(file.data))
    assert all(str(p[-1]) in lines[n - 1] for p, n in file.lines.items() if isinstance(p[-1], str))


keys = st.text(min_size=1, max_size=5)
values = st.recursive(
    st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=4))
def test_what_is_written_is_read_again_and_every_path_has_a_line(data):
    file = parse(toml_text(data))
    assert file.data == data
    assert set(file.lines) == set(paths_in(data))


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\n\r\nb = [\r\n2]\r\n")
    file = read_toml(path, error=StudyError)
    assert (file.data, file.line("b", 0)) == ({"a": 1, "b": [2]}, 4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a = 1\nb = \xe9\n", "s/x.toml line 2: not UTF-8; found '\\xe9'; save it as UTF-8"),
        (b"a = 1\nb = \n", "s/x.toml line 2, column 5: is not TOML: Invalid value"),
        (b"a = 1\nb = [\n", "s/x.toml line 3: is not TOML: Invalid value"),
        (b"a = 1\na = 2\n", "s/x.toml line 2, column 6: is not TOML: Cannot overwrite a value"),
        (b"a = " + b"9" * 5000, "s/x.toml line 1: is not TOML: Exceeds the limit"),
        (b"a = " + b"[" * 5000, "s/x.toml: is not TOML: lists stand too deep"),
        (b"a = 1997-02-30", "s/x.toml line 1, column 5: is not TOML: Invalid date or datetime"),
    ],
)
def test_a_bad_file_is_one_error_with_file_and_line(tmp_path, content, said):
    path = tmp_path / "s" / "x.toml"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StudyError) as caught:
        read_toml(path, error=StudyError)
    assert str(caught.value).startswith(said)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(StudyError, match=r"x\.toml: the file is missing"):
        read_toml(tmp_path / "x.toml", error=StudyError)
    with pytest.raises(StudyError, match=r"the file can't be read \(Is a directory\)"):
        read_toml(tmp_path, error=StudyError)


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_key():
    with pytest.raises(StudyError, match=r"x\.toml line 14: unknown key 'name'; did you mean names\?"):
        parse(LINES).check_keys(["names", "exclude"], "entry", 0)


def test_heading_and_comments_stand_where_people_look_for_them():
    data = {"title": 'A "quoted" one', "focal": ["a"], "parties": {"a": {"names": ["A"]}}}
    text = toml_text(data, heading="An invented study.", comments={"focal": "Whose."})
    assert text.startswith("# An invented study.\ntitle = ")
    assert '\n# Whose.\nfocal = ["a"]\n' in text
    assert tomllib.loads(text) == data


@pytest.mark.parametrize("key", ["a" + ".a" * 50, '"a b"' + " . 'c'" * 50])
@pytest.mark.parametrize("form", ["# a note\n\n{} = 1", "# a note\n\n[{}]", "# a note\n\nb = {{{} = 1}}"])
def test_a_key_of_more_steps_than_people_write_is_refused_with_its_line(form, key):
    with pytest.raises(StudyError, match=r"x\.toml line 3: is not TOML: a key of more than 50 steps"):
        parse(form.format(key))


def test_words_with_full_stops_between_them_are_a_text_and_no_key():
    text = "Mr. A. said: no. Yes. No. " * 60 + "… " * 60 + "." * 99
    assert parse(f'note = "{text}"').data == {"note": text}
    assert parse("a" + ".a" * 49 + " = 1").data
