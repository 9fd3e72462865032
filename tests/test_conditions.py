"""The language of findings: what it reads, and that it refuses everything else at once and runs nothing."""

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from framing.base.conditions import choose_rows, compute, fulfilled
from framing.base.errors import StudyError
from framing.base.expressions import GREATEST, LONGEST, names_in, parse

ROOT = Path(__file__).resolve().parents[1]
TABLE = pd.DataFrame(
    {
        "doc_id": ["a-1", "a-2", "b-1", "b-1"],
        "family": ["alliance", "amity", "alliance", ""],
        "n": [1, 2, 3, 4],
        "rate": [0.5, float("nan"), 2.0, -1.0],
        "default": [True, False, False, True],
    }
)


def chosen(condition, table=TABLE):
    """The places of the rows that fulfil a condition, from 0."""
    return choose_rows(table, condition).index.tolist()


# What conditions mean


@pytest.mark.parametrize(
    ("condition", "places"),
    [
        ("family == 'alliance'", [0, 2]),
        ('family == "alliance"', [0, 2]),
        ("'alliance' == family", [0, 2]),
        ("family != 'alliance'", [1, 3]),
        ("family != ''", [0, 1, 2]),
        ("n > 1 and n <= 3", [1, 2]),
        ("1 < n <= 3", [1, 2]),
        ("n == 1 or n == 4", [0, 3]),
        ("n == 1 or n == 4 and default", [0, 3]),
        ("(n == 1 or n == 2) and default", [0]),
        ("not default", [1, 2]),
        ("not n == 1 and default", [3]),
        ("not (n == 1 and default)", [1, 2, 3]),
        ("not not default", [0, 3]),
        ("default", [0, 3]),
        ("family in ['amity', 'partnership']", [1]),
        ("family not in ['amity', 'alliance']", [3]),
        ("n in [1, 4]", [0, 3]),
        ("rate in [-1, 0.5]", [0, 3]),
        ("'a-' in doc_id", [0, 1]),
        ("'a-' not in doc_id", [2, 3]),
        ("'A-' in doc_id", []),
        ("doc_id < 'b'", [0, 1]),
        ("doc_id == family", []),
        ("n > rate", [0, 2, 3]),
        ("n + 1 == 2 * (n - 1)", [2]),
        ("n - 1 - 1 == 1", [2]),
        ("8 / 4 / 2 == n", [0]),
        ("-n == -2", [1]),
        ("rate == rate", [0, 2, 3]),
        ("rate != 2", [0, 3]),
        ("not rate == 2", [0, 1, 3]),
        ("1 < 2", [0, 1, 2, 3]),
        ("1 > 2 and n == 1", []),
        (" \n\tn==1\n", [0]),
    ],
)
def test_a_condition_chooses_the_rows_that_fulfil_it(condition, places):
    assert chosen(condition) == places


@pytest.mark.parametrize("kind", ["object", "str", "category"])
def test_a_text_that_is_missing_is_an_empty_text(kind):
    table = pd.DataFrame({"family": pd.Series(["amity", None], dtype=kind)})
    assert chosen("family == ''", table) == [1]
    assert chosen("family != 'amity'", table) == [1]
    assert chosen("'mit' in family", table) == [0]


def test_whole_numbers_may_be_missing():
    table = pd.DataFrame({"start": pd.Series([1, None], dtype="Int64")})
    assert chosen("start > 0", table) == [0]
    assert chosen("not start > 0", table) == [1]
    assert chosen("start in [1]", table) == [0]


def test_a_table_without_rows_has_none_to_choose():
    assert chosen("family == 'amity' or n > 1 and 1 < 2", TABLE.iloc[:0]) == []


@pytest.mark.parametrize(
    ("formula", "number"),
    [
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("7 - 2 - 1", 4),
        ("8 / 2 / 2", 2),
        ("--3", 3),
        ("0.1 * 3", 0.1 * 3),
    ],
)
def test_a_formula_is_reckoned_as_in_school(formula, number):
    assert compute(parse(formula), pd.DataFrame(index=[0])).tolist() == [number]


