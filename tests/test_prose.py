"""A study's own words in its chapters: where they go, what numbers they hold, and what they may not be."""

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from faults import check_line, each_fault, spoil
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import NotebookError, StudyError
from framing.claims.frames import load_frames
from framing.claims.markup import parts_of
from framing.claims.prose import DOUBT, fill_prose, read_prose, weave
from framing.claims.typed_numbers import typed_numbers

STAGE = "05_alliance_partnership"
CELL = {"metadata": {}, "source": ""}
CELLS = {"text-01": "markdown", "code-02": "code", "text-03": "markdown", "code-04": "code"}
PIECES = """+++ {"after": "code-02"}
Of {all:words} words of alliance in these texts,
{denied:words} deny one ({share:.0%}).

+++ {"instead of": "text-03"}
## What Arcadia says

See {cite:p}`kern1901` and [the method](../../method.md).
"""
VALUES = """[values]
all = { table = "mentions", where = "family == 'alliance'" }
denied = { table = "mentions", where = "family == 'alliance' and stance == 'denied'" }
share = "denied / all"
"""
FRAMES = {
    "documents": pd.DataFrame({"doc_id": ["a", "b"]}),
    "mentions": pd.DataFrame(
        {"doc_id": ["a", "a", "b", "b"], "family": ["alliance"] * 4, "stance": ["denied"] * 3 + ["asserted"]}
    ),
}


@pytest.fixture
def read(tmp_path):
    """Write prose and values of an invented study, and read them."""

    def write(prose=PIECES, values=VALUES, name=f"{STAGE}.md"):
        notebook = {"cells": [{**CELL, "id": cell, "cell_type": kind} for cell, kind in CELLS.items()]}
        (tmp_path / f"{STAGE}.ipynb").write_text(json.dumps(notebook))
        (tmp_path / "prose").mkdir(exist_ok=True)
        (tmp_path / "prose" / name).write_text(prose, encoding="utf-8")
        if values is not None:
            (tmp_path / "prose" / "values.toml").write_text(values, encoding="utf-8")
        study = SimpleNamespace(study_id="islands", stages=(STAGE,), path=lambda name: tmp_path / name)
        return read_prose(study, tmp_path)

    return write


def chapter():
    from nbformat import v4  # takes a second to import

    cells = [
        v4.new_markdown_cell(f"The text of {cell}.", id=cell)
        if kind == "markdown"
        else v4.new_code_cell("1 + 1", id=cell)
        for cell, kind in CELLS.items()
    ]
    return v4.new_notebook(cells=cells)


def woven(read, prose=PIECES, values=VALUES):
    return weave(chapter(), fill_prose(read(prose, values), STAGE, FRAMES))


def plain(text):
    """Prose of one piece and no numbers."""
    return f'+++ {{"after": "code-02"}}\n{text}\n'


# What becomes of prose


def test_each_piece_becomes_a_cell_at_its_place_with_its_numbers(read):
    cells = woven(read).cells
    assert [cell.id for cell in cells] == ["text-01", "code-02", "prose-1", "prose-2", "code-04"]
    assert cells[2].source == "Of four words of alliance in these texts,\nthree deny one (75%)."
    assert cells[3].source.startswith("## What Arcadia says\n\nSee {cite:p}`kern1901` and [the method]")
    assert {cell.cell_type for cell in cells[2:4]} == {"markdown"}


@pytest.mark.parametrize("text", ["", "\n", "% to be written\n"])
def test_a_file_of_nothing_but_remarks_has_no_pieces(read, text):
    assert read(text, values=None).pieces == {STAGE: ()}


def test_the_notebook_that_is_given_stays_as_it_was(read):
    notebook = chapter()
    weave(notebook, fill_prose(read(), STAGE, FRAMES))
    assert notebook == chapter()


def test_a_woven_notebook_is_valid_and_woven_again_the_same(read):
    import nbformat

    pieces = fill_prose(read(), STAGE, FRAMES)
    once = weave(chapter(), pieces)
    nbformat.validate(once)
    assert weave(once, pieces) == once == weave(chapter(), pieces)


