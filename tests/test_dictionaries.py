"""Dictionaries of other programs as codebooks: no pattern is lost unsaid, each category counts as there."""

import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import CodebookError, FramingError
from framing.base.escape import one_line
from framing.lexicon.check import describe_draft, lack_examples
from framing.lexicon.codebook import load_codebook, parse_codebook
from framing.lexicon.dictionaries import Dictionary, Pattern, read_dictionary
from framing.lexicon.imported import collect, make_codebooks, part_rivals

LIWC = """%
1\taffect (Affect)
2\tposemo
3\tnegate
%
good*\t1\t2
happy\t1 2
bad\t1
no\t3
not good\t3
like\t(02 134)1/2\t1
:)\t1
West\t3
"""
YOSHIKODER = """<?xml version="1.0" encoding="UTF-8"?>
<dictionary style="050805" patternengine="substring"><cnode name="Islands">
<cnode name="CULTURE" desc="All culture"><pnode name="song"/>
<cnode name="HIGH"><pnode name="art"></pnode><pnode name="Artistic"></pnode></cnode></cnode>
<cnode name="ECONOMY"><pnode name="tax*"></pnode></cnode></cnode></dictionary>
"""
LEXICODER = "+NEGATIVE\nabandon*\nbad\n\n+POSITIVE\ngood*\n+NEG_POSITIVE\nnot good*\n"
QUANTEDA = """
economy:
  own: [market*, "free trade", No, 1990, yes]
  taxes:
    - tax*
    - "value added tax"
culture: "art*"
sounds: ["*ity", "a?b", "so ... so", "col*r"]
"""
FILES = {"a.dic": LIWC, "a.ykd": YOSHIKODER, "a.lc3": LEXICODER, "a.yml": QUANTEDA}


def read(tmp_path, name, content):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_dictionary(tmp_path / name)


def codebooks(tmp_path, name):
    made = make_codebooks(read(tmp_path, name, FILES[name]), "small", source=name)
    return {called: parse_codebook(called, text, "small.toml") for called, text in made.texts.items()}, made


def found(codebook, text):
    return [(match.surface, match.family) for match in codebook.find(text)]


# What is read


@pytest.mark.parametrize(
    ("name", "kind"), [("a.dic", "LIWC"), ("a.ykd", "Yoshikoder"), ("a.lc3", "Lexicoder"), ("a.yml", "YAML")]
)
def test_the_kind_is_told_by_the_content(tmp_path, name, kind):
    assert read(tmp_path, "dictionary", FILES[name]).kind == kind
    assert read(tmp_path, "dictionary", FILES[name].replace("\n", "\r\n")).kind == kind


def test_a_word_of_liwc_is_in_each_of_its_categories(tmp_path):
    patterns = [(one.text, *one.category, one.condition) for one in read(tmp_path, "a.dic", LIWC).patterns]
    assert patterns[:4] == [
        ("good*", "affect", ""),
        ("good*", "posemo", ""),
        ("happy", "affect", ""),
        ("happy", "posemo", ""),
    ]
    assert ("not good", "negate", "") in patterns
    assert [one for one in patterns if one[0] == "like"] == [
        ("like", "affect", "(02 134)1/2"),
        ("like", "posemo", "(02 134)1/2"),
        ("like", "affect", ""),
    ]


def test_a_table_of_liwc_22_marks_categories_with_an_x(tmp_path):
    table = 'DicTerm,calm,storm\n"sea*",X,X\nharbour,X,\n'
    patterns = read(tmp_path, "a.dicx", table).patterns
    assert [(one.text, *one.category) for one in patterns] == [
        ("sea*", "calm"),
        ("sea*", "storm"),
        ("harbour", "calm"),
    ]


def test_nested_categories_are_families_with_the_path_for_a_name(tmp_path):
    books, _ = codebooks(tmp_path, "a.ykd")
    assert list(books["small"].families) == ["CULTURE", "CULTURE.HIGH", "ECONOMY"]
    assert books["small"].families["CULTURE"].definition == "All culture"
    books, _ = codebooks(tmp_path, "a.yml")
    assert list(books["small"].families) == ["economy.own", "economy.taxes", "culture", "sounds"]


def test_words_that_yaml_takes_for_something_else_are_words(tmp_path):
    books, _ = codebooks(tmp_path, "a.yml")
    assert found(books["small"], "No, yes: 1990.") == [
        ("No", "economy.own"),
        ("yes", "economy.own"),
        ("1990", "economy.own"),
    ]


def test_wildcards_and_phrases_find_what_they_found_there(tmp_path):
    books, _ = codebooks(tmp_path, "a.yml")
    text = "The markets want FREE\ntrade, a value added tax, taxation, artifacts, colour; no market stall."
    assert [surface for surface, _ in found(books["small"], text)] == [
        "markets",
        "FREE\ntrade",
        "value added tax",
        "taxation",
        "artifacts",
        "colour",
        "no",
        "market",
    ]