def test_what_is_divided_by_nothing_is_missing():
    values = pd.DataFrame({"a": [1.0, 0.0, 6.0], "b": [0.0, 0.0, 2.0]})
    assert pd.Series(compute(parse("a / b"), values)).isna().tolist() == [True, True, False]
    assert fulfilled(parse("a / b > 1 or a / b <= 1"), values).tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ("famly == 'amity'", "there is no column 'famly'; did you mean family?"),
        (
            "family == 5",
            "«family» (text) and «5» (number) can't be compared; expected two numbers or two texts",
        ),
        ("n == 'five'", "«n» (number) and «'five'» (text) can't be compared"),
        ("n in ['a']", "«n» (number) and «'a'» (text) can't be compared"),
        ("'a' in n", "«'a'» (text) and «n» (number) can't be compared"),
        (
            "default == 1",
            "«default» (condition) and «1» (number) can't be compared; expected two numbers or two",
        ),
        (
            "family",
            "«family» is no condition but a text; expected a comparison, such as family == 'alliance'",
        ),
        ("n and default", "«n» is no condition but a number"),
        ("not n", "«n» is no condition but a number"),
        ("family + 1 == 2", "«family» is a text; expected a number"),
        ("n * 900000000000000 == 1", "«n * 900000000000000» gives too large a number"),
    ],
)
def test_what_does_not_fit_together_is_named(condition, problem):
    with pytest.raises(StudyError) as raised:
        choose_rows(TABLE, condition, where="here")
    assert str(raised.value).startswith(f"here: {problem}")


def test_a_column_of_other_things_is_named():
    with pytest.raises(StudyError, match="the column 'dates' holds neither text nor numbers"):
        choose_rows(pd.DataFrame({"dates": [[1], [2]]}), "dates == 1")


# Held against pandas, which reads more and means the same


NAMES = {"a": st.sampled_from(["", "x", "xy", "z"]), "b": st.sampled_from(["", "x", "y"])}
ROWS = st.lists(
    st.fixed_dictionaries({**NAMES, "k": st.integers(-3, 3), "m": st.sampled_from([0.0, 0.5, 2.0])}),
    max_size=6,
)
SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
LISTS = st.lists(st.sampled_from(["'x'", "'xy'", "''"]), min_size=1, max_size=3)
SIMPLE = st.one_of(
    st.builds("{} {} '{}'".format, st.sampled_from("ab"), SIGNS, st.sampled_from(["", "x", "y"])),
    st.builds("{} {} {}".format, st.sampled_from("km"), SIGNS, st.sampled_from([0, 0.5, 2])),
    st.builds(
        "{} {} {} * 2 - {}".format, st.sampled_from("km"), SIGNS, st.sampled_from("km"), st.integers(0, 3)
    ),
    st.builds(
        "{} {} [{}]".format, st.sampled_from("ab"), st.sampled_from(["in", "not in"]), LISTS.map(", ".join)
    ),
)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda parts: st.one_of(
        st.builds("({} and {})".format, parts, parts),
        st.builds("({} or {})".format, parts, parts),
        st.builds("not ({})".format, parts),
    ),
    max_leaves=8,
)


@given(rows=ROWS, condition=CONDITIONS)
def test_conditions_choose_what_pandas_chooses(rows, condition):
    table = pd.DataFrame(rows, columns=["a", "b", "k", "m"]).astype(
        {"a": "str", "b": "str", "k": int, "m": float}
    )
    assert chosen(condition, table) == table.query(condition, engine="python").index.tolist()


def shipped_conditions():
    for path in sorted(ROOT.glob("data/studies/*/findings.toml")):
        for finding in tomllib.loads(path.read_text(encoding="utf-8"))["finding"]:
            for spec in finding["values"].values():
                if isinstance(spec, dict) and "where" in spec:
                    yield spec["table"], spec["where"]


