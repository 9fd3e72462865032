"""A class codes: who codes what, marks beside the codings, files put together, n readers as the reference."""

import io
import zipfile

import pandas as pd
import pytest
from readers import DAY, A, D, S, code, draw, drawn_of, make_mentions, make_study, open_it

from framing.base.errors import ParameterError, StudyError
from framing.study import adjudication, assignment, coders, codings, marks, merging, readings, samples

MENTIONS = make_mentions([A] * 20 + [D] * 10, documents=3)
CLASS = ["ann", "ben", "eve"]


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path)


@pytest.fixture
def shared(study):
    """Fifteen mentions, each assigned to two of three."""
    sample = draw(study, MENTIONS, n=15)
    assignment.assign_sample(study, sample, CLASS, each=2, seed=1, code_names=True)
    return study


def own(study, coder, **how):
    """The rows of ``mentions`` that somebody codes."""
    sample = samples.read_sample(study, "people")
    ids = assignment.mentions_for(study, sample, coder, codings.load_codings(study), **how)
    return MENTIONS[MENTIONS["mention_id"].isin(ids)].reset_index(drop=True)


def let_all_code(study, **changes):
    for coder in CLASS:
        code(study, f"person {coder}", own(study, coder), **changes.get(coder, {}))


def test_each_of_three_codes_ten_of_fifteen(shared):
    assert [len(own(shared, coder)) for coder in CLASS] == [10, 10, 10]


def test_a_changed_assignment_is_noticed(shared):
    path = shared.path("samples") / "people-coders.csv"
    path.write_text(path.read_text().replace("ann", "eve", 1))
    with pytest.raises(StudyError, match="the assignment has changed since it was drawn"):
        own(shared, "ann")


def test_a_sample_is_assigned_once(shared):
    sample = samples.read_sample(shared, "people")
    with pytest.raises(StudyError, match="is assigned already"):
        assignment.assign_sample(shared, sample, CLASS, each=2, seed=1, code_names=False)


def test_a_coder_is_called_by_what_can_be_part_of_a_file_name(study):
    with pytest.raises(ParameterError, match="can't name a coder"):
        assignment.assign_sample(
            study, draw(study, MENTIONS), ["ann", "../b"], each=2, seed=1, code_names=False
        )


def test_somebody_else_stands_in_for_what_is_left(shared):
    code(shared, "person ann", own(shared, "ann"))
    code(shared, "person ben", own(shared, "ben"))
    left = own(shared, "ida", stand_in=True)
    assert set(left["mention_id"]) == set(own(shared, "eve")["mention_id"])
    code(shared, "person ida", left.head(2))
    assert set(own(shared, "ida", stand_in=True)["mention_id"]) == set(left["mention_id"])


def test_one_of_the_class_stands_in_beside_what_is_theirs(shared):
    code(shared, "person ben", own(shared, "ben"))
    assert len(own(shared, "ann", stand_in=True)) == 15  # eve's, too, which nobody has coded twice
    code(shared, "person eve", own(shared, "eve"))
    assert len(own(shared, "ann", stand_in=True)) == len(own(shared, "ann")) == 10


def test_a_name_that_nobody_has_is_no_stand_in_unless_it_is_said(shared):
    with pytest.raises(ParameterError, match=r"nothing of the sample people .* 'benn'; did you mean ben\?"):
        own(shared, "benn")


def test_a_name_in_other_capitals_is_the_same_persons(shared):
    sample = samples.read_sample(shared, "people")
    assert [assignment.find_coder(sample, name) for name in ("Ann", " eve", "ida")] == ["ann", "eve", "ida"]