def test_capitals_of_a_dictionary_ask_for_none_in_the_text(tmp_path):
    books, _ = codebooks(tmp_path, "a.ykd")
    assert found(books["small"], "an artistic song") == [("artistic", "CULTURE.HIGH"), ("song", "CULTURE")]


def test_other_encodings_are_read(tmp_path):
    text = "économie: [marché]\n"
    for encoding in ("utf-8-sig", "utf-16"):
        (pattern,) = read(tmp_path, "a.yml", text.encode(encoding)).patterns
        assert (pattern.text, *pattern.category) == ("marché", "économie")


# What can't be kept


def test_what_can_not_be_kept_is_named_with_the_reason(tmp_path):
    left = {}
    for name in ("a.dic", "a.yml"):
        left |= {one.pattern.text: one.why for one in collect(read(tmp_path, name, FILES[name]))[1]}
    assert left == {
        "like": "counts only beside other words ((02 134)1/2), and that can't be said here",
        ":)": "has the sign )",
        "*ity": "begins with a wildcard, so there is nothing to look for",
        "a?b": "has the sign ?",
        "so ... so": "has the sign ...",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("just words", "is no dictionary that can be read"),
        ("a: [b\n", "is no dictionary that can be read"),
        ("a: &x [b]\nc: *x\n", "found repeats a part by an alias (*name)"),
        ("[" * 99, "has more than 50 lists within each other"),
        ("%\n1\tcalm\nsea\t1\n", "has one % only"),
        ("%\n1\tcalm\n%\nsea\t2\n", "line 4: an unknown category; "),
        ("%\n1\tcalm\n%\nsea\n", "line 4: has no category"),
        ("%\ncalm\n%\nsea\t1\n", "line 2: no category"),
        ("+\nsea\n", "line 1: a category has no name"),
        ("<html><p>sea</p></html>", "is another kind of XML"),
        ("<dictionary><cnode>", "is not XML"),
        (
            '<dictionary patternengine="regexp"><!-- --><cnode><pnode name="b.*"/></cnode></dictionary>',
            "its patterns are regular expressions",
        ),
        ("", "is empty"),
        (b"\x00\x01\x02", "NUL"),
    ],
)
def test_a_file_that_is_no_dictionary_is_refused_with_the_place(tmp_path, content, said):
    with pytest.raises(FramingError) as error:
        read(tmp_path, "d", content)
    assert said in str(error.value) and str(tmp_path / "d") in str(error.value)


def test_an_entity_of_xml_is_not_expanded(tmp_path):
    entity = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    hostile = f'{entity}<dictionary><cnode name="a"><pnode name="b"/>&x;</cnode></dictionary>'
    assert [one.text for one in read(tmp_path, "d", hostile).patterns] == ["b"]


def test_a_dictionary_without_a_pattern_that_can_be_kept_is_refused(tmp_path):
    with pytest.raises(CodebookError, match="holds no pattern that can be kept"):
        make_codebooks(read(tmp_path, "a.yml", 'faces: [":)", ":("]'), "faces", source="a.yml")


# Each category counts what it counted there


def test_categories_that_share_words_come_into_codebooks_of_their_own(tmp_path):
    books, made = codebooks(tmp_path, "a.dic")
    assert {name: list(book.families) for name, book in books.items()} == {
        "small": ["affect"],
        "small-2": ["posemo"],
        "small-3": ["negate"],
    }
    assert (
        "small-2 holds posemo: in small they would compete with others for the same words" in made.remarks()
    )


def test_a_phrase_that_holds_another_categorys_word_is_counted_beside_it(tmp_path):
    books, _ = codebooks(tmp_path, "a.lc3")
    text = "Not good, but not bad."
    assert found(books["small"], text) == [("good", "POSITIVE"), ("bad", "NEGATIVE")]
    assert found(books["small-2"], text) == [("Not good", "NEG_POSITIVE")]


WORD = st.text("ab", min_size=1, max_size=3)
FORM = st.lists(st.one_of(WORD, WORD.map("{}*".format)), min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.lists(FORM, min_size=1, max_size=3), min_size=1, max_size=4), st.lists(WORD, max_size=8))
def test_no_category_loses_a_word_to_another(lists, words):
    """Each category finds the same alone and in the codebook it came into."""
    rows = "".join(f"c{at}:\n" + "".join(f"  - '{form}'\n" for form in one) for at, one in enumerate(lists))
    text = " ".join(words)
    dictionary = _dictionary(rows)
    made = make_codebooks(dictionary, "all", source="x")
    together = {
        pair
        for name, toml in made.texts.items()
        for pair in ((m.start, m.end, m.family) for m in parse_codebook(name, toml, "x").find(text))
    }
    alone = set()
    for at, one in enumerate(lists):
        own = make_codebooks(
            _dictionary(f"c{at}:\n" + "".join(f"  - '{form}'\n" for form in one)), "x", source="x"
        )
        alone |= {(m.start, m.end, m.family) for m in parse_codebook("x", own.texts["x"], "x").find(text)}
    assert together == alone