def as_pandas(condition):
    """The same condition in the words of pandas, which has no ``'part' in column``."""
    return re.sub(r"('[^']*') in (\w+)", r"\2.str.contains(\1, regex=False)", condition)


@pytest.mark.parametrize(("table", "condition"), sorted(set(shipped_conditions())))
def test_each_shipped_condition_chooses_what_pandas_chooses(table, condition):
    texts = re.findall(r"'([^']*)'", condition)
    cells = pd.Series(["", "other", *texts, *(f"{text}-x" for text in texts)])
    of_kind = {"below": pd.Series([True, False])}
    if table == "specifications":
        of_kind["estimate"] = pd.Series([float("nan"), -1.0, 0.0, 1.0])
    drawn = {
        name: of_kind.get(name, cells).sample(2000, replace=True, random_state=n).to_numpy()
        for n, name in enumerate(sorted(names_in(parse(condition))))
    }
    table = pd.DataFrame(drawn)
    assert chosen(condition, table) == table.query(as_pandas(condition), engine="python").index.tolist()


# What is refused


ATTACKS = [
    "__import__('os').system('touch {file}')",
    "__import__",
    "family.__class__",
    "family.__init__.__globals__['sys'].modules['os'].system('touch {file}')",
    "family.str.contains('a')",
    "family.isin(['a'])",
    "().__class__.__bases__[0].__subclasses__()",
    "''.__class__",
    "'a'.join(['b'])",
    "[].__class__",
    "{}.__class__",
    "{'a': 1}",
    "{1, 2}",
    "@pd.read_csv('/etc/passwd')",
    "@family",
    "@__import__('os')",
    "`family` == 'a'",
    "`a b` == 1",
    "eval('1')",
    "exec('import os')",
    "open('{file}', 'w')",
    "compile('1', '', 'eval')",
    "getattr(family, 'x')",
    "globals()",
    "print(n)",
    "n()",
    "n(1)",
    "abs(n) > 1",
    "not(n)(1)",
    "lambda: 1",
    "lambda x: x",
    "(x := 5)",
    "x := 5",
    "n = 5",
    "n; n",
    "n\\\n== 1",
    "import os",
    "n if default else n",
    "[n for n in n]",
    "(n for n in n)",
    "n[0]",
    "n[0:1]",
    "n['a']",
    "*n",
    "**n",
    "9**9**9",
    "9**9**9 > n",
    "n ** 2",
    "2 << 999999999",
    "1 >> 1",
    "~default",
    "n & n",
    "n | n",
    "n ^ n",
    "n % 2",
    "n // 2",
    "n @ n",
    "n is None",
    "None",
    "True",
    "f'{n}'",
    "f'{__import__(1)}'",
    "r'a' == family",
    "b'a' == family",
    "u'a' == family",
    "'a' 'b' == family",
    "'''a''' == family",
    "'a\\x41' == family",
    "'a\nb' == family",
    "'a\x00b' == family",
    "'a\u202eb' == family",
    "n\x00",
    "n\x1b[2J",
    "n == 0x10",
    "n == 0b1",
    "n == 1e9",
    "n == 1e999",
    "n == 1_000",
    "n == 1j",
    "n == 1.",
    "n == .5",
    "n == ١",
    "n == ²",
    "ｎ == 1",
    "ﬁeld == 1",
    "n＝＝1",
    "fаmily == 'a'",
    "n\u00a0== 1",
    "n\u200b== 1",
    "n == 99999999999999999999",
    "n == " + "9" * 3000,
    "(" * 500 + "n" + ")" * 500,
    "(" * 1000,
    "[" * 1000,
    "not " * 900 + "default",
    "-" * 1000 + "n == 1",
    "n == 1 and " * 300 + "n == 1",
    "n in [" + "1, " * 900 + "1]",
    "n" * (LONGEST + 1),
    "n == 1 " + " " * 10_000_000,
    "'" * 3999,
    "'" + "a" * 3998,
    "1" * 3999,
    "a" * 3990 + "é",
    "n <",
    "< n",
    "n < < 1",
    "n =< 1",
    "n <> 1",
    "n === 1",
    "n !1",
    "()",
    "[]",
    "n in []",
    "n in",
    "n in n",
    "1 in n",
    "n not 1",
    "not",
    "and",
    "n and",
    "or n",
    "n n",
    "n, n",
    "n in [n]",
    "n in [1,]",
    "n in ['a' 'b']",
    "n in [1, [2]]",
    "(n == 1",
    "n == 1)",
    "n # a comment",
    "n == 1 #",
    "n -> 1",
    "n..n",
    "n.n",
    "1.2.3 == n",
    "$n",
    "n?",
    "n!",
    "!n",
    "\\",
    "\ud800",
    "",
    " ",
]


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_what_is_not_in_the_language_is_refused_at_once_with_one_line(attack, tmp_path):
    file = tmp_path / "run"
    with pytest.raises(StudyError) as raised:
        choose_rows(TABLE, attack.replace("{file}", str(file)), where="here")
    line = str(raised.value)
    assert line.startswith("here: ") and len(line) < 500 and line.isprintable()
    assert not file.exists()


