"""Whose codes a study counts: the model's, its readings', or another coder's; the model's stay beside."""

import shutil

import pandas as pd
import pytest
from conftest import make_tables
from readers import CODER, A, D, make_mentions

from framing.base import store, tables
from framing.base.errors import ParameterError, StudyError
from framing.study import agreement, choice, coders, codings, estimates, ingest, release
from framing.study.codings import RELATIONSHIP, write_codings

TOML = "data/studies/islands/study.toml"
MENTIONS = make_mentions([A, D, A], stance_p=0.75, stance_cue=["", "not now", ""], unsure=["stance", "", ""])


def named(table):
    return table[table["codebook"] == RELATIONSHIP].reset_index(drop=True)


def give_readings(checkout, left_out=0):
    """Every mention is read as the model has it, but for denials, which are questions to the readers."""
    read = named(store.load(checkout.open(), "mentions")).iloc[left_out:]
    read = read.assign(
        stance=read["stance"].replace("denied", "questioned"), split="training", sample="census"
    )
    passes = {
        f"coder_{one}_{name}": read[name] for one in "ab" for name in ("referent", "stance", "time", "voice")
    }
    columns = [
        "doc_id",
        "start",
        "end",
        "surface",
        "family",
        "referent",
        "stance",
        "time",
        "voice",
        "speaker",
    ]
    read = read[[*columns, "split", "sample"]].assign(**passes).rename(columns={"surface": "term"})
    read.to_csv(checkout.study / "reference_codings.csv", index=False)


def choose(checkout, coder):
    checkout.edit(TOML, 'language = "en"\n', f'language = "en"\ncoder = "{coder}"\n')


@pytest.fixture
def read(checkout):
    """A checkout whose study counts its readings; what the model says is among its tables."""
    make_tables(checkout.open())
    give_readings(checkout)
    choose(checkout, "readings")
    make_tables(checkout.open())
    return checkout


# What is chosen in study.toml


def test_without_a_word_the_model_codes(checkout):
    assert checkout.open().coder == "model"
    assert set(named(make_tables(checkout.open())["mentions"])["coder"]) == {"plain coder"}


def test_an_unknown_coder_is_named_with_line_and_the_nearest(checkout):
    choose(checkout, "reading")
    with pytest.raises(StudyError) as caught:
        checkout.open()
    assert str(caught.value) == (f"{TOML} line 5: there is no coder 'reading'; did you mean readings?")


def test_who_has_a_file_of_codings_is_a_coder(checkout):
    made = named(make_tables(checkout.open())["mentions"])
    write_codings(
        checkout.open(), made.assign(coder="qwen2.5:3b", **no_words(made)), {"kind": "language model"}
    )
    choose(checkout, "qwen2.5")
    with pytest.raises(StudyError, match=r"there is no coder 'qwen2\.5'; did you mean qwen2\.5:3b"):
        checkout.open()
    checkout.edit(TOML, '"qwen2.5"', '"qwen2.5:3b"')
    assert checkout.open().coder == "qwen2.5:3b"


def no_words(table, **places):
    """Cues as files of codings have them: places in the text, or nothing."""
    return {name: "" for name in table if name.endswith("_cue")} | places


# Readings


def test_readings_give_values_and_name_and_are_neither_probable_nor_unsure(read):
    mentions = named(store.load(read.open(), "mentions"))
    assert set(mentions["coder"]) == {"readings"} and "denied" not in set(mentions["stance"])
    assert mentions[["referent_p", "stance_p", "time_p", "voice_p"]].isna().all(axis=None)
    assert set(mentions["unsure"]) == set(mentions["cue"]) == set(mentions["rule"]) == {""}
    assert ((mentions["speaker"] == "") == (mentions["voice"] == "author")).all()


def test_words_of_cues_that_readings_have_are_kept(read):
    path = read.study / "reference_codings.csv"
    table = pd.read_csv(path, keep_default_na=False).assign(stance_cue="by no means", time_cue="then")
    table.to_csv(path, index=False)
    mentions = named(make_tables(read.open())["mentions"])
    assert set(mentions["cue"]) == set(mentions["stance_cue"]) == {"by no means"}
    assert set(mentions["rule"]) == {"stance"} and set(mentions["time_cue"]) == {"then"}


