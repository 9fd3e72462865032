"""What an edit of a word list changes in a study: names of states and entries of codebooks, and the codes."""

from contextlib import nullcontext

import pytest
from small import CODEBOOKS

from framing.base.files import hash_file
from framing.lexicon.codebook import list_codebooks, load_codebook
from framing.lexicon.parties import find_state, load_world, states_from
from framing.study import edits

STATES = """\
[states]
DRA = { names = ["Dravia"] }
"""
QUELM = 'QLM = { names = ["Quelm"] }\n'
STUDY = "data/studies/islands/study.toml"
SOURCES = "data/studies/islands/sources.csv"


@pytest.fixture
def herald(checkout):
    """Writes another text for the document ``herald`` and gives the checkout."""

    def of(text):
        path = checkout.raw / "herald.txt"
        before = hash_file(path)
        path.write_text(text, encoding="utf-8")
        checkout.edit(SOURCES, before, hash_file(path))
        return checkout

    return of


@pytest.fixture
def write(tmp_path):
    """Writes a list of states under a name, and gives its path."""

    def of(name, *more):
        path = tmp_path / f"{name}.toml"
        path.write_text(STATES + "".join(more), encoding="utf-8")
        return path

    return of


def recoded(table):
    return table[["doc_id", "surface", "change", "codes"]].values.tolist()


DOUBT = "Quelm and its allies doubt it."


def test_a_name_that_is_added_recodes_the_mentions_of_its_state(herald, write):
    study = herald(DOUBT).open()
    table = edits.compare_states(study, write("old"), write("new", QUELM))["relationship"]
    assert recoded(table) == [["herald", "allies", "recoded", "referent: generic → other"]]


def test_a_name_that_is_removed_recodes_them_back(herald, write):
    study = herald(DOUBT).open()
    table = edits.compare_states(study, write("old", QUELM), write("new"))["relationship"]
    assert recoded(table) == [["herald", "allies", "recoded", "referent: other → generic"]]


def test_a_name_in_no_text_recodes_nothing(herald, write):
    study = herald("Torland and its allies doubt it.").open()
    assert edits.compare_states(study, write("old"), write("new", QUELM))["relationship"].empty


def test_every_coded_codebook_of_the_study_is_compared(checkout, write):
    checkout.edit(STUDY, '["relationship"]', '["multipolarity", "topics", "relationship"]')
    tables = edits.compare_states(checkout.open(), write("old"), write("new", QUELM))
    assert list(tables) == ["multipolarity", "relationship"]


def test_a_coder_that_keeps_to_one_list_would_be_noticed(herald, write, monkeypatch):
    monkeypatch.setattr(edits, "states_from", lambda path: nullcontext())
    study = herald(DOUBT).open()
    assert edits.compare_states(study, write("old"), write("new", QUELM))["relationship"].empty


def test_after_a_comparison_the_coder_knows_the_projects_states_again(write):
    own = load_world()
    with states_from(write("new", QUELM)):
        assert find_state("Quelm").party_id == "QLM" and find_state("Kenya") is None
    assert load_world() is own and find_state("Quelm") is None


# The command


def test_the_command_shows_lists_and_codes_that_an_edit_of_the_states_changes(herald, write):
    checkout = herald(DOUBT)
    done = checkout.framing("codebook", "diff", write("old"), write("new", QUELM), "--study", "islands")
    assert done.status == 0
    assert "One row per list of names that differs" in done.out and "QLM" in done.out
    assert "relationship: one row per mention whose codes differ" in done.out
    assert "referent: generic → other" in done.out
    assert done.lines == ["relationship: 1 recoded"]


def test_a_copy_of_the_states_is_compared_with_the_list_itself(herald):
    checkout = herald(DOUBT)
    list_of_states = checkout.root / "data" / "codebooks" / "states.toml"
    copy = checkout.root / "old.toml"
    copy.write_bytes(list_of_states.read_bytes())
    checkout.edit("data/codebooks/states.toml", "[states]\n", "[states]\n" + QUELM)
    done = checkout.framing("codebook", "diff", copy, "states", "--study", "islands")
    assert done.lines == ["relationship: 1 recoded"]


def test_without_texts_the_lists_of_states_are_compared_and_the_command_says_so(checkout, write):
    for path in checkout.raw.iterdir():
        path.unlink()
    done = checkout.framing("codebook", "diff", write("old"), write("new", QUELM), "--study", "islands")
    assert done.status == 0 and "QLM" in done.out
    assert done.lines == ["the texts of islands are absent: lists are compared, codes are not"]


def test_a_faulty_list_of_states_is_one_line(checkout, write):
    done = checkout.framing("codebook", "diff", write("old"), write("new", "QLM = 3\n"), "--study", "islands")
    assert done.status == 1 and done.out == ""
    assert len(done.lines) == 1 and "new.toml line 3: QLM has no names" in done.lines[0]


#: For each codebook: a form that an edit spoils, a text that holds it, and what was coded of the mention.
FORMS = {
    "relationship": ("coalition(|s)", "Arcadia and Borealia are a coalition.", "referent: focal → –"),
    "multipolarity": ("hegemon(|s|y|ic|ism|ist|ists|ial)", "We reject hegemony.", "stance: opposed → –"),
    "designations": (
        "(friendship|cooperation|partnership) without limits",
        "Partnership without limits.",
        "",
    ),
    "topics": ("Northern Sea Route", "They sail the Northern Sea Route.", ""),
    "imagery": ("no[-]limit(|s)", "It is a partnership of no limits.", ""),
}


@pytest.fixture
def edited(herald):
    """A checkout whose study has one codebook, of which an edit spoils a form, and the copy made before."""

    def of(name):
        form, text, _ = FORMS[name]
        checkout = herald(text)
        checkout.edit(STUDY, '["relationship"]', f'["{name}"]')
        codebook, copy = checkout.root / "data" / "codebooks" / f"{name}.toml", checkout.root / "old.toml"
        copy.write_bytes(codebook.read_bytes())
        checkout.edit(codebook, f'"{form}"', '"quelm"')
        return checkout, copy

    return of


@pytest.mark.parametrize("name", list_codebooks(CODEBOOKS))
def test_the_mention_of_a_form_that_an_edit_spoils_is_listed_with_its_codes(edited, name):
    checkout, copy = edited(name)
    study = checkout.open()
    table = edits.compare_codebooks(study, load_codebook(copy), study.load_codebook(name))
    (row,) = table.to_dict("records")
    coded = FORMS[name][2]
    assert (row["doc_id"], row["change"]) == ("herald", "removed")
    assert row["codes"].startswith(coded) and bool(row["codes"]) == bool(coded)


def test_the_command_shows_the_codes_of_mentions_that_an_edit_removes(edited):
    checkout, copy = edited("relationship")
    done = checkout.framing("codebook", "diff", copy, "relationship", "--study", "islands")
    assert done.status == 0 and "referent: focal → –" in done.out and done.lines == ["1 removed"]
