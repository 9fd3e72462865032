"""What the chapters on alliance and order count, on tables small enough for a pencil."""

import pandas as pd
import pytest

from framing.base.errors import StudyError
from framing.measures import periods, rates, themes
from framing.study import agreement as validation
from framing.study import codings as references
from framing.study.speakers import load_speakers, name_sides, names_own_country
from framing.study.study import load_study

DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["a1", "a2", "b1", "c1"],
        "author": ["Ann", "Ann", "Ben", "Cleo"],
        "date": ["1901", "1909-05", "1915-01-01", ""],
        "n_words": [100, 200, 300, 400],
        "n_passages": [1, 2, 3, 4],
    }
)
PASSAGES = pd.DataFrame(
    {
        "passage_id": ["a1/1", "a1/2", "b1/1"],
        "doc_id": ["a1", "a1", "b1"],
        "position": [1, 2, 1],
        "start": [0, 100, 0],
        "end": [90, 200, 500],
    }
)


def mention(doc_id, start, codebook="relationship", family="alliance", **codes):
    row = {
        "doc_id": doc_id,
        "passage_id": f"{doc_id}/1",
        "start": start,
        "end": start + 4,
        "surface": "pact",
        "codebook": codebook,
        "entry": family,
        "family": family,
        "referent": "focal",
        "stance": "asserted",
        "time": "current",
        "voice": "author",
        "speaker": "",
        "domain": "",
        "cue": "",
        "rule": "",
    }
    return row | codes


def frame(*rows):
    return pd.DataFrame(rows)


# Documents, one by one or pooled


def test_few_documents_are_shown_one_by_one():
    shown, same = periods.pool_documents(DOCUMENTS, PASSAGES, most=4)
    assert list(shown["doc_id"]) == ["a1", "a2", "b1", "c1"] and same is PASSAGES


def test_many_documents_are_pooled_by_period_and_their_words_added():
    shown, passages = periods.pool_documents(DOCUMENTS, PASSAGES, most=3)
    assert dict(zip(shown["doc_id"], shown["n_words"], strict=True)) == {
        "1901–1909": 300,
        "1910–1915": 300,
        "undated": 400,
    }
    assert list(passages["doc_id"]) == ["1901–1909", "1901–1909", "1910–1915"]


def test_pooling_takes_the_next_longer_span_until_few_enough_are_left():
    assert list(periods.pool_documents(DOCUMENTS, most=2)[0]["doc_id"]) == ["1901–1915", "undated"]


def test_a_period_keeps_an_author_only_where_its_documents_share_one():
    assert list(periods.pool_documents(DOCUMENTS, most=3)[0]["author"]) == ["Ann", "Ben", "Cleo"]
    assert list(periods.pool_documents(DOCUMENTS, most=2)[0]["author"]) == ["", "Cleo"]


# Raw beside coded


def test_kept_is_the_share_of_plain_matches_that_are_focal():
    table = rates.tabulate_rates(
        frame(mention("a1", 0), mention("a1", 9, referent="other")),
        DOCUMENTS.assign(actor="", genre="article"),
        draws=5,
    )
    beside = rates.put_beside(table)
    row = beside[(beside["level"] == "study") & (beside["family"] == "alliance")].iloc[0]
    assert (row["raw"], row["coded"], row["kept"], row["n"]) == (2, 1, 0.5, 1000)
    assert set(beside.loc[beside["level"] == "actor", "group"]) == {"not stated"}
    assert list(rates.take_plain(table, "study")["basis"]) == ["raw", "coded"]


def test_where_refusals_prevail_the_exceptions_are_the_claims():
    mentions = frame(
        *(
            mention("a1", place, stance=stance)
            for place, stance in enumerate(
                ("denied", "surpassed", "denied", "sought", "asserted", "questioned")
            )
        )
    )
    assert list(rates.list_exceptions(mentions)["stance"]) == ["asserted", "sought"]


def test_where_claims_prevail_the_exceptions_are_the_refusals():
    mentions = frame(mention("a1", 0), mention("a1", 1), mention("a1", 2, stance="denied"))
    assert list(rates.list_exceptions(mentions)["stance"]) == ["denied"]


