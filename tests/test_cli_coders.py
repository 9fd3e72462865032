"""The commands on who coded: samples drawn, sealed and opened, coders compared, differences listed."""

import pytest
from readers import code, drawn_of

from framing.base import store
from framing.base.csvfile import read_csv
from framing.base.errors import StudyError
from framing.study import samples


def let_people_read(checkout, **changes):
    study = checkout.open()
    mentions = store.load(study, "mentions")
    read = drawn_of(samples.read_sample(study, "people"), mentions)
    code(study, "person ann", read)
    code(study, "person ben", read, **changes)


def test_a_sample_is_drawn_named_and_sealed(released):
    done = released.framing("sample", "islands", "--n", 10, "--name", "people")
    assert done.status == 0 and done.out == ""
    assert done.lines[0].startswith("written: data/studies/islands/samples/people.csv, 10 of ")
    assert done.lines[1].endswith("each without the other: framing lab islands --hand-coding")
    assert len(samples.read_sample(released.open(), "people").drawn) == 10


def test_a_sample_without_a_name_gets_the_next_one(released):
    for _ in range(2):
        assert released.framing("sample", "islands", "--n", 10).status == 0
    assert [one.name for one in samples.list_samples(released.open())] == ["people", "people-2"]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ["--by", "predicted-stanze"],
            "there are no strata by 'predicted-stanze'; did you mean predicted-stance",
        ),
        (["--n", "1"], "the sample is too small"),
        (["--name", "My sample"], "'My sample' can't name a sample"),
        (["--open", "people"], "islands has no sample 'people'"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(released, options, line):
    done = released.framing("sample", "islands", *options)
    assert done.status == 1 and len(done.lines) == 1 and line in done.err


def test_advice_on_the_size_draws_nothing(released):
    done = released.framing("sample", "islands", "--half-width", "0.1")
    assert done.status == 0 and "design effect" in done.out
    assert samples.list_samples(released.open()) == []


def test_a_sample_is_opened_once_and_tells_when_and_by_whom(released):
    released.framing("sample", "islands", "--name", "people")
    done = released.framing("sample", "islands", "--open", "people")
    assert done.status == 1 and "nobody has read the whole sample yet" in done.err
    let_people_read(released)
    for _ in range(2):
        done = released.framing("sample", "islands", "--open", "people")
        assert done.status == 0 and "read by person ann, person ben" in done.err


def test_coders_are_compared_and_what_readers_differ_on_is_listed(released, tmp_path):
    released.framing("sample", "islands", "--name", "people")
    let_people_read(released, m0="approached")
    done = released.framing("compare", "islands", "-o", tmp_path / "all.csv")
    assert done.status == 0 and "reliability of people" in done.out
    assert "is opened, read by person ann and person ben" in done.err, done.err
    assert "\n1 difference between readers, 0 adjudicated" in done.err, done.err
    file = read_csv(
        released.study / "adjudication.csv", ["link", "adjudicated"], error=StudyError, optional=None
    )
    assert file.rows[0]["link"].startswith("book/_build/html/_generated/evidence_islands-001.html#m-")
    differing = read_csv(tmp_path / "all.csv", ["coder_a", "value_a"], error=StudyError, optional=None)
    assert {row["coder_b"] for row in differing.rows} == {"person ben", "plain coder"}


def test_a_coder_alone_is_compared_with_nobody(released):
    done = released.framing("compare", "islands")
    assert done.status == 0 and "none." in done.out
    assert done.lines == ["No person has coded a mention of this study yet."]
    assert not (released.study / "adjudication.csv").exists()
