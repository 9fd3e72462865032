"""The coding schemes: what the file that people write may say, and what is made from it."""

import pytest

from framing.base.errors import CodebookError
from framing.base.workbook import Workbook
from framing.book import pages
from framing.coding import decode
from framing.lexicon.attributes import load_schemes
from framing.measures.columns import THEME_VALUES, VALUES

FILE = Workbook().codebooks / "attributes.toml"
SMALL = """\
version = "1"

[relationship]
unit = "A mention."

[[relationship.attribute]]
name = "time"
question = "Is it bygone?"

[[relationship.attribute.value]]
name = "past"
definition = "Bygone."
example = "They were [allies]."

[[relationship.attribute.value]]
name = "current"
definition = "All else."
example = "They are [allies]."
unmarked = true
"""


def load(folder, text):
    (folder / "attributes.toml").write_text(text, encoding="utf-8")
    return load_schemes(folder / "attributes.toml")


def test_a_scheme_has_attributes_with_values_in_the_order_of_the_file(tmp_path):
    (attribute,) = load(tmp_path, SMALL)["relationship"].attributes
    assert [(value.name, value.unmarked) for value in attribute.values] == [
        ("past", False),
        ("current", True),
    ]
    assert attribute.value("past").definition == "Bygone." and attribute.value("future") is None


def test_a_value_of_two_attributes_is_named(tmp_path):
    again = SMALL[SMALL.index("\n[[relationship.attribute]]") :].replace("time", "tense")
    with pytest.raises(CodebookError, match="two attributes have the value 'past'"):
        load(tmp_path, SMALL + again)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('version = "1"', "version = 1", "line 1: version is missing or no text"),
        ('unit = "A mention."', 'units = "A"', "line 4: unknown key 'units'; did you mean unit"),
        ('question = "Is it bygone?"', "", "line 6: question is missing or empty"),
        ('name = "time"', "name = 7", "line 7: name is wrong; expected a text; found 7"),
        ('name = "time"', 'name = "Time"', "line 7: name is wrong; expected small letters"),
        ('name = "current"', 'name = "past"', "line 16: value 'past' stands twice"),
        ("are [allies]", "are allies", "line 18: the example of current doesn't mark one mention"),
        ("[allies].", "[allies] and [friends].", "line 13: the example of past doesn't mark one mention"),
        ("unmarked = true", 'unmarked = "yes"', "line 19: unmarked is wrong; expected true or false"),
        ('"Is it bygone?"', '"Is it?"\nconventions = [1]', "line 9: conventions is wrong; expected a list"),
        ('unit = "A mention."', "unit = ", "line 4, column 8: is not TOML"),
        (SMALL[SMALL.index('\n[[relationship.attribute.value]]\nname = "current"') :], "", "a single value"),
        (SMALL[SMALL.index("\n[[relationship.attribute.value]]") :], "", "line 6: value is missing"),
        ('"Is it bygone?"', '"Is it *bygone*?"', "line 8: *bygone* is no value; known: past, current"),
        (SMALL[len('version = "1"\n') :], 'relationship = "x"', "line 2: relationship is no table"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_line(tmp_path, old, new, problem):
    assert SMALL.count(old) >= 1
    with pytest.raises(CodebookError) as error:
        load(tmp_path, SMALL.replace(old, new, 1))
    assert problem in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CodebookError, match=r"attributes\.toml: the file is missing"):
        load_schemes(tmp_path / "attributes.toml")


def test_the_tables_allow_exactly_the_values_that_the_file_defines():
    schemes = load_schemes(FILE)
    defined = {one.name: {v.name for v in one.values} for one in schemes["relationship"].attributes}
    assert defined == {name: set(values) for name, values in VALUES.items()}
    themes = {one.name: [v.name for v in one.values] for one in schemes["multipolarity"].attributes}
    assert themes == {name: list(values) for name, values in THEME_VALUES.items()}


def test_the_model_tells_the_values_apart_that_the_file_defines():
    for codebook, known in (("relationship", decode.VALUES), ("multipolarity", decode.THEME_VALUES)):
        attributes = load_schemes(FILE)[codebook].attributes
        assert {one.name: {v.name for v in one.values} for one in attributes} == {
            name: set(values) for name, values in known.items()
        }


def test_every_attribute_has_a_value_for_what_no_word_decides_or_is_always_told():
    for scheme in load_schemes(FILE).values():
        for attribute in scheme.attributes:
            assert any(value.unmarked for value in attribute.values), attribute.name


def test_the_book_shows_every_definition_example_and_convention():
    for scheme in load_schemes(FILE).values():
        text = pages.scheme_text(scheme)
        for attribute in scheme.attributes:
            assert all(f"| {value.name} | " in text for value in attribute.values)
            assert text.count("\n- ") >= len(attribute.conventions)


def test_a_value_that_a_convention_names_stands_in_italics():
    assert "Ended is *denied*\\." in pages.scheme_text(load_schemes(FILE)["relationship"])