@pytest.mark.parametrize(
    ("said", "names", "hidden"),
    [
        ("ann, Ben;eve\nMüller-Lüdenscheid", ["ann", "Ben", "eve", "Müller-Lüdenscheid"], False),
        ("ann ben  eve", ["ann", "ben", "eve"], False),
        ("2", ["c01", "c02"], True),
        ("", [], False),
        ("u\u0308mit, Зоя", ["ümit", "Зоя"], False),
    ],
)
def test_coders_are_named_or_numbered(said, names, hidden):
    assert assignment.name_coders(said) == (names, hidden)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("ann, Anna Maria", "' Anna Maria' can't name a coder; expected letters, digits and dashes"),
        ("ann, ben, Ann", "a coder is named twice; found ann, Ann"),
        ("ann", "one coder alone agrees with nobody"),
        ("1", "one coder alone agrees with nobody"),
        ("0", "one coder alone agrees with nobody"),
    ],
)
def test_who_cannot_be_a_coder_is_told(said, line):
    with pytest.raises(ParameterError, match=line):
        assignment.name_coders(said)


def test_how_far_each_has_come_is_counted_on_what_is_theirs(shared):
    code(shared, "person ann", own(shared, "ann").head(4))
    code(shared, "person ida", own(shared, "eve").head(2))
    table = assignment.count_progress(shared, codings.load_codings(shared))
    rows = table[["coder", "to_code", "coded"]].astype(object).where(table.notna(), None).to_numpy().tolist()
    assert rows == [["ann", 10, 4], ["ben", 10, 0], ["eve", 10, 0], ["ida", None, 2]]


def test_without_a_sample_there_is_no_progress(study):
    assert len(assignment.count_progress(study, codings.load_codings(study))) == 0


def test_a_sample_waits_for_all_to_whom_it_was_assigned_unless_it_is_opened(study):
    assignment.assign_sample(study, draw(study, MENTIONS), CLASS, each=3, seed=1, code_names=False)
    code(study, "person ann", MENTIONS)
    code(study, "person ben", MENTIONS)
    assert samples.open_complete(study, MENTIONS, codings.load_codings(study), today=DAY) == []
    assert open_it(study, MENTIONS).openings[0]["readers"] == ["person ann", "person ben"]


def test_all_who_coded_some_of_an_assigned_sample_are_its_readers(study):
    """Two have coded all of it, since they stood in for others: those who coded a part count, too."""
    assignment.assign_sample(study, draw(study, MENTIONS), CLASS, each=2, seed=1, code_names=False)
    code(study, "person ann", MENTIONS)
    code(study, "person ben", MENTIONS)
    code(study, "person eve", own(study, "eve"))
    assert open_it(study, MENTIONS).openings[0]["readers"] == [f"person {coder}" for coder in CLASS]


def test_a_sample_to_practise_is_never_opened(study):
    draw(study, MENTIONS, n=10)
    samples.extend_record(study, "people", practice=True)
    for coder in ("ann", "ben"):
        code(study, f"person {coder}", MENTIONS)
    coded = codings.load_codings(study)
    assert samples.open_complete(study, MENTIONS, coded, today=DAY) == []
    with pytest.raises(StudyError, match="drawn to practise, and is never opened"):
        open_it(study, MENTIONS)
    assert samples.describe_samples(study, MENTIONS, coded)["state"].tolist() == ["for practice"]
    assert samples.find_settled(study, "person ann") == set()


def test_of_many_coders_the_progress_is_told_in_numbers(study):
    draw(study, MENTIONS)
    for number in range(13):
        code(study, f"person c{number}", MENTIONS.head(2))
    said = readings.describe_people(study)
    assert "13 people have coded 26: 2 of the mentions were coded by 2 of them or more" in said


def test_the_last_of_a_class_opens_the_sample_and_all_are_the_reference(shared):
    let_all_code(shared, eve={"m0": "sought"})
    open_it(shared, MENTIONS)
    sample = samples.read_sample(shared, "people")
    assert sample.openings[0]["readers"] == [f"person {coder}" for coder in CLASS]
    reference = readings.load_reference(shared, MENTIONS)
    assert len(reference) == 15 and (reference["coder_b_stance"] != "").all()


