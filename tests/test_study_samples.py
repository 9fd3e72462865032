"""Sealed samples: drawn once, hashed, opened once, for one coder."""

import pandas as pd
import pytest
from readers import DAY, A, D, S, code, draw, drawn_of, make_mentions, make_study, open_it

from framing.base.csvfile import read_csv
from framing.base.errors import ParameterError, StudyError
from framing.measures.columns import VALUES
from framing.study import codings, readings, samples
from framing.study.study import open_study

MENTIONS = make_mentions([A] * 30 + [D] * 10, documents=3)


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path)


def both_read(study, sample, **changes):
    for coder in ("person ann", "person ben"):
        code(study, coder, drawn_of(sample, MENTIONS), **changes)


def test_a_sample_holds_places_strata_and_probabilities_and_no_code(study):
    draw(study, MENTIONS, n=20)
    file = read_csv(study.path("samples/people.csv"), samples.COLUMNS, error=StudyError)
    assert file.columns == ("doc_id", "start", "end", "stratum", "probability")
    text = study.path("samples/people.csv").read_text(encoding="utf-8")
    assert len(file.rows) == 20 and not any(value in text for value in (A, D, "focal", "author"))


def test_the_record_tells_how_it_was_drawn_and_for_which_coder(study):
    record = draw(study, MENTIONS, n=20).record
    assert (record["drawn"], record["seed"], record["by"]) == ("2026-01-31", 1, "predicted-stance")
    assert (record["mentions"], record["size"], record["clusters"]) == (40, 20, "doc_id")
    assert record["coder"] == samples.hash_codes(MENTIONS)
    assert record["strata"] == [
        {"stratum": 1, "mentions": 30, "drawn": 14},
        {"stratum": 2, "mentions": 10, "drawn": 6},
    ]


def test_other_words_than_those_of_relationships_are_not_drawn(study):
    themes = make_mentions([A] * 5).assign(codebook="multipolarity")
    assert len(draw(study, pd.concat([MENTIONS, themes], ignore_index=True)).drawn) == 40


def test_no_sample_is_drawn_twice(study):
    draw(study, MENTIONS, n=20)
    before = study.path("samples/people.csv").read_bytes()
    with pytest.raises(
        StudyError, match="there already, and none is drawn twice; call the new one otherwise"
    ):
        draw(study, MENTIONS, n=20)
    assert study.path("samples/people.csv").read_bytes() == before
    assert samples.next_name(study) == "people-2"


@pytest.mark.parametrize("name", ["", "../people", "My sample"])
def test_a_samples_name_is_part_of_a_file_name(study, name):
    with pytest.raises(ParameterError, match="expected lower-case letters, digits and dashes"):
        draw(study, MENTIONS, name=name)


