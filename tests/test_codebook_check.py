"""Checking and comparing codebooks: examples, what is never found, and what an edit changes."""

from small import load_shipped, load_small

from framing.lexicon.check import check_codebook, check_examples, describe_check, find_duplicates
from framing.lexicon.diff import describe_diff, diff_codebooks


def test_unused_entries_are_reported_with_the_counts_of_the_others(tmp_path):
    documents = [("one", "A pact; a pact; the ship Grand Pact.", None)]
    table = check_codebook(load_small(tmp_path), documents)
    assert table["entry"].tolist() == ["pact", "grand pact", "tie"]
    assert table["n"].tolist() == [3, 0, 0]
    assert table["used"].tolist() == ["yes", "never found", "never found"]
    assert describe_check(table) == "3 entries, 2 never found, 0 examples fail"


def test_without_texts_nothing_is_counted_and_the_check_says_so(tmp_path):
    table = check_codebook(load_small(tmp_path), [])
    assert table["used"].tolist() == ["not counted"] * 3
    assert table["n"].isna().all() and table["n_excluded"].isna().all()
    assert describe_check(table) == "3 entries, not counted, 0 examples fail"


def test_what_exclusions_removed_is_counted_for_their_entry():
    table = check_codebook(load_shipped("relationship"), [("one", "The wheel turns on its axis.", None)])
    assert table[table["n_excluded"] > 0][["entry", "n", "n_excluded"]].values.tolist() == [["axis", 0, 1]]


def test_a_failing_example_is_reported_with_its_entry(tmp_path):
    codebook = load_small(tmp_path, ("An impact was felt.", "The pact was felt."))
    failed = check_examples(codebook)
    assert failed[["entry", "line", "kind", "found"]].values.tolist() == [["pact", 9, "negative", "pact"]]


def test_doubled_forms_are_reported(tmp_path):
    codebook = load_small(tmp_path, ('"grand pact"]', '"grand pact", "pacts"]'))
    doubled = find_duplicates(codebook)
    assert doubled[["spelling", "entries"]].values.tolist() == [["pacts", "pact, grand pact"]]


TEXT = "Pacts, a bond, a pact. Arcadia's ties."
EDITS = (
    ('"pact(|s)"', '"pact"'),
    ('"grand pact"]', '"grand pact", "bond"]'),
    ('name = "tie"', 'name = "band"'),
)


def diff(folder, *edits, text=TEXT, code=None):
    old, new = load_small(folder, name="old.toml"), load_small(folder, *edits, name="new.toml")
    return diff_codebooks(old, new, [("one", text, None)], code=code)


def test_a_diff_lists_what_an_edit_adds_removes_and_changes(tmp_path):
    table = diff(tmp_path, *EDITS)
    assert table[["start", "surface", "change", "entry_old", "entry_new"]].values.tolist() == [
        [0, "Pacts", "removed", "pact", ""],
        [9, "bond", "added", "", "grand pact"],
        [33, "ties", "changed", "tie", "band"],
    ]
    assert describe_diff(table) == "1 added, 1 removed, 1 changed"
    assert "codes" not in table


def test_an_edit_that_changes_nothing_that_is_found_differs_in_no_mention(tmp_path):
    table = diff(tmp_path, ("For tests.", "For more tests."), code=code_by_company)
    assert table.empty and describe_diff(table) == "no mention differs"


def code_by_company(doc_id, content, matches):
    """An invented coder: a mention in company is asserted and current, a lone one is denied."""
    stance = "asserted" if len(matches) > 1 else "denied"
    return [
        {"stance": stance, "time": "current"} if stance == "asserted" else {"stance": stance} for _ in matches
    ]


def test_a_diff_shows_mentions_whose_codes_change_with_the_matches_around_them(tmp_path):
    table = diff(tmp_path, ('"pact(|s)"', '"pact"'), text="Pacts and a pact.", code=code_by_company)
    assert table[["surface", "change", "codes"]].values.tolist() == [
        ["Pacts", "removed", "stance: asserted → –, time: current → –"],
        ["pact", "recoded", "stance: asserted → denied, time: current → –"],
    ]
    recoded = table.loc[1]
    assert (recoded["entry_old"], recoded["entry_new"]) == ("pact", "pact")
    assert (recoded["stance_old"], recoded["stance_new"]) == ("asserted", "denied")
    assert (recoded["referent_old"], recoded["referent_new"], recoded["voice_new"]) == ("", "", "")
    assert describe_diff(table) == "1 removed, 1 recoded"


def test_a_mention_of_another_entry_is_changed_whatever_its_codes(tmp_path):
    table = diff(tmp_path, ('name = "tie"', 'name = "band"'), code=code_by_company)
    assert table[["change", "entry_new", "codes"]].values.tolist() == [["changed", "band", ""]]
