"""What a chapter keeps of an executed notebook: nothing that depends on how busy the machine was."""

from nbformat.v4 import new_code_cell, new_notebook, new_output

from framing.run.chapter import tidy


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def outputs_of(*outputs):
    """The outputs that are left of a cell, as pairs of stream and text; a table has neither."""
    (cell,) = tidy(new_notebook(cells=[new_code_cell("", outputs=list(outputs))])).cells
    return [(one.get("name"), one.get("text")) for one in cell["outputs"]]


def test_what_was_printed_in_pieces_is_one_output():
    assert outputs_of(printed("one\n"), printed("two\n"), printed("three\n")) == [
        ("stdout", "one\ntwo\nthree\n")
    ]


def test_what_was_printed_before_and_after_a_table_stays_there():
    table = new_output("display_data", data={"text/plain": "a table"})
    expected = [("stdout", "one\n"), (None, None), ("stdout", "two\n")]
    assert outputs_of(printed("one\n"), table, printed("two\n")) == expected


def test_warnings_are_not_mixed_with_what_was_printed():
    given = printed("one\n"), printed("careful\n", "stderr"), printed("two\n")
    assert outputs_of(*given) == [("stdout", "one\n"), ("stderr", "careful\n"), ("stdout", "two\n")]