def test_the_origin_tells_how_many_coded_what_and_that_names_are_code_names(shared):
    let_all_code(shared, eve={"m0": "sought"})
    open_it(shared, MENTIONS)
    told = readings.describe_origin(shared)
    assert told.startswith("Three people, ann, ben and eve (these are code names), coded 15")
    assert "each mention by 2 of them" in told and "0 of 1 differences are adjudicated" in told


def test_until_it_is_adjudicated_the_label_is_what_most_said(study):
    sample = draw(study, MENTIONS, n=10)
    read = drawn_of(sample, MENTIONS)
    for coder, stance in (("ann", S), ("ben", D), ("eve", D)):
        code(study, f"person {coder}", read, m0=stance)
    open_it(study, MENTIONS)
    assert readings.load_reference(study, MENTIONS)["stance"].iloc[0] == D


def test_one_decision_holds_for_all_who_coded_the_mention(study):
    sample = draw(study, MENTIONS, n=10)
    read = drawn_of(sample, MENTIONS)
    for coder, stance in (("ann", S), ("ben", D), ("eve", "questioned")):
        code(study, f"person {coder}", read, m0=stance)
    open_it(study, MENTIONS)
    together = codings.load_codings(study)
    differences = coders.list_differences_of_coders(together, MENTIONS).assign(link="")
    listed = adjudication.list_for_adjudication(study, differences)
    assert len(listed) == 3
    adjudication.adjudicate(study, listed.iloc[0], value="approached", by="all", reason="nearly")
    assert set(adjudication.load_adjudication(study)["adjudicated"]) == {"approached"}
    assert readings.load_reference(study, MENTIONS)["stance"].iloc[0] == "approached"
    assert "1 of 1 differences are adjudicated" in readings.describe_origin(study)


# Marks


def test_marks_are_read_as_they_were_written(study):
    made = marks.Marks(("d0:relationship:30",), (marks.Missed("d1", 5, 9, "bond", "a word for a tie"),))
    marks.write_marks(study, "ann", made)
    assert marks.read_marks(study, "ann") == made
    assert marks.read_marks(study, "ben") == marks.Marks()


def test_words_that_two_missed_stand_once_with_both(study):
    for coder in ("ann", "ben"):
        marks.write_marks(study, coder, marks.Marks((), (marks.Missed("d1", 5, 9, "bond"),)))
    assert marks.list_missed(study)[["surface", "coders"]].to_numpy().tolist() == [["bond", "ann, ben"]]


def test_a_damaged_file_of_marks_is_named_with_its_row(study):
    marks.write_marks(study, "ann", marks.Marks(("d0:relationship:30",)))
    path = study.path("marks") / "person-ann.csv"
    path.write_text(path.read_text().replace("skipped", "lost"))
    with pytest.raises(StudyError, match=r"marks/person-ann\.csv row 2: kind 'lost' is none"):
        marks.read_marks(study, "ann")


# Merging


def packed(tmp_path, coder, **changes):
    """What somebody hands in from another machine."""
    folder = tmp_path / "elsewhere" / coder
    folder.mkdir(parents=True)
    other = make_study(folder)
    code(other, f"person {coder}", MENTIONS.head(4), **changes)
    marks.write_marks(other, coder, marks.Marks((), (marks.Missed("d1", 5, 9, "bond"),)))
    return merging.pack_codings(other, coder)


def test_what_is_handed_in_is_put_to_what_is_here(study, tmp_path):
    merged = merging.merge_codings(study, {"ann.zip": packed(tmp_path, "ann")}, MENTIONS)
    assert any("person ann: 4 new, 0 known" in line for line in merged.lines)
    assert len(codings.load_codings(study)) == 4 and len(marks.list_missed(study)) == 1


