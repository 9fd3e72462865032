"""Errors are one line: where, what, expected, found, what to do next."""

from framing.base.errors import FramingError, StudyError, nearest


def test_an_error_says_where_what_expected_found_and_what_to_do_in_this_order():
    error = FramingError(
        "is no date", where="sources.csv row 3", expected="YYYY", found="'soon'", advice="mend it"
    )
    assert str(error) == "sources.csv row 3: is no date; expected YYYY; found 'soon'; mend it"


def test_parts_that_are_not_given_leave_no_trace():
    assert str(StudyError("the file is missing")) == "the file is missing"


def test_a_message_of_several_lines_becomes_one():
    assert str(FramingError("first\n  second", found="a\tb")) == "first second; found a b"


def test_nearest_names_a_close_name_and_else_lists_all():
    assert nearest("mentoins", ["mentions", "passages"]) == "did you mean mentions?"
    assert nearest("xyz", ["mentions", "passages"]) == "known: mentions, passages"


def test_nearest_takes_any_names_and_none():
    assert nearest(5, [50, 7]) == "did you mean 50?"
    assert nearest("x", []) == "there are none"