def test_narrower_counts_leave_out_names_and_words_of_movement():
    mentions = frame(
        mention("a1", 0, family="amity", referent="name"),
        mention("a1", 1, family="amity", referent="other"),
        mention("a1", 2, family="partnership", entry="rapprochement"),
        mention("a1", 3, family="partnership", entry="partner"),
    )
    sizes = {name: len(part) for name, part in rates.narrow_families(mentions).items()}
    assert sizes == {
        "amity": 2,
        "amity without names": 1,
        "amity, focal": 0,
        "partnership": 2,
        "partnership without movement": 1,
        "partnership, focal": 2,
        "partnership, focal, without movement": 1,
    }


# Themes

PRESENT = frame(
    {
        "passage_id": "a1/1",
        "doc_id": "a1",
        "position": 1,
        "theme": "order",
        "n": 1,
        "stance": "endorsed",
        "voice": "author",
    },
    {
        "passage_id": "a1/2",
        "doc_id": "a1",
        "position": 2,
        "theme": "order",
        "n": 2,
        "stance": "opposed",
        "voice": "attributed",
    },
)


def test_a_theme_that_was_looked_for_and_not_found_has_its_zeros():
    grid = themes.count_passages(PRESENT, PASSAGES, themes=["order", "shift"])
    counts = {(row.theme, row.doc_id): (row.k, row.n, row.share) for row in grid.itertuples()}
    assert counts == {
        ("order", "a1"): (2, 2, 1.0),
        ("order", "b1"): (0, 1, 0.0),
        ("shift", "a1"): (0, 2, 0.0),
        ("shift", "b1"): (0, 1, 0.0),
    }
    wide = themes.spread_passages(grid)
    assert wide.to_numpy().tolist() == [["order", 2, 0, 2], ["shift", 0, 0, 0], ["(all passages)", 2, 1, 3]]


def test_stances_and_voices_of_a_theme_each_sum_to_its_passages():
    row = themes.count_stances(PRESENT).iloc[0].to_dict()
    assert row == {
        "theme": "order",
        "passages": 2,
        "endorsed": 1,
        "opposed": 1,
        "neutral": 0,
        "author": 1,
        "attributed": 1,
    }


def test_entries_are_listed_with_their_stances_and_most_frequent_wordings():
    said = {"codebook": "multipolarity", "family": "venues"}
    mentions = frame(
        mention("a1", 0, **said, entry="forum", surface="The  Forum", stance="endorsed"),
        mention("b1", 5, **said, entry="forum", surface="the forum", stance="neutral"),
        mention("b1", 9, **said, entry="forum", surface="a forum", stance="neutral"),
    )
    row = themes.count_entries(mentions, ["order", "venues"]).iloc[0]
    assert (row["k"], row["endorsed"], row["neutral"], row["documents"], row["words"]) == (
        3,
        1,
        2,
        2,
        "the forum, a forum",
    )


def test_a_passage_is_labelled_with_its_themes_and_the_families_about_the_focal_relationship():
    labels = themes.label_passages(PRESENT, frame(mention("a1", 0), mention("b1", 0, referent="other")))
    assert set(zip(labels["passage_id"], labels["label"], strict=True)) == {
        ("a1/1", "order"),
        ("a1/2", "order"),
        ("a1/1", "alliance"),
    }


# The ladder


def test_a_document_gives_the_date_that_stands_in_the_passage_of_the_formula():
    used = {"codebook": "designations", "family": "old friends"}
    mentions = frame(mention("a1", 10, **used), mention("b1", 10, **used))
    statements = pd.DataFrame(
        {
            "doc_id": ["a1", "a1", "a1", "b1"],
            "start": [20, 30, 150, 40],
            "date": ["1996", "1996-04", "1996-04-25", "1997-01"],
        }
    )
    dated = themes.date_designations(mentions, PASSAGES, {"old friends": 1996}, statements)
    assert dict(zip(dated["doc_id"], dated["date"], strict=True)) == {"a1": "1996-04", "b1": ""}
    rung = themes.climb_ladder(dated, {"old friends": "Old friends"}).iloc[0]
    assert tuple(rung) == ("Old friends", "1996-04", 2, "a1, b1", "a1 1996-04")


def test_a_study_without_designations_has_no_rungs():
    dated = themes.date_designations(frame(mention("a1", 0)), PASSAGES, {})
    assert len(dated) == 0 and len(themes.climb_ladder(dated)) == 0


# Speakers


@pytest.fixture
def study(tmp_path, monkeypatch):
    from dataclasses import replace

    return replace(load_study("russia-china"), folder=tmp_path)