def test_a_part_that_was_coded_elsewhere_completes_ones_own(study, tmp_path):
    code(study, "person ann", MENTIONS.iloc[2:6].reset_index(drop=True))
    merging.merge_codings(study, {"ann.zip": packed(tmp_path, "ann")}, MENTIONS)
    assert len(codings.load_codings(study)) == 6


def test_a_conflict_is_listed_and_what_is_here_stays(study, tmp_path):
    code(study, "person ann", MENTIONS.head(4))
    merged = merging.merge_codings(study, {"ann.zip": packed(tmp_path, "ann", m1=S)}, MENTIONS)
    assert merged.conflicts[["attribute", "here", "given"]].to_numpy().tolist() == [["stance", A, S]]
    assert set(codings.load_codings(study)["stance"]) == {A}


def test_what_is_handed_in_again_may_take_the_place_of_what_is_here(study, tmp_path):
    code(study, "person ann", MENTIONS.head(6))
    files = {"ann.zip": packed(tmp_path, "ann", m1=S)}
    merged = merging.merge_codings(study, files, MENTIONS, replace=True)
    assert any("0 new, 4 known, 1 coded otherwise here, and replaced" in line for line in merged.lines)
    stances = codings.load_codings(study).set_index("mention_id")["stance"]
    assert len(stances) == 6 and stances[MENTIONS.loc[1, "mention_id"]] == S


def test_nothing_is_put_to_a_sample_that_is_opened(study, tmp_path):
    """Late codings of a reader would make the sample void: they are left out, and that is said."""
    assignment.assign_sample(study, draw(study, MENTIONS), CLASS, each=2, seed=1, code_names=False)
    let_all_code(study)
    open_it(study, MENTIONS)
    files = {"ann.zip": packed(tmp_path, "ann", m1=S)}
    merged = merging.merge_codings(study, files, MENTIONS, replace=True)
    assert any("left out: their sample is opened" in line for line in merged.lines)
    sample, coded = samples.read_sample(study, "people"), codings.load_codings(study)
    assert samples.find_fault(sample, MENTIONS, coded) == ""


def test_codings_of_other_mentions_are_left_out_and_said(study, tmp_path):
    merged = merging.merge_codings(study, {"ann.zip": packed(tmp_path, "ann")}, MENTIONS.head(3))
    assert any("1 left out: no mentions of this study" in line for line in merged.lines)


def test_what_is_no_file_of_codings_is_named_and_the_others_go_on(study, tmp_path):
    files = {"notes.csv": b"a,b\n1,2\n", "broken.zip": b"PK", "ann.zip": packed(tmp_path, "ann")}
    lines = "\n".join(merging.merge_codings(study, files, MENTIONS).lines)
    assert "notes.csv:" in lines and "broken.zip: is no archive" in lines and "4 new" in lines


def test_what_file_managers_leave_in_archives_is_passed_over(study, tmp_path):
    data = io.BytesIO(packed(tmp_path, "ann"))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("__MACOSX/codings/._person-ann.csv", b"\x00\x05\x16\x07")
    lines = merging.merge_codings(study, {"ann.zip": data.getvalue()}, MENTIONS).lines
    assert len(lines) == 2 and not any("MACOSX" in line for line in lines)


def test_a_plain_csv_of_a_person_needs_no_record_beside_it(study, tmp_path):
    path = code(make_study(tmp_path / "x"), "person ann", MENTIONS.head(2))
    merging.merge_codings(study, {"person-ann.csv": path.read_bytes()}, MENTIONS)
    assert isinstance(codings.load_codings(study), pd.DataFrame) and len(codings.load_codings(study)) == 2


def test_a_models_codings_are_not_taken_for_a_persons(study, tmp_path):
    path = code(make_study(tmp_path / "x"), "some model", MENTIONS.head(2), {"kind": "model"})
    merged = merging.merge_codings(study, {"some-model.csv": path.read_bytes()}, MENTIONS)
    assert "no codings by a person" in merged.lines[0]