def test_a_conditions_tree_reads_columns_and_never_attributes_of_the_table():
    with pytest.raises(StudyError, match="there is no column 'columns'"):
        choose_rows(TABLE, "columns == 'n'")


@given(st.text(max_size=80))
@example("9" * 80)
@example("0/0")
def test_every_text_is_read_or_refused_by_name(text):
    try:
        choose_rows(TABLE, text)
    except StudyError as error:
        assert "\n" not in str(error)  # noqa: PT017 (most texts are refused, some are not)


PIECES = st.sampled_from(
    [
        *TABLE,
        "'a'",
        '"b"',
        "1",
        "0.5",
        "==",
        "<",
        "in",
        "not",
        "and",
        "or",
        "+",
        "-",
        "*",
        "/",
        "(",
        ")",
        "[",
        "]",
        ",",
    ]
)


@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_every_row_of_pieces_is_read_or_refused_by_name(text):
    try:
        choose_rows(TABLE, text)
    except StudyError as error:
        assert "\n" not in str(error)  # noqa: PT017


def test_the_longest_and_deepest_that_is_read_is_read_at_once():
    long = " or ".join(["n == 1"] * 190)
    deep = "(" * 20 + "n == 1" + ")" * 20
    assert chosen(long) == chosen(deep) == [0]


def test_no_number_is_greater_than_whole_numbers_are_exact():
    assert float(GREATEST) + 1 != float(GREATEST)
    assert chosen(f"n == {GREATEST}") == []


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("n = 1", "equal is written =="),
        ("n ** 2", "there are no powers"),
        ("n & n", "write and"),
        ("n | n", "write or"),
        ("~n", "write not"),
        ("!n", "write not, or !="),
        ("n.isin([1])", "names have no parts: write family in ['a', 'b'], or 'part' in family"),
        ("abs(n)", "there are no functions"),
        ("family == 'a", "the text has no end"),
        ("n in n", "after «in» stands a list, or the name of a column that holds the 'text' before it"),
        ("n in (1, 2)", "after «in» stands a list, or the name of a column that holds the 'text' before it"),
    ],
)
def test_a_slip_from_another_language_is_explained(text, advice):
    with pytest.raises(StudyError) as raised:
        parse(text)
    assert str(raised.value).endswith(advice)


def test_the_modules_of_the_language_call_nothing_that_runs_text():
    language = [ROOT / "lib" / "framing" / "base" / f"{name}.py" for name in ("expressions", "conditions")]
    modules = [*language, *sorted((ROOT / "lib" / "framing" / "claims").glob("*.py"))]
    assert {"sentences", "values", "findings", "prose"} <= {path.stem for path in modules}
    for path in modules:
        source = path.read_text(encoding="utf-8")
        assert not re.search(
            r"\b(eval|exec|compile|getattr|__import__|query)\(", source.replace("re.compile(", "")
        )