def write(study, *lines):
    study.path("speakers.csv").write_text("\n".join(["speaker,side,role", *lines]) + "\n", encoding="utf-8")


def test_the_speakers_of_the_reference_study_are_valid():
    assert len(load_speakers(load_study("russia-china")))


def test_a_study_without_speakers_leaves_sides_empty(study):
    credits = name_sides(pd.DataFrame({"speaker": ["Dana"]}), load_speakers(study))
    assert credits.to_dict("records") == [{"speaker": "Dana", "side": "", "role": ""}]


def test_a_speaker_is_known_by_part_of_a_name_unless_two_share_it(study):
    write(study, "Dana Kern,russia,envoy", "Egon Lind,china,writer", "Olga Lind,other,poet")
    credits = pd.DataFrame({"speaker": ["KERN", "a note by Egon Lind", "Lind", "Kernel"]})
    assert list(name_sides(credits, load_speakers(study))["side"]) == ["russia", "china", "", ""]


@pytest.mark.parametrize(
    "lines, problem",
    [
        (["Dana,rusia,envoy"], "row 2: there is no side 'rusia'"),
        (["Dana,russia,envoy", "Dana,china,envoy"], "row 3: the speaker 'Dana' stands twice"),
        ([",russia,envoy"], "row 2: the speaker has no name"),
    ],
)
def test_a_wrong_row_of_speakers_is_named(study, lines, problem):
    write(study, *lines)
    with pytest.raises(StudyError) as caught:
        load_speakers(study)
    assert problem in str(caught.value)


def test_speakers_need_their_three_columns(study):
    study.path("speakers.csv").write_text("name,side\nDana,russia\n", encoding="utf-8")
    with pytest.raises(StudyError, match="speaker, side, role"):
        load_speakers(study)


# The coder beside readers


def give_reference(monkeypatch, rows):
    empty = {
        f"coder_{one}_{attribute}": ""
        for one in "ab"
        for attribute in ("referent", "stance", "time", "voice")
    }
    table = pd.DataFrame(
        [{"term": row["surface"], "split": "training", "sample": "census", **empty, **row} for row in rows]
    )
    monkeypatch.setattr(references, "has_reference", lambda study: bool(rows))
    monkeypatch.setattr(references, "load_reference", lambda study: table)


def test_the_readers_counts_stand_beside_the_coders(monkeypatch):
    mentions = frame(
        mention("a1", 0, domain="economic"), mention("a1", 10, stance="denied"), mention("a1", 20)
    )
    give_reference(
        monkeypatch,
        [mention("a1", 0), mention("a1", 10, stance="surpassed"), mention("a1", 20, referent="other")],
    )
    read = validation.read_mentions("study", mentions)
    counts = validation.compare_counts(mentions, read, "referent == 'focal'").set_index("stance")
    assert list(counts.loc["asserted"]) == [2, 1, 1] and list(counts.loc["surpassed"]) == [0, 1, 0]
    steps = validation.compare_steps(mentions, read, "family == 'alliance'")
    assert list(steps["k"]) == [3, 3, 3, 2, 0] and list(steps["reference"]) == [3, 2, 2, 1, 0]


def test_without_a_full_reading_the_readers_column_is_empty(monkeypatch):
    mentions = frame(mention("a1", 0), mention("a1", 10))
    give_reference(monkeypatch, [mention("a1", 0, sample="random")])
    assert validation.read_mentions("study", mentions) is None
    assert validation.compare_counts(mentions, None, "referent == 'focal'")["reference"].isna().all()
    assert validation.compare_steps(mentions, None, "referent == 'focal'")["reference"].isna().all()


def test_a_difference_is_listed_and_a_mention_the_coder_missed_has_no_evidence(monkeypatch):
    mentions = frame(mention("a1", 0), mention("a1", 10))
    give_reference(monkeypatch, [mention("a1", 0, stance="denied"), mention("a1", 10), mention("a1", 50)])
    listed = validation.list_differences("study", mentions, "family == 'alliance'")
    stance = listed[listed["attribute"] == "stance"]
    assert set(zip(stance["start"], stance["coded"], stance["codebook"], strict=True)) == {
        (0, "asserted", "relationship"),
        (50, "not found", ""),
    }


def claims(estimates, family="all"):
    return estimates[estimates["family"] == family].set_index("claim")


