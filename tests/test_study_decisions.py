"""What the coder decides is on record, and each decision that it takes otherwise is named."""

import shutil

import pandas as pd
import pytest
from conftest import FEW, shorten_examples

from framing.base.errors import StudyError
from framing.base.workbook import CHECKOUT, Workbook
from framing.corpus import mentions as corpus_mentions
from framing.study import decisions

FIRST = "stance-0001,102,relationship,focal,denied,current,author,\n"


@pytest.fixture
def record(checkout):
    """The file of recorded decisions of a checkout, to be edited."""
    return checkout.root / "data" / "training" / "decisions.csv"


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_the_coder_decides_invented_examples_as_the_record_has_it(tmp_path):
    """Every seventh; `framing verify` takes all of them. If a change is meant: framing release STUDY."""
    for name in ("training", "codebooks"):
        shutil.copytree(CHECKOUT / "data" / name, tmp_path / "data" / name)
    shorten_examples(tmp_path / "data" / "training", slice(None, None, 7))
    workbook = Workbook(tmp_path)
    assert decisions.load_decisions(workbook)["text"].nunique() > 200
    changed = decisions.changed_decisions(workbook)
    assert changed.empty, changed.head(20).to_string()


def test_a_decision_is_known_by_text_offset_and_codebook(checkout):
    made = decisions.decide(checkout.workbook)
    assert list(made.columns) == list(decisions.COLUMNS)
    assert not made.duplicated(["text", "start", "codebook"]).any()
    assert 0 < made["text"].nunique() <= FEW


def test_writing_the_record_again_gives_the_same_bytes(checkout, record):
    before = record.read_bytes()
    decisions.write_decisions(checkout.workbook)
    assert record.read_bytes() == before


def test_a_changed_decision_is_named_with_text_offset_attribute_before_and_now(checkout, record):
    edit(record, FIRST, FIRST.replace("denied", "asserted"))
    changed = decisions.changed_decisions(checkout.workbook)
    assert changed.to_dict("records") == [
        {
            "text": "stance-0001",
            "start": "102",
            "codebook": "relationship",
            "attribute": "stance",
            "recorded": "asserted",
            "now": "denied",
        }
    ]


def test_each_changed_attribute_of_a_mention_has_a_row(checkout, record):
    edit(record, FIRST, FIRST.replace("focal,denied,current,author,", "other,denied,past,quoted,the envoy"))
    changed = decisions.changed_decisions(checkout.workbook)
    assert changed[["attribute", "recorded", "now"]].to_numpy().tolist() == [
        ["referent", "other", "focal"],
        ["time", "past", "current"],
        ["voice", "quoted", "author"],
        ["speaker", "the envoy", ""],
    ]


@pytest.mark.parametrize(
    ("old", "new", "recorded", "now"),
    [
        (FIRST, "", "no such mention", "denied"),
        (FIRST, FIRST + FIRST.replace(",102,", ",9,"), "denied", "no such mention"),
    ],
)
def test_a_mention_that_one_side_lacks_is_named(checkout, record, old, new, recorded, now):
    edit(record, old, new)
    changed = decisions.changed_decisions(checkout.workbook)
    assert changed["attribute"].tolist() == list(decisions.DECIDED)
    (stance,) = changed[changed["attribute"] == "stance"].to_dict("records")
    assert (stance["text"], stance["recorded"], stance["now"]) == ("stance-0001", recorded, now)


def test_a_coder_that_hears_no_denial_is_told_from_the_one_on_record(checkout, monkeypatch):
    """The gate fails where the code changes, not the record alone."""
    code = corpus_mentions._CODERS["relationship"]

    def deaf(*arguments, **known):
        for codes in code(*arguments, **known):
            if codes.stance.value == "denied":
                object.__setattr__(codes.stance, "value", "asserted")
            yield codes

    monkeypatch.setitem(corpus_mentions._CODERS, "relationship", deaf)
    changed = decisions.changed_decisions(checkout.workbook)
    recorded = decisions.load_decisions(checkout.workbook)
    assert set(changed["attribute"]) == {"stance"} and set(changed["now"]) == {"asserted"}
    assert changed["text"].tolist() == recorded.loc[recorded["stance"] == "denied", "text"].tolist()


def test_verifying_names_a_changed_decision_and_how_to_keep_it(checkout, record):
    edit(record, FIRST, FIRST.replace("denied", "asserted"))
    done = checkout.framing("verify")
    assert done.lines == [
        "stance-0001, offset 102: stance on record 'asserted', now 'denied'",
        "1 decision on invented examples changed; if meant: framing release STUDY",
    ]
    assert done.status == 1


def test_verifying_says_nothing_of_decisions_that_stay(checkout):
    done = checkout.framing("verify")
    assert (done.lines, done.status) == ([], 0)


def test_verifying_one_study_leaves_decisions_aside(released):
    path = released.root / "data" / "training" / "decisions.csv"
    edit(path, FIRST, FIRST.replace("denied", "asserted"))
    done = released.framing("verify", "islands")
    assert (done.lines, done.status) == (["islands: the texts give the release, row by row"], 0)


def test_releasing_a_study_puts_the_decisions_on_record(released):
    path = released.root / "data" / "training" / "decisions.csv"
    edit(path, FIRST, FIRST.replace("denied", "asserted"))
    assert released.framing("release", "islands").status == 0
    assert decisions.changed_decisions(released.workbook).empty


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "decisions.csv: the file is missing"),
        ("", "decisions.csv"),
        ("text,start,codebook\n", "the column 'referent' is missing"),
    ],
)
def test_a_record_that_is_none_is_one_line(checkout, record, text, problem):
    if text is None:
        record.unlink()
    else:
        record.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as raised:
        decisions.changed_decisions(checkout.workbook)
    assert problem in str(raised.value) and "\n" not in str(raised.value)


def test_the_hash_changes_with_a_decision_on_record_or_in_a_release(checkout, record):
    row = dict.fromkeys(decisions.DECIDED, "") | {"mention_id": "a:relationship:0", "stance": "denied"}
    published = pd.DataFrame([row])
    before = decisions.hash_decisions(checkout.workbook, [published])
    assert decisions.hash_decisions(checkout.workbook, [published.assign(rule="another")]) == before
    assert decisions.hash_decisions(checkout.workbook, [published.assign(stance="sought")]) != before
    edit(record, FIRST, FIRST.replace("denied", "asserted"))
    assert decisions.hash_decisions(checkout.workbook, [published]) != before