def test_other_words_take_the_place_of_those_woven_before(read):
    once = woven(read)
    again = weave(once, fill_prose(read(PIECES.replace("What Arcadia says", "Arcadia")), STAGE, FRAMES))
    assert again.cells[3].source.startswith("## Arcadia\n") and len(again.cells) == len(once.cells)


def test_words_that_were_replaced_can_not_be_brought_back(read):
    fewer = PIECES.split('+++ {"instead')[0]
    with pytest.raises(NotebookError, match="the words of the cell 'text-03' are gone; execute the notebook"):
        weave(woven(read), fill_prose(read(fewer), STAGE, FRAMES))


def test_pieces_at_one_place_keep_their_order_and_before_stands_next_to_its_cell(read):
    places = [("before", "text-03"), ("after", "code-02"), ("after", "code-02"), ("before", "text-01")]
    prose = "\n".join(f'+++ {{"{place}": "{cell}"}}\nWords.' for place, cell in places)
    ids = [cell.id for cell in woven(read, prose, None).cells]
    assert ids == ["prose-4", "text-01", "code-02", "prose-2", "prose-3", "prose-1", "text-03", "code-04"]


def test_without_prose_nothing_changes(tmp_path):
    study = SimpleNamespace(study_id="islands", stages=(STAGE,), path=lambda name: tmp_path / name)
    prose = read_prose(study, tmp_path)
    assert fill_prose(prose, STAGE, FRAMES) == [] and weave(chapter(), []) == chapter()


def test_a_stage_needs_its_own_values_and_what_their_formulas_need(read):
    prose = read(PIECES.replace("{all:words}", "Some"), VALUES)
    assert list(prose.values_of(STAGE)) == ["all", "denied", "share"]
    assert list(prose.values_of("06_multipolarity")) == []


def test_a_value_that_there_is_none_of_is_a_dash(read):
    empty = FRAMES | {"mentions": FRAMES["mentions"].iloc[:0]}
    pieces = fill_prose(read(), STAGE, empty)
    assert pieces[0].text == "Of none words of alliance in these texts,\nnone deny one (–)."


CLAIM = PIECES.replace('"code-02"}', '"code-02", "holds": "denied > all / 2"}')


def test_prose_whose_condition_is_fulfilled_stands_as_it_was_written(read):
    assert fill_prose(read(CLAIM), STAGE, FRAMES)[0].text.startswith("Of four words")


def test_prose_whose_condition_is_not_fulfilled_says_so_first(read):
    text = fill_prose(read(CLAIM.replace("all / 2", "all")), STAGE, FRAMES)[0].text
    assert text.startswith(":::{warning}\n" + DOUBT) and "Of four words" in text


@pytest.mark.parametrize(
    ("condition", "what"),
    [
        ("deny > all / 2", "'deny'"),
        ("denied >", "breaks off"),
        ("denied / all", "condition"),
        ("__import__('os')", "line 1"),
    ],
)
def test_a_condition_that_is_none_is_refused_with_its_line(read, condition, what):
    with pytest.raises(StudyError, match="line 1") as error:
        read(CLAIM.replace("denied > all / 2", condition))
    assert what in str(error.value)


def test_a_value_may_be_named_by_a_condition_alone(read):
    extra = VALUES + 'most = { table = "mentions" }\n'
    assert "most" in read(CLAIM.replace("all / 2", "most / 2"), extra).values_of(STAGE)


def test_what_the_stored_chapters_say_of_their_numbers_is_true():
    chapters = Path(__file__).parents[1].glob("book/chapters/*/*.ipynb")
    assert [path.name for path in chapters if DOUBT in path.read_text(encoding="utf-8")] == []


def test_remarks_may_stand_before_the_first_piece(read):
    assert len(read("% Notes to ourselves: 5 pieces.\n\n" + PIECES).pieces[STAGE]) == 2


def test_windows_line_ends_are_no_matter(read):
    assert read(PIECES.replace("\n", "\r\n")).pieces == read().pieces


# Places that are none

AT = f"islands/prose/{STAGE}.md line"