def _dictionary(text):
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder), "d.yml", text)


def test_groups_keep_every_category_once(tmp_path):
    categories, _ = collect(read(tmp_path, "a.dic", LIWC))
    grouped = [one.name for group in part_rivals(categories) for one in group]
    assert sorted(grouped) == sorted(one.name for one in categories)


# The rule on examples


def test_what_is_made_is_a_draft_that_says_which_entries_lack_examples(tmp_path):
    books, _ = codebooks(tmp_path, "a.lc3")
    assert lack_examples(books["small"]) == ["abandon*", "bad", "good*"]
    assert describe_draft(books["small"]) == (
        "small is a draft: 3 of 3 entries lack a positive or a negative example (abandon*, bad, good*)"
    )


def test_a_codebook_that_is_no_draft_still_needs_examples(tmp_path):
    _, made = codebooks(tmp_path, "a.lc3")
    (tmp_path / "b.toml").write_text(made.texts["small"].replace("draft = true", "draft = false"))
    with pytest.raises(CodebookError, match=r"entry abandon\*: lacks positive"):
        load_codebook(tmp_path / "b.toml")


@pytest.mark.parametrize("name", ['say "no"', "back\\slash", "tab\tbed", "rub\x7fout", "Ünïted ☂"])
def test_whatever_a_dictionary_is_called_the_codebook_can_be_read(tmp_path, name):
    dictionary = Dictionary("Yoshikoder", (Pattern("market", (name,)),), {(name,): f"About {name}."})
    made = make_codebooks(dictionary, "small", source=f"{name}.ykd")
    data = tomllib.loads(made.texts["small"])
    (family,) = data["family"]
    assert family["definition"] == one_line(f"About {name}.") and data["entry"][0]["family"] == family["name"]


def test_draft_is_true_or_false(tmp_path):
    _, made = codebooks(tmp_path, "a.lc3")
    (tmp_path / "b.toml").write_text(made.texts["small"].replace("draft = true", 'draft = "yes"'))
    with pytest.raises(CodebookError, match="wrong value for draft; expected true or false"):
        load_codebook(tmp_path / "b.toml")


# The command


@pytest.fixture
def here(checkout, monkeypatch):
    """A folder with a dictionary, in which the command is run."""
    (checkout.root / "papers").mkdir()
    monkeypatch.chdir(checkout.root / "papers")
    (checkout.root / "papers" / "lsd.lc3").write_text(LEXICODER)
    return checkout.root / "papers"


def test_the_command_writes_codebooks_and_says_what_is_missing(checkout, here):
    done = checkout.framing("codebook", "import", "lsd.lc3", "--name", "lsd")
    assert (done.status, done.out) == (0, "")
    assert done.lines[0] == "written: lsd.toml, 3 entries in 2 families"
    assert done.lines[-1] == "next: framing code FILE --codebook lsd.toml"
    assert "lsd is a draft: 3 of 3 entries lack a positive or a negative example" in done.err
    coded = checkout.framing(
        "code", "A good, abandoned pier.", "--codebook", "lsd.toml", "--study", "islands"
    )
    assert [line.split(",")[6] for line in coded.out.splitlines()[1:]] == ["good", "abandoned"]
    assert "lsd is a draft" in coded.err


def test_a_study_gets_it_among_its_own_codebooks(checkout, here):
    done = checkout.framing("codebook", "import", "lsd.lc3", "--name", "lsd", "--study", "islands")
    assert done.status == 0 and (checkout.study / "codebooks" / "lsd.toml").is_file()


def test_checking_a_draft_names_what_it_lacks_and_fails(checkout, here):
    checkout.framing("codebook", "import", "lsd.lc3", "--name", "lsd")
    done = checkout.framing("codebook", "check", "lsd.toml", "--study", "islands")
    assert done.status == 1 and "3 of 3 entries lack" in done.err


def test_nothing_that_is_there_is_overwritten(checkout, here):
    (here / "lsd-2.toml").write_text("mine")
    done = checkout.framing("codebook", "import", "lsd.lc3", "--name", "lsd")
    assert done.lines == ["error: lsd-2.toml: is there already; choose another --name"]
    assert done.status == 1 and not (here / "lsd.toml").exists()


@pytest.mark.parametrize("name", ["../x", "", "attributes", ".x"])
def test_a_name_that_can_not_be_one_is_refused(checkout, here, name):
    done = checkout.framing("codebook", "import", "lsd.lc3", "--name", name)
    assert done.status == 1 and done.lines[0].startswith("error: --name: can't name a codebook")


def test_the_ending_of_the_file_may_be_part_of_the_name(checkout, here):
    checkout.framing("codebook", "import", "lsd.lc3", "--name", "lsd.toml")
    assert (here / "lsd.toml").is_file() and not (here / "lsd.toml.toml").exists()
