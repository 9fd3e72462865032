"""What was read of a study, by whom and with which chance: people's codings before all others."""

import pandas as pd
import pytest
from readers import A, D, S, code, draw, drawn_of, make_mentions, make_study, open_it

from framing.base.errors import StudyError
from framing.study import adjudication, coders, codings, readings
from framing.study.study import open_study

MENTIONS = make_mentions([A] * 30 + [D] * 10, documents=3)


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path)


def give_reference(study, mentions, **columns):
    table = mentions.rename(columns={"surface": "term"}).assign(
        **{"split": "training", "sample": "census", **columns}
    )
    table.drop(columns="mention_id").to_csv(study.path("reference_codings.csv"), index=False)


def let_people_read(study, n=20, **changes):
    """Ann reads the stances as coded, Ben but for the changes; the sample is opened."""
    sample = draw(study, MENTIONS, n=n)
    read = drawn_of(sample, MENTIONS)
    code(study, "person ann", read)
    code(study, "person ben", read, **changes)
    open_it(study, MENTIONS)
    return sample


def decide(study, value):
    """Adjudicate the only difference."""
    together = codings.load_codings(study)
    differences = coders.list_differences_of_coders(together, MENTIONS).assign(link="")
    listed = adjudication.list_for_adjudication(study, differences)
    adjudication.adjudicate(study, listed.iloc[0], value=value, by="both")
    return listed.iloc[0]["mention_id"]


def test_a_study_without_reference_codings_says_what_to_do(study):
    with pytest.raises(StudyError, match="no reference codings; take 04_agreement from the stages"):
        readings.load_reference(study, MENTIONS)


def test_a_census_has_probability_one_and_a_purposive_sample_none(study):
    give_reference(study, MENTIONS)
    assert set(readings.load_reference(study, MENTIONS)["probability"]) == {1.0}
    give_reference(study, MENTIONS, sample="near cues")
    assert readings.load_reference(study, MENTIONS)["probability"].isna().all()


def test_reference_codings_of_a_whole_sealed_sample_correct_with_its_chances(study):
    """One reading of each mention is enough: the second columns may be empty."""
    sample = draw(study, MENTIONS, n=20)
    give_reference(study, drawn_of(sample, MENTIONS), sample=sample.name)
    read = readings.load_drawn(study, MENTIONS)
    assert read.method == readings.CORRECTED["person" if study.reference_by == "person" else "language model"]
    assert set(read.rows["probability"]) == set(sample.drawn["probability"])
    give_reference(study, drawn_of(sample, MENTIONS).head(19), sample=sample.name)
    assert readings.load_drawn(study, MENTIONS).rows.empty


def test_a_census_corrects_and_a_purposive_sample_is_refused(study):
    give_reference(study, MENTIONS)
    assert readings.load_drawn(study, MENTIONS).method == readings.CENSUS
    for sample in ("near cues", "random"):
        give_reference(study, MENTIONS, sample=sample)
        drawn = readings.load_drawn(study, MENTIONS)
        assert len(drawn.rows) == 0 and drawn.method == readings.NO_SAMPLE


def test_two_people_who_have_read_a_sample_are_the_reference_from_then_on(study):
    give_reference(study, MENTIONS, stance=S)
    assert set(readings.load_reference(study, MENTIONS)["stance"]) == {S}
    let_people_read(study)
    rows = readings.load_reference(study, MENTIONS)
    assert len(rows) == 20 and set(rows["stance"]) == {A, D}
    assert (rows["probability"] < 1).all() and set(rows["sample"]) == {"random"}
    assert rows[["term", "family"]].drop_duplicates().to_numpy().tolist() == [["pact", "alliance"]]


def test_a_sample_that_nobody_opened_is_no_reference(study):
    give_reference(study, MENTIONS)
    draw(study, MENTIONS, n=20)
    assert len(readings.load_reference(study, MENTIONS)) == 40


def test_mentions_that_the_coder_was_made_on_stay_training_and_the_others_are_held_out(study):
    give_reference(study, MENTIONS.iloc[:20])
    sample = let_people_read(study)
    rows = readings.load_reference(study, MENTIONS).set_index("mention_id")["split"]
    known = rows.index.isin(MENTIONS.iloc[:20]["mention_id"])
    assert set(rows[known]) == {"training"} and set(rows[~known]) == {"held-out"}
    assert len(rows) == len(sample.drawn)