@each_fault("prose_places")
def test_a_place_that_is_none_is_named(read, old, new, line):
    with pytest.raises(StudyError) as raised:
        read(spoil(PIECES, old, new))
    check_line(raised.value, line)


def test_a_place_of_brackets_beyond_number_is_none(read):
    with pytest.raises(StudyError) as raised:
        read(spoil(PIECES, '{"after": "code-02"}', "[" * 100_000))
    check_line(raised.value, f"{AT} 1: this names no place")


def test_a_file_of_no_stage_is_named(read):
    with pytest.raises(
        StudyError, match=r"prose/05_alliance\.md: the study has no such stage; did you mean 05_"
    ):
        read(name="05_alliance.md")


def test_a_cell_that_the_executed_notebook_lacks_is_named(read):
    notebook = chapter()
    notebook.cells = notebook.cells[:1]
    with pytest.raises(NotebookError, match="there is no cell 'code-02' for prose-1"):
        weave(notebook, fill_prose(read(), STAGE, FRAMES))


# Numbers


@each_fault("prose_numbers")
def test_a_number_that_is_typed_or_unknown_is_named(read, old, new, line):
    with pytest.raises(StudyError) as raised:
        read(spoil(PIECES, old, new))
    check_line(raised.value, line)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (VALUES + "more = 'all + 1'\n", "islands/prose/values.toml line 5: the value 'more' is used nowhere"),
        (
            VALUES + "more = 'al + 1'\n",
            "islands/prose/values.toml line 5, value more: the formula names 'al'",
        ),
        (
            "value = 3\n" + VALUES,
            "islands/prose/values.toml line 1: unknown key 'value'; did you mean values?",
        ),
        ("phrases = 'two'\n" + VALUES, "islands/prose/values.toml line 1: phrases is wrong; expected a list"),
        ("phrases = ['']\n" + VALUES, "islands/prose/values.toml line 1: phrases is wrong; expected a list"),
        ("phrases = ['two']\n" + VALUES, "islands/prose/values.toml line 1: the phrase «two» stands nowhere"),
        ("values = 3", "islands/prose/values.toml line 1: values is wrong; expected a table [values]"),
        (VALUES.replace("==", "="), "islands/prose/values.toml line 2, value all: «=» can't stand there"),
        (None, f"{AT} 2: text names 'all', which is no value; there are none"),
    ],
)
def test_values_that_can_not_be_used_are_named(read, values, line):
    with pytest.raises(StudyError) as raised:
        read(PIECES, values)
    assert str(raised.value).startswith(line)


def test_a_column_that_is_not_there_is_named_with_its_value(read):
    prose = read(PIECES, VALUES.replace("family ==", "famly =="))
    with pytest.raises(
        StudyError, match=r"values\.toml line 2, value all: there is no column 'famly'; did you mean"
    ):
        fill_prose(prose, STAGE, FRAMES)


def test_a_phrase_whose_number_counts_nothing_may_be_listed(read):
    values = "phrases = ['the two sides']\n" + VALUES
    assert read(PIECES.replace("## What Arcadia says", "What the two\nsides say"), values)
    with pytest.raises(StudyError, match="«two» is typed"):
        read(PIECES.replace("## What Arcadia says", "What the two sides say of two"), values)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in 1997, in the 1990s, 2001–2021", []),
        ("16 July 2001, 3 May, 2001-07-16", []),
        ("the G7 and the R2D2", []),
        ("one of them, the first, half", []),
        ("8", ["8"]),
        ("8 %, 1,300 and 1.5", ["8 %", "1,300", "1.5"]),
        ("1300 in 1499 or 2101", ["1300", "1499", "2101"]),
        ("two, Three, twenty-five", ["two", "Three", "twenty", "five"]),
        ("hundreds of millions", ["hundreds", "millions"]),
        ("½ and Ⅷ and ²", ["½", "Ⅷ", "²"]),
        ("٣", ["٣"]),
        ("often, someone, tent, weight", []),
    ],
)
def test_typed_numbers_are_found_and_years_dates_and_names_are_none(text, found):
    assert [number for _, number in typed_numbers(text)] == found


# Markup