def test_where_every_mention_was_read_the_share_is_the_readers_and_has_no_interval(monkeypatch):
    mentions = frame(*(mention("a1", place) for place in range(4)))
    give_reference(
        monkeypatch,
        [mention("a1", place, stance="denied" if place == 0 else "asserted") for place in range(4)],
    )
    rows = claims(validation.estimate_claims("study", mentions))
    assert rows.at["asserted", "observed"] == 1.0 and rows.at["asserted", "share"] == 0.75
    assert rows.at["denied", "share"] == 0.25 and pd.isna(rows["low"]).all()


def test_a_random_sample_corrects_the_coders_share_by_the_error_found_in_it(monkeypatch):
    mentions = frame(*(mention("a1", place) for place in range(80)))
    sample = {"split": "held-out", "sample": "random"}
    give_reference(
        monkeypatch,
        [
            mention("a1", place, stance="denied" if place < 10 else "asserted", **sample)
            for place in range(40)
        ],
    )
    rows = claims(validation.estimate_claims("study", mentions))
    # A quarter of the sample was wrong, so that a quarter of all is.
    assert rows.at["asserted", "share"] == pytest.approx(0.75) and rows.at[
        "denied", "share"
    ] == pytest.approx(0.25)
    assert rows.at["denied", "low"] < 0.25 < rows.at["denied", "high"]
    assert set(rows["method"]) == {validation.SAMPLED}


def test_training_mentions_are_left_out_of_the_correction(monkeypatch):
    mentions = frame(*(mention("a1", place) for place in range(50)))
    rows = [mention("a1", place, split="held-out", sample="random") for place in range(40)]
    give_reference(
        monkeypatch, [*rows, mention("a1", 49, stance="denied", split="training", sample="near cues")]
    )
    assert claims(validation.estimate_claims("study", mentions)).at["asserted", "n"] == 49


def test_too_small_a_sample_corrects_nothing(monkeypatch):
    mentions = frame(*(mention("a1", place) for place in range(40)))
    give_reference(
        monkeypatch, [mention("a1", place, split="held-out", sample="random") for place in range(5)]
    )
    rows = validation.estimate_claims("study", mentions)
    assert rows["share"].isna().all() and set(rows["method"]) == {validation.TOO_FEW}


def test_without_readers_the_coder_stands_alone(monkeypatch):
    give_reference(monkeypatch, [])
    rows = validation.estimate_claims("study", frame(mention("a1", 0)))
    assert rows["share"].isna().all() and set(rows["method"]) == {validation.UNREAD}
    assert len(validation.list_differences("study", frame(mention("a1", 0)), "doc_id == 'a1'")) == 0


def test_stance_of_themes_is_compared_only_where_the_readings_agree(monkeypatch):
    seen = pd.DataFrame(
        {
            "doc_id": "a1",
            "start": [0, 100],
            "end": [90, 200],
            "theme": "order",
            "present": "both",
            "stance": ["endorsed", "disputed"],
            "voice": ["attributed", "attributed"],
        }
    )
    monkeypatch.setattr(references, "load_reference_themes", lambda study: (PASSAGES, seen))
    scores = validation.score_theme_claims("study", PRESENT, PASSAGES).set_index("attribute")
    assert list(scores.loc["stance"]) == [1, 1, 1.0] and list(scores.loc["voice"]) == [2, 1, 0.5]


def test_a_study_without_reference_themes_has_no_scores(monkeypatch):
    monkeypatch.setattr(references, "load_reference_themes", lambda study: None)
    assert len(validation.score_themes("study", frame(mention("a1", 0)))) == 0
    assert len(validation.score_theme_claims("study", PRESENT, PASSAGES)) == 0


# Whose country


def test_an_author_who_speaks_for_a_country_does_not_name_it_as_antagonist():
    documents = pd.DataFrame({"doc_id": ["a1", "b1"], "actor": ["USA", "KEN"]})
    theme = {"codebook": "multipolarity", "family": "antagonist"}
    mentions = frame(
        mention("a1", 0, **theme, surface="the  United States"),
        mention("a1", 9, **theme, surface="Americans"),
        mention("a1", 20, **theme, surface="NATO"),
        mention("b1", 0, **theme, surface="the United States"),
        mention("a1", 30, codebook="multipolarity", family="order", surface="America"),
    )
    assert list(names_own_country(load_study("presidents"), mentions, documents)) == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert not names_own_country(load_study("russia-china"), mentions, documents).any()