def test_where_two_people_differ_the_label_is_the_first_ones_until_it_is_adjudicated(study):
    let_people_read(study, m0=S)
    rows = readings.load_reference(study, MENTIONS)
    assert S not in set(rows["stance"]) and rows["coder_b_stance"].eq(S).sum() == 1
    mention_id = decide(study, "questioned")
    rows = readings.load_reference(study, MENTIONS).set_index("mention_id")
    assert rows.at[mention_id, "stance"] == "questioned" and rows["stance"].eq("questioned").sum() == 1


def test_a_voice_that_is_adjudicated_as_the_authors_has_no_speaker(study):
    sample = draw(study, MENTIONS, n=20)
    read = drawn_of(sample, MENTIONS)
    quoted = read.copy()
    quoted.loc[quoted.index[0], ["voice", "speaker"]] = ["quoted", "Orla Venn"]
    code(study, "person ann", quoted)
    code(study, "person ben", read)
    open_it(study, MENTIONS)
    first = readings.load_reference(study, MENTIONS)
    assert first.loc[first["voice"] == "quoted", "speaker"].tolist() == ["Orla Venn"]
    decide(study, "author")
    assert set(readings.load_reference(study, MENTIONS)["speaker"]) == {""}


def test_a_sample_read_by_people_corrects_to_their_reading_and_one_read_by_a_model_to_its(study):
    sample = draw(study, MENTIONS, n=20)
    for coder in ("m 1", "m 2"):
        code(study, coder, drawn_of(sample, MENTIONS), {"kind": "language model", "model": "m"})
    open_it(study, MENTIONS)
    assert readings.load_drawn(study, MENTIONS).method == "corrected to the model's reading"
    for coder in ("person ann", "person ben"):
        code(study, coder, drawn_of(sample, MENTIONS))
    open_it(study, MENTIONS)
    drawn = readings.load_drawn(study, MENTIONS)
    assert drawn.method == "corrected to people's reading" and len(drawn.rows) == 20


def test_a_model_that_read_a_sample_corrects_beside_reference_codings_that_were_chosen(study):
    give_reference(study, MENTIONS, sample="near cues")
    sample = draw(study, MENTIONS, n=20)
    for coder in ("m 1", "m 2"):
        code(study, coder, drawn_of(sample, MENTIONS), {"kind": "language model", "model": "m"})
    open_it(study, MENTIONS)
    assert len(readings.load_drawn(study, MENTIONS).rows) == 20
    assert len(readings.load_reference(study, MENTIONS)) == 40


def test_a_sample_of_all_mentions_is_a_census(study):
    let_people_read(study, n=1000)
    assert readings.load_drawn(study, MENTIONS).method == readings.CENSUS
    assert set(readings.load_reference(study, MENTIONS)["sample"]) == {"census"}


def test_another_coder_is_not_corrected_and_its_agreement_is_marked(study):
    let_people_read(study)
    changed = make_mentions([S] + [A] * 29 + [D] * 10, documents=3)
    drawn = readings.load_drawn(study, changed)
    assert len(drawn.rows) == 0
    assert drawn.method.startswith("coder alone: the sample people was drawn for coder")
    assert set(readings.load_reference(study, changed)["split"]) == {"opened before"}


def test_codings_that_are_gone_after_the_opening_are_named(study):
    let_people_read(study)
    study.path("codings/person-ben.csv").unlink()
    with pytest.raises(StudyError, match="sample people: the codings of person ben are missing"):
        readings.load_reference(study, MENTIONS)


def test_who_made_the_codings_is_what_the_study_says_until_people_have(study):
    assert readings.describe_origin(study) == readings.UNREAD and not readings.has_reference(study)
    give_reference(study, MENTIONS)
    assert readings.describe_origin(study) == readings.NOT_STATED
    study.reference = "A model read them."
    assert readings.describe_origin(study) == "A model read them."
    let_people_read(study)
    assert readings.describe_origin(study).startswith("Two people, ann and ben, coded 20 mentions")