def test_the_models_codes_stand_beside_them_among_the_codings(read):
    own = choice.own_codings(store.load(read.open(), "codings"))
    assert set(own["coder"]) == {"plain coder"} and "denied" in set(own["stance"])
    assert set(coders.load_gathered(read.open())["coder"]) == {
        "first reading",
        "second reading",
        "plain coder",
    }


def test_readings_that_miss_a_mention_are_refused_with_how_many_and_what_to_do(checkout):
    n = len(named(make_tables(checkout.open())["mentions"]))
    give_readings(checkout, left_out=2)
    choose(checkout, "readings")
    with pytest.raises(StudyError) as caught:
        make_tables(checkout.open())
    assert str(caught.value).startswith(
        f"study islands: coder is 'readings', which codes {n - 2} of {n} relationship mentions; expected a "
        "code for every one, so that no count mixes two coders; found none for herald:relationship:"
    )
    assert "and 1 more; code these, too, or take the model: coder = 'model'" in str(caught.value)


def test_a_study_that_nobody_read_has_no_readings_to_count(checkout):
    choose(checkout, "readings")
    with pytest.raises(StudyError, match="the study has no reference codings"):
        make_tables(checkout.open())


def test_other_focal_parties_are_coded_by_the_model_alone(read):
    with pytest.raises(
        ParameterError, match=r"focal: the codes of 'readings' are about the study's own .* -p coder=model"
    ):
        ingest.mention_tables(read.open(), focal="author")
    made = ingest.mention_tables(read.open(), focal="author", coder="model")
    assert set(named(made["mentions"])["coder"]) == {"plain coder"}


def test_a_parameter_may_name_a_coder(read):
    made = ingest.mention_tables(read.open(), coder="model")["mentions"]
    assert set(named(made)["coder"]) == {"plain coder"}
    with pytest.raises(
        ParameterError, match="coder: nobody called 'redings' has coded islands; did you mean readings"
    ):
        ingest.mention_tables(read.open(), coder="redings")


# Another coder


@pytest.fixture
def asked(checkout):
    """A checkout whose study counts a language model's codes; each denial has the place of a word."""
    made = named(make_tables(checkout.open())["mentions"])
    place = [f"{start}-{start + 5}" for start in made["start"]]
    cues = no_words(made, stance_cue=place, stance_p=[0.8] * len(made))
    write_codings(checkout.open(), made.assign(coder="qwen", **cues), {"kind": "language model"})
    choose(checkout, "qwen")
    return checkout


def test_places_of_cues_become_words_of_the_text(asked):
    made = named(make_tables(asked.open())["mentions"])
    assert set(made["coder"]) == {"qwen"}
    for row in made.itertuples():
        text = (asked.workbook.decoded_texts("islands") / f"{row.doc_id}.txt").read_text(encoding="utf-8")
        assert row.cue == row.stance_cue == " ".join(text[row.start : row.start + 5].split())


def test_without_texts_the_words_are_those_of_the_release(asked):
    release.write(asked.open(), ingest.renew(asked.open())[0])
    before = make_tables(asked.open())
    shutil.rmtree(asked.raw)
    after = make_tables(asked.open())
    assert all(after[name].equals(before[name]) for name in ("mentions", "codings"))


# The model beside


def test_the_mentions_as_the_model_codes_them_are_had_again(read):
    before = ingest.mention_tables(read.open(), coder="model")["mentions"]
    assert choice.load_codes_of_model(read.open()).equals(before)


def test_where_the_model_counts_its_mentions_are_the_table_itself():
    own = choice.codings_of_model(MENTIONS, "")
    assert choice.codes_of_model(MENTIONS, own) is MENTIONS and choice.counts_model(MENTIONS, MENTIONS)