def test_a_changed_sample_is_noticed(study):
    draw(study, MENTIONS, n=20)
    path = study.path("samples/people.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("d0,", "d1,", 1), encoding="utf-8")
    with pytest.raises(StudyError, match=r"people\.csv: the sample has changed since it was drawn"):
        samples.read_sample(study, "people")


def test_a_damaged_record_is_named_with_its_key(study):
    draw(study, MENTIONS, n=20)
    path = study.path("samples/people.toml")
    path.write_text(
        path.read_text(encoding="utf-8").replace("mentions = 40", 'mentions = "40"', 1), encoding="utf-8"
    )
    with pytest.raises(StudyError, match=r"people.toml line \d+: mentions is missing or wrong"):
        samples.read_sample(study, "people")


def test_an_unknown_sample_is_named_with_the_nearest(study):
    draw(study, MENTIONS, n=20)
    with pytest.raises(ParameterError, match="islands has no sample 'peopel'; did you mean people"):
        samples.read_sample(study, "peopel")


def test_a_sample_waits_for_two_that_have_read_all_of_it(study):
    sample = draw(study, MENTIONS, n=20)
    code(study, "person ann", drawn_of(sample, MENTIONS))
    code(study, "person ben", drawn_of(sample, MENTIONS).iloc[1:])
    with pytest.raises(StudyError, match="nobody has read the whole sample yet; expected two people"):
        open_it(study, MENTIONS)
    assert samples.open_complete(study, MENTIONS, codings.load_codings(study), today=DAY) == []


def test_the_opening_is_recorded_with_its_day_readers_coder_and_readings(study):
    both_read(study, draw(study, MENTIONS, n=20))
    (opening,) = open_it(study, MENTIONS).openings
    assert (opening["date"], opening["kind"]) == ("2026-01-31", "person")
    assert opening["readers"] == ["person ann", "person ben"]
    assert opening["coder"] == samples.hash_codes(MENTIONS) and len(opening["readings"]) == 64


def test_opening_again_for_the_same_coder_changes_nothing(study):
    both_read(study, draw(study, MENTIONS, n=20))
    open_it(study, MENTIONS)
    before = study.path("samples/people.toml").read_bytes()
    open_it(study, MENTIONS)
    assert study.path("samples/people.toml").read_bytes() == before


def test_another_coder_is_refused_after_the_opening(study):
    both_read(study, draw(study, MENTIONS, n=20))
    open_it(study, MENTIONS)
    changed = make_mentions([S] + [A] * 29 + [D] * 10, documents=3)
    with pytest.raises(StudyError) as caught:
        open_it(study, changed)
    drawn = samples.hash_codes(MENTIONS)[:12]
    assert str(caught.value) == (
        f"samples/people.toml: drawn for coder {drawn}; a changed coder needs a new sample; draw it: framing "
        "sample islands"
    )


def test_a_coder_changed_before_the_opening_is_the_one_it_is_opened_for(study):
    both_read(study, draw(study, MENTIONS, n=20))
    changed = make_mentions([S] + [A] * 29 + [D] * 10, documents=3)
    open_it(study, changed)
    with pytest.raises(
        StudyError, match=r"drawn for coder .* and opened for coder .*; a changed coder needs"
    ):
        open_it(study, MENTIONS)


def test_a_changed_codebook_needs_a_new_sample(study):
    both_read(study, draw(study, MENTIONS, n=20))
    with pytest.raises(StudyError, match="drawn from other mentions; a changed codebook needs a new sample"):
        open_it(study, make_mentions([A] * 31 + [D] * 10, documents=3))


def test_readings_that_change_after_the_opening_are_noticed(study):
    sample = draw(study, MENTIONS, n=20)
    both_read(study, sample)
    open_it(study, MENTIONS)
    code(study, "person ann", drawn_of(sample, MENTIONS), m0=S)
    with pytest.raises(StudyError, match="the readings have changed since it was opened"):
        open_it(study, MENTIONS)


def test_what_two_people_have_read_is_opened_by_itself_once(study):
    both_read(study, draw(study, MENTIONS, n=20))
    coded = codings.load_codings(study)
    lines = samples.open_complete(study, MENTIONS, coded, today=DAY)
    assert lines == ["islands: the sample people is opened, read by person ann and person ben"]
    assert samples.open_complete(study, MENTIONS, coded, today=DAY) == []


def test_two_passes_of_one_language_model_read_a_sample_and_two_models_do_not(study):
    sample = draw(study, MENTIONS, n=20)
    for coder, model in (("m, pass 1", "m"), ("m, pass 2", "m"), ("n", "n")):
        code(study, coder, drawn_of(sample, MENTIONS), {"kind": "language model", "model": model})
    found = samples.find_readers(sample, codings.load_codings(study))
    assert found == [("language model", ("m, pass 1", "m, pass 2"))]


def test_people_are_added_to_a_sample_that_a_language_model_had_read(study):
    sample = draw(study, MENTIONS, n=20)
    for coder in ("m 1", "m 2"):
        code(study, coder, drawn_of(sample, MENTIONS), {"kind": "language model", "model": "m"})
    open_it(study, MENTIONS)
    both_read(study, sample)
    assert [one["kind"] for one in open_it(study, MENTIONS).openings] == ["language model", "person"]


def test_each_sample_tells_whether_it_is_sealed_opened_or_of_no_use(study):
    draw(study, MENTIONS, n=20, name="waiting")
    both_read(study, draw(study, MENTIONS, n=20))
    open_it(study, MENTIONS)
    coded = codings.load_codings(study)
    states = samples.describe_samples(study, MENTIONS, coded).set_index("sample")["state"]
    assert states.to_dict() == {"waiting": "sealed", "people": "opened"}
    changed = make_mentions([S] + [A] * 29 + [D] * 10, documents=3)
    states = samples.describe_samples(study, changed, coded).set_index("sample")["state"]
    assert states["people"].endswith("a changed coder needs a new sample")


def test_a_sample_that_the_reference_codings_are_the_reading_of_is_read_and_not_sealed(study):
    """Of twenty mentions five were read a second time."""
    rows = drawn_of(draw(study, MENTIONS, n=20), MENTIONS).rename(columns={"surface": "term"})
    again = [True] * 5 + [False] * 15
    first = {f"coder_a_{name}": rows[name] for name in VALUES}
    second = {f"coder_b_{name}": rows[name].where(again, "") for name in VALUES}
    rows = rows.assign(**first, **second, split="held-out", sample="people")
    rows.drop(columns="mention_id").to_csv(study.path("reference_codings.csv"), index=False)
    row = samples.describe_samples(study, MENTIONS, codings.load_codings(study)).iloc[0]
    assert (row["state"], row["opened"]) == ("read, 5 of 20 twice", "")
    assert row["readers"] == "first reading, second reading"
    told = readings.describe_people(study)
    assert "was read by a language model, 5 of 20 twice, and waits for two people" in told


def test_the_sample_of_the_speeches_is_read_a_sixth_of_it_twice():
    reading = samples.find_reading(open_study("un-debates"))
    assert reading == ("readers", 600, 100)


@pytest.mark.parametrize("study_id", ["presidents", "russia-china"])
def test_the_shipped_studies_have_a_sealed_sample_for_people(study_id):
    sample = samples.read_sample(open_study(study_id), "people")
    assert sample.record["size"] == min(200, sample.record["mentions"])
    weights = (1 / sample.drawn["probability"]).sum()
    assert weights == pytest.approx(sample.record["mentions"])