@pytest.mark.parametrize(
    "text",
    [
        "A *word*, a **word**, `code 5` and ``two `ticks` ``.",
        "{cite:p}`kern2001` and {cite:t}`lind1901,kern2001`",
        "[a page](method.md#section-2), [](../05_x.ipynb), [here](#top), [the web](https://example.org/5)",
        "<https://example.org/12>",
        ":::{note}\nWords.\n:::",
        ":::{admonition} A title\n:class: dropdown\nWords.\n:::",
        "1. A point.\n2. Another.",
        "- A point.\n- Another.",
        "| a | b |\n| --- | --- |\n| c | d |",
        "(a-label)=\n## A heading",
        "Less < more, and a > b.",
        "% A remark.",
    ],
)
def test_plain_markup_is_prose(read, text):
    assert read(plain(text), None).pieces[STAGE][0].text == text


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<script>alert(1)</script>", "HTML can't stand in prose"),
        ("<svg onload=x>", "HTML"),
        ("a `<b>` c", "HTML"),
        ("</div>", "HTML"),
        ("<!-- hidden -->", "HTML"),
        ("<javascript:alert(1)>", "HTML"),
        ("{{ study }}", "double braces"),
        ("{% for x in y %}", "double braces"),
        ("```{include} /etc/passwd\n```", "fences of code"),
        ("~~~{raw} html\n~~~", "fences of code"),
        (":::{include} /etc/passwd\n:::", "this fence"),
        (":::{raw} html\n:::", "this fence"),
        ("> :::{raw} html\n> :::", "this fence"),
        ("  ::::{eval-rst}", "this fence"),
        (":::{note} :::{raw} html", "this fence"),
        ("{download}`/etc/passwd`", "this role"),
        ("{raw}`x`", "this role"),
        ("{eval}`x`", "this role"),
        ("![x](/etc/passwd)", "pictures"),
        ("[x](/etc/passwd)", "this link"),
        ("[x](javascript:alert)", "this link"),
        ("[x]( <javascript:alert>)", "HTML"),
        ("[x](/etc/passwd.md)", "this link"),
        ("[x](../../../notes.md)", "this link"),
        ("[x](\njavascript:alert)", "this link"),
        ("[x](&#106;avascript:alert)", "this link"),
        ("[x](data:text/html;base64,x)", "this link"),
        ("[x](file:///etc/passwd.md)", "this link"),
        ("[x](//example.org)", "this link"),
        ("[x]: javascript:alert", "the targets of links"),
        ("[x\\]]: javascript:alert", "the targets of links"),
        ("$\\href{javascript:alert}{x}$", "formulas"),
    ],
)
def test_markup_that_reads_files_or_runs_is_refused(read, text, what):
    with pytest.raises(StudyError) as raised:
        read(plain(f"Words.\n\n{text}"), None)
    line = str(raised.value)
    assert line.startswith(f"{AT} 4") and f": {what}" in line and "can't stand in prose" in line


@given(st.text(alphabet="ab{}`:[]()<>\n 1.", max_size=60))
def test_the_parts_of_prose_are_all_of_it_in_order(text):
    parts = list(parts_of(text))
    assert "".join(part.text for part in parts) == text
    assert [part.line for part in parts] == sorted(part.line for part in parts)


@pytest.mark.parametrize(
    "text", ["`" * 40_000, "{a}`" * 20_000, "[x](" * 20_000, "(a)=\n" * 20_000, ":" * 50_000]
)
def test_long_prose_is_read_or_refused_at_once(read, text):
    try:
        read(plain(text), None)
    except StudyError as error:
        assert len(str(error)) < 500  # noqa: PT017 (some of these are prose)


# Tables of the chapter


def test_prose_is_counted_in_the_tables_that_its_stage_reads_and_writes(released, read):
    prose, study = read(), released.open()
    frames = load_frames(study, prose.values_of(STAGE).values(), among=("documents", "mentions"))
    assert set(frames) == {"documents", "mentions"}
    with pytest.raises(
        StudyError, match="the table 'mentions' is none that the chapter reads or writes; known: "
    ):
        load_frames(study, prose.values_of(STAGE).values(), among=("documents",))