def test_the_models_codings_have_words_marks_and_what_made_them():
    own = choice.codings_of_model(MENTIONS, "relationship 1 (aaaaaaaa)")
    assert own["stance_cue"].tolist() == ["", "not now", ""] and own["unsure"].tolist() == ["stance", "", ""]
    assert set(own["coder"]) == {CODER} and set(own["stance_p"]) == {0.75}
    assert codings.runs_of(own)[CODER] == {
        "kind": "model",
        "stage": "03_mentions",
        "codebook": "relationship 1 (aaaaaaaa)",
    }
    tables.check(tables.conform(own, "codings"), "codings")


def test_what_stayed_uncoded_and_words_of_themes_are_no_codings():
    left = MENTIONS.assign(coder=["", CODER, CODER])
    themes = MENTIONS.assign(codebook="multipolarity", mention_id=MENTIONS["mention_id"] + "x")
    assert len(choice.codings_of_model(pd.concat([left, themes]), "")) == 2


def test_another_model_in_a_file_is_not_taken_for_the_one_that_coded(checkout):
    made = named(make_tables(checkout.open())["mentions"])
    write_codings(checkout.open(), made.assign(coder="older model", **no_words(made)), {"kind": "model"})
    together = make_tables(checkout.open())["codings"]
    assert set(together["coder"]) == {"older model", "plain coder"}
    assert set(choice.own_codings(together)["coder"]) == {"plain coder"}


def test_readings_are_never_held_against_themselves(read):
    study = read.open()
    coded = choice.load_codes_of_model(study)
    denied = int((named(coded)["stance"] == "denied").sum())
    differing = agreement.list_differences(study, coded, "family != ''")
    assert len(differing) == denied > 0 and set(differing["coded"]) == {"denied"}
    shares = estimates.estimate_values(study, coded).set_index(["attribute", "value"])
    assert shares.loc[("stance", "denied"), ["k", "corrected"]].tolist() == [denied, 0]


# The release


def test_a_release_holds_the_counted_codes_and_the_models_beside(read):
    release.write(read.open(), ingest.renew(read.open())[0])
    study = read.open()
    assert release.read_table(study, "mentions").equals(store.load(study, "mentions"))
    assert set(release.read_table(study, "codings")["coder"]) == {"plain coder"}
    assert release.read_coded(study).equals(choice.load_codes_of_model(study))


def test_from_the_release_alone_all_is_as_from_the_texts(read):
    release.write(read.open(), ingest.renew(read.open())[0])
    before = make_tables(read.open())
    shutil.rmtree(read.raw)
    after = make_tables(read.open())
    assert all(after[name].equals(before[name]) for name in before)


def test_another_choice_needs_no_texts(read):
    release.write(read.open(), ingest.renew(read.open())[0])
    shutil.rmtree(read.raw)
    read.edit(TOML, 'coder = "readings"', 'coder = "model"')
    assert set(named(make_tables(read.open())["mentions"])["coder"]) == {"plain coder"}


def test_a_released_code_of_the_model_is_proven_also_where_readings_are_counted(read):
    release.write(read.open(), ingest.renew(read.open())[0])
    assert read.framing("verify", "islands").status == 0
    path = read.study / "release" / "codings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",denied,", ",sought,", 1), encoding="utf-8")
    done = read.framing("verify", "islands")
    assert done.status == 1 and done.lines[0].startswith("codings.csv line ")
    assert "stance: release 'sought' (0.9), texts 'denied' (0.9)" in done.lines[0]


# In words


def test_it_is_said_whose_codes_are_counted_and_why(read):
    mentions, together = store.load(read.open(), "mentions"), store.load(read.open(), "codings")
    said = choice.describe_choice(mentions, together)
    assert said.startswith(
        f"The codes of this study's {len(mentions)} relationship words are those of its readings"
    )
    assert "The codes of plain coder stand beside them" in said
    own = choice.describe_choice(choice.codes_of_model(mentions, together), together)
    assert own == (
        "The codes of this study were given by plain coder, which codes wherever a study names no other "
        "coder (coder in study.toml)."
    )
    other = choice.describe_choice(mentions.assign(coder="qwen"), together)
    assert "were given by qwen, which the study chose" in other