def test_it_is_told_how_far_people_have_come(study):
    assert readings.describe_people(study) == "No person has coded a mention of this study yet."
    sample = draw(study, MENTIONS, n=20)
    assert readings.describe_people(study) == (
        "No person has coded a mention of this study yet. A sample of 20 mentions (samples/people.csv) waits "
        "for two people: hand_coding.ipynb."
    )
    code(study, "person ann", drawn_of(sample, MENTIONS).iloc[:7])
    assert readings.describe_people(study) == (
        "Of a sample of 20 mentions (samples/people.csv) people have coded: person ann 7."
    )


def test_a_sample_that_a_language_model_has_read_beside_the_peoples_waits_for_nobody(study):
    sample = draw(study, MENTIONS, n=20, name="passes")
    draw(study, MENTIONS, n=20)
    for coder in ("m 1", "m 2"):
        code(study, coder, drawn_of(sample, MENTIONS), {"kind": "language model", "model": "m"})
    open_it(study, MENTIONS, "passes")
    assert readings.describe_people(study) == (
        "No person has coded a mention of this study yet. A sample of 20 mentions (samples/passes.csv) was "
        "read by m 1 and m 2. A sample of 20 mentions (samples/people.csv) waits for two people: "
        "hand_coding.ipynb."
    )


def test_both_passes_are_readings_of_their_own_where_each_is_whole(study):
    passes = {
        f"coder_{one}_{name}": MENTIONS[name]
        for one in "ab"
        for name in ("referent", "stance", "time", "voice")
    }
    give_reference(study, MENTIONS, **passes | {"coder_b_stance": S})
    first, second = readings.passes_of(readings.load_reference(study, MENTIONS))
    assert set(first["stance"]) == {A, D} and set(second["stance"]) == {S}
    give_reference(study, MENTIONS)
    assert readings.passes_of(readings.load_reference(study, MENTIONS)) == []


def test_the_shipped_studies_say_that_a_language_model_made_their_reference_codings():
    for study_id in ("russia-china", "presidents", "un-debates"):
        shipped = open_study(study_id)
        assert "large language model" in shipped.reference and shipped.reference_by == "language model"


# What two readers differ on


def test_what_was_decided_is_kept_when_the_differences_are_listed_again(study):
    let_people_read(study, m0=S, m1=S)
    decide(study, "questioned")
    together = codings.load_codings(study)
    differences = coders.list_differences_of_coders(together, MENTIONS).assign(link="")
    listed = adjudication.list_for_adjudication(study, differences)
    assert sorted(listed["adjudicated"]) == ["", "questioned"] and sorted(listed["by"]) == ["", "both"]


def test_a_difference_that_is_none_any_more_is_dropped(study):
    let_people_read(study, m0=S)
    decide(study, "questioned")
    nothing = pd.DataFrame(columns=[*adjudication.COLUMNS[:-2]])
    assert len(adjudication.list_for_adjudication(study, nothing)) == 0


@pytest.mark.parametrize(
    ("value", "by", "line"),
    [("refused", "both", "'refused' is no value of stance"), (S, " ", "nobody decides")],
)
def test_a_decision_needs_a_value_and_somebody_who_decides(study, value, by, line):
    let_people_read(study, m0=S)
    decide(study, "questioned")
    row = adjudication.load_adjudication(study).iloc[0]
    with pytest.raises(StudyError, match=line):
        adjudication.adjudicate(study, row, value=value, by=by)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("questioned,both", "refused,both", "adjudicated 'refused' is no value of stance"),
        ("questioned,both", "questioned,", "it isn't told who decided"),
        (",stance,", ",stanse,", "'stanse' is no attribute; did you mean stance?"),
    ],
)
def test_a_damaged_list_is_named_with_its_row(study, old, new, line):
    let_people_read(study, m0=S)
    decide(study, "questioned")
    path = study.path("adjudication.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        adjudication.load_adjudication(study)
    assert "adjudication.csv row 2: " in str(caught.value) and line in str(caught.value)


def test_a_difference_that_is_not_listed_cannot_be_decided(study):
    let_people_read(study, m0=S)
    decide(study, "questioned")
    row = dict(adjudication.load_adjudication(study).iloc[0]) | {"mention_id": "d9:relationship:1"}
    with pytest.raises(StudyError, match="the difference is not listed; framing compare islands"):
        adjudication.adjudicate(study, row, value=S, by="both")
