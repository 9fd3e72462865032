"""Coding by hand: a desk that knows which mentions are coded, goes on anywhere, and takes steps back."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from framing.base import store
from framing.base.errors import ParameterError, StudyError
from framing.lab import coding, desk
from framing.lab.material import Material
from framing.study import assignment, codings, marks, readings, samples
from framing.study.own import schemes_by_hand

PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}
DAY = date(2026, 1, 31)


@pytest.fixture
def study(released):
    """The study with a sealed sample of all its mentions."""
    opened = released.open()
    mentions = store.load(opened, "mentions")
    samples.make_sample(opened, mentions, name="people", n=99, by="predicted-stance", seed=1, today=DAY)
    return opened


def sit(study, coder="ann", *, sample="people", order="text"):
    return desk.Desk(Material.of(study), coder, sample=sample, order=order)


def code(at, unsure=(), speaker="", note="", **values):
    """Choose codes and save them as a browser would."""
    given = {"values": PLAIN | values, "unsure": list(unsure), "speaker": speaker, "note": note}
    at.save(desk.check_codes(given, at.scheme))


def check(study, given):
    """What a browser sends, as codes of a word for a relationship."""
    return desk.check_codes(given, schemes_by_hand(study)["relationship"])


def code_all(study, coder, **values):
    at = sit(study, coder)
    for _ in at.ids:
        code(at, **values)
    return at


def saved(study, coder="ann"):
    return pd.read_csv(study.folder / "codings" / f"person-{coder}.csv", keep_default_na=False)


def test_each_mention_is_saved_with_its_codes(study):
    code(sit(study), stance="denied", note="not sure")
    assert saved(study)[["coder", "stance", "stance_p", "note"]].to_numpy().tolist() == [
        ["person ann", "denied", 1.0, "not sure"]
    ]
    run = codings.runs_of(codings.load_codings(study))["person ann"]
    assert run["kind"] == "person" and run["codebook"].startswith("relationship ")


def test_who_is_unsure_of_a_code_gives_it_half_a_chance(study):
    at = sit(study)
    code(at, unsure=["stance"])
    assert saved(study)[["stance_p", "time_p"]].to_numpy().tolist() == [[0.5, 1.0]]
    assert sit(study).unsure == [at.ids[0]]


def test_no_automatic_code_is_shown(study):
    panel = coding.code_by_hand(study, "ann")
    assert panel.view["codes"] == {}
    assert not {"referent", "stance", "cue", "coder_p"} & set(panel.view)
    shown = str({key: value for key, value in panel.view.items() if key not in {"pieces", "focal"}})
    assert not any(value in shown for value in ("asserted", "focal"))


def test_coding_goes_on_at_the_first_mention_that_is_not_coded(study):
    code(sit(study))
    again = sit(study)
    assert (again.at, again.done) == (1, 1)


def test_after_a_restart_with_another_order_what_is_coded_stays_coded(study):
    first = sit(study)
    code(first)
    code(first)
    coded = set(first.ids[:2])
    again = sit(study, order="mixed")
    assert again.ids != first.ids and set(again.ids) == set(first.ids)
    assert again.done == 2 and again.mention not in coded
    while again.done < len(again.ids):
        assert again.mention not in saved(study)["mention_id"].tolist()
        code(again)


def test_the_mixed_order_is_the_same_each_day_and_another_for_each_person(study):
    assert sit(study, order="mixed").ids == sit(study, order="mixed").ids
    assert sit(study, order="mixed").ids != sit(study, "ben", order="mixed").ids


def test_a_mention_coded_again_is_replaced(study):
    at = sit(study)
    code(at, stance="denied")
    at.go(0)
    assert at.codings.get(at.mention).values["stance"] == "denied"
    code(at, stance="sought")
    assert saved(study)["stance"].tolist() == ["sought"]


def test_undo_takes_a_step_back_to_the_file_as_it_was(study):
    at = sit(study)
    code(at, stance="denied")
    at.go(0)
    code(at, stance="sought")
    at.undo()
    assert saved(study)["stance"].tolist() == ["denied"] and at.at == 0
    at.undo()
    assert not (study.folder / "codings" / "person-ann.csv").exists()
    with pytest.raises(ParameterError, match="nothing to undo"):
        at.undo()


def test_what_is_skipped_comes_back_at_the_end_also_after_a_restart(study):
    at = sit(study)
    put_off = at.mention
    at.skip()
    again = sit(study)
    assert again.at == 1 and again.skipped == [put_off]
    for _ in range(len(again.ids) - 1):
        code(again)
    assert again.mention == put_off
    code(again)
    assert again.skipped == [] and again.done == len(again.ids)


def test_words_that_the_codebook_missed_are_marked_and_taken_back(study):
    at = sit(study)
    passage = at.material.places.loc[at.rows.at[at.mention, "passage_id"]]
    start = int(passage["start"])
    at.miss(start, start + 5)
    text = at.material.contents[passage["doc_id"]]
    assert marks.list_missed(study)["surface"].tolist() == [" ".join(text[start : start + 5].split())]
    at.unmiss(at.marks.missed[0].start)
    assert marks.read_marks(study, "ann").missed == ()


def test_a_mention_is_not_missed_and_nothing_is_no_word(study):
    at = sit(study)
    row = at.rows.loc[at.mention]
    with pytest.raises(ParameterError, match="is a mention already"):
        at.miss(int(row["start"]), int(row["end"]))
    with pytest.raises(ParameterError, match="mark words of this passage first"):
        at.miss(0, 0)


def test_an_attribute_left_open_is_asked_for_and_nothing_is_saved(study):
    with pytest.raises(ParameterError, match="choose referent, stance, time, voice first"):
        check(study, {"values": {}})


def test_who_speaks_is_named_exactly_where_the_voice_is_not_the_authors(study):
    with pytest.raises(ParameterError, match="say who speaks: the voice is quoted"):
        check(study, {"values": PLAIN | {"voice": "quoted"}})
    assert check(study, {"values": PLAIN, "speaker": "Orla Venn"}).speaker == ""
    code(sit(study), voice="quoted", speaker="Orla Venn")
    assert saved(study)["speaker"].tolist() == ["Orla Venn"]
    assert sit(study).codings.speakers() == ["Orla Venn"]


def test_a_value_that_is_none_is_named_with_the_nearest(study):
    with pytest.raises(ParameterError, match="'denyed' is no value of stance; did you mean denied"):
        check(study, {"values": PLAIN | {"stance": "denyed"}})


def test_a_damaged_file_of_codings_is_named_and_kept(study):
    path = study.folder / "codings" / "person-ann.csv"
    path.parent.mkdir()
    path.write_text("coder,mention_id\nperson ann,x\n", encoding="utf-8")
    panel = coding.code_by_hand(study, "ann")
    assert "person-ann.csv row 1: the column 'referent' is missing" in panel.note
    assert path.read_text(encoding="utf-8") == "coder,mention_id\nperson ann,x\n"


def test_without_texts_nobody_can_code(study, tmp_path):
    (tmp_path / "nothing").mkdir()
    textless = replace(study, workbook=study.workbook.with_texts(tmp_path / "nothing"))
    with pytest.raises(StudyError, match="no text of the sample is at hand"):
        sit(textless)


def test_a_coders_name_becomes_part_of_a_file_name(study):
    with pytest.raises(ParameterError, match="letters, digits and dashes"):
        sit(study, "../ann")


def test_an_unknown_sample_is_named_with_the_nearest(study):
    with pytest.raises(ParameterError, match="has no sample 'peple'; did you mean people"):
        sit(study, sample="peple")


def test_without_a_sample_one_is_to_be_drawn(released):
    with pytest.raises(ParameterError, match="has no sample; draw one first"):
        sit(released.open())


def test_only_what_is_assigned_is_coded(study):
    sample = samples.read_sample(study, "people")
    assignment.assign_sample(study, sample, ["ann", "ben", "eve"], each=2, seed=1, code_names=False)
    shares = [sit(study, coder).ids for coder in ("ann", "ben", "eve")]
    assert sum(map(len, shares)) == 2 * len(sample.drawn)
    assert all(len(ids) < len(sample.drawn) for ids in shares)


def test_what_stands_in_an_opened_sample_cannot_be_changed(study):
    for coder in ("ann", "ben"):
        at = code_all(study, coder)
    samples.open_complete(study, at.material.coded, codings.load_codings(study), today=DAY)
    before = (study.folder / "codings" / "person-ben.csv").read_bytes()
    for change in (lambda: code(at, stance="denied"), at.undo):
        with pytest.raises(ParameterError, match="is opened, and its codes stay as they are"):
            change()
    assert (study.folder / "codings" / "person-ben.csv").read_bytes() == before
    code(sit(study, "ida"))  # who isn't among its readers may still code


def test_somebody_at_two_desks_loses_nothing(study):
    one, other = sit(study), sit(study)
    code(one)
    other.go(1)
    code(other)
    assert len(saved(study)) == 2


def test_a_name_in_other_capitals_is_the_same_persons(study):
    code(sit(study, "ann"))
    again = sit(study, "Ann")
    code(again)
    assert again.done == 2 and set(saved(study)["coder"]) == {"person ann"}


def test_who_is_not_of_the_class_says_that_they_stand_in(study):
    sample = samples.read_sample(study, "people")
    assignment.assign_sample(study, sample, ["ann", "ben"], each=2, seed=1, code_names=False)
    with pytest.raises(ParameterError, match=r"assigned to 'bne'; did you mean ben\?; who stands in"):
        sit(study, "bne")
    panel = coding.code_by_hand(study)
    panel.hear({"do": "begin", "coder": "ida", "sample": "people", "order": "text", "stand_in": True})
    assert panel.note == "" and panel.view["n"] == len(sample.drawn)


def test_what_the_coder_is_unsure_of_is_coded_least_sure_first(study):
    mentions = store.load(study, "mentions")
    named = mentions["codebook"] == "relationship"
    unsure = mentions.assign(**{f"{name}_p": 0.9 for name in PLAIN}, unsure="")
    first, second = mentions[named].index[[2, 0]]
    unsure.loc[[first, second], "unsure"] = "stance"
    unsure.loc[[first, second], "stance_p"] = [0.4, 0.6]
    store.save(study, mentions=unsure)
    code(sit(study, sample="unsure"))
    assert saved(study)["mention_id"].tolist() == [mentions.loc[first, "mention_id"]]


def test_where_the_coder_is_sure_of_all_there_is_no_such_queue(study):
    store.save(study, mentions=store.load(study, "mentions").assign(unsure=""))
    with pytest.raises(ParameterError, match="no mention is marked as unsure"):
        sit(study, sample="unsure")


# The desk in the browser


def test_nobody_sits_at_the_desk_before_it_is_said_who_codes(study):
    panel = coding.code_by_hand(study)
    panel.hear({"do": "save", "codes": {}})
    assert panel.note.startswith("nobody sits at the desk yet")
    panel.hear({"do": "begin", "coder": "ann", "sample": "people", "order": "text"})
    assert panel.note == "" and panel.view["n"] > 5


def test_what_is_asked_stands_there_with_definitions_and_examples(study):
    stance = coding.code_by_hand(study).scheme["attributes"][1]
    denied = next(value for value in stance["values"] if value["name"] == "denied")
    assert stance["question"] and denied["definition"] and "[" in denied["example"]
    assert "*" not in str([stance["question"], stance["conventions"], denied["definition"]])


def test_a_persons_file_is_handed_out_whole(study):
    panel = coding.code_by_hand(study, "ann")
    given = []
    panel.send = lambda content, buffers: given.append((content["file"], buffers[0][:2]))
    panel.hear({"do": "pack"})
    assert "ann has coded nothing yet" in panel.note
    panel.hear({"do": "save", "codes": {"values": PLAIN}})
    panel.hear({"do": "pack"})
    assert given == [("islands-ann.zip", b"PK")]


def test_the_second_person_who_has_coded_all_of_it_opens_the_sample(study):
    for coder in ("ann", "ben"):
        panel = coding.code_by_hand(study, coder)
        for _ in range(panel.view["n"]):
            panel.hear({"do": "save", "codes": {"values": PLAIN | {"stance": "denied"}}})
        assert panel.note == ""
    assert "the sample people is opened, read by person ann and person ben" in panel.view["said"]
    assert "This sample is opened" in panel.view["opened"]
    assert set(readings.load_reference(study, store.load(study, "mentions"))["stance"]) == {"denied"}
