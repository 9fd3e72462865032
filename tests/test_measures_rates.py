"""Rates and shares that can be counted with a pencil."""

import numpy as np
import pandas as pd
import pytest
from pencil import row

from framing.base import tables
from framing.base.errors import TableError
from framing.measures import counts, rates
from framing.measures.intervals import poisson_interval, wilson_interval

DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["one", "two"],
        "author": ["Ann", "Ben"],
        "actor": ["arcadia", "arcadia"],
        "genre": ["article", "interview"],
        "n_words": [1000, 3000],
    }
)


def mention(doc_id, family, referent="focal", stance="asserted", time="current", voice="author", **more):
    row = {
        "doc_id": doc_id,
        "family": family,
        "entry": family,
        "referent": referent,
        "stance": stance,
        "time": time,
        "voice": voice,
        "speaker": "",
        "passage_id": f"{doc_id}/1",
        "sentence": 1,
    }
    return row | more


MENTIONS = pd.DataFrame(
    [
        mention("one", "alliance", "focal", "denied"),
        mention("one", "alliance", "focal", "surpassed", voice="quoted", speaker="Cleo"),
        mention("one", "alliance", "other"),
        mention("two", "alliance", "focal"),
        mention("two", "amity", "focal", time="past"),
        mention("two", "amity", "name", voice="reported", speaker="Cleo"),
    ]
)


def test_a_rate_is_mentions_per_thousand_words():
    two = row(rates.rate_families(MENTIONS, DOCUMENTS), group="two", family="amity")
    assert (two["k"], two["n"], two["rate"]) == (2, 3000, pytest.approx(2 / 3))
    assert (two["low"], two["high"]) == pytest.approx(poisson_interval(2, exposure=3.0))


def test_all_texts_together_are_weighted_by_their_words():
    study = row(rates.rate_families(MENTIONS, DOCUMENTS, by="study"), family="all")
    assert (study["k"], study["n"], study["rate"]) == (6, 4000, 1.5)


def test_a_family_that_a_document_does_not_have_is_a_zero_not_a_gap():
    assert row(rates.rate_families(MENTIONS, DOCUMENTS), group="one", family="amity")["k"] == 0


def test_leaving_out_either_of_two_documents_leaves_the_other():
    study = row(rates.rate_families(MENTIONS, DOCUMENTS, by="study"), family="alliance")
    assert (study["documents_low"], study["documents_high"]) == pytest.approx((1 / 3, 3.0))


def test_shares_of_a_group_sum_to_one_or_are_unknown():
    shares = rates.share_mentions(MENTIONS, DOCUMENTS, value="stance")
    sums = shares.groupby(["group", "family"])["rate"].sum(min_count=1)
    assert sums.dropna().to_numpy() == pytest.approx(1)
    assert np.isnan(sums["one", "amity"])


def test_a_share_has_its_wilson_interval():
    denied = row(
        rates.share_mentions(MENTIONS, DOCUMENTS, value="stance"),
        group="one",
        family="alliance",
        value="denied",
    )
    assert (denied["k"], denied["n"]) == (1, 3)
    assert (denied["low"], denied["high"]) == pytest.approx(wilson_interval(1, 3))


def test_the_table_has_raw_beside_coded_and_the_union():
    table = rates.tabulate_rates(MENTIONS, DOCUMENTS)
    study = table[(table["level"] == "study") & (table["family"] == "alliance")]
    assert row(study, basis="raw")["k"] == 4
    assert row(study, basis="coded", value="all")["k"] == 3
    assert row(study, value="other")["k"] == 1
    union = row(study, value="denied or surpassed")
    assert (union["k"], union["share_n"], union["share"]) == (2, 3, pytest.approx(2 / 3))


def test_levels_that_documents_have_no_column_for_are_left_out():
    bare = DOCUMENTS[["doc_id", "n_words"]]
    assert set(rates.tabulate_rates(MENTIONS, bare)["level"]) == {"study", "doc_id"}
    assert set(rates.tabulate_rates(MENTIONS, DOCUMENTS)["level"]) == set(rates.LEVELS)


def test_a_level_asked_for_must_be_a_column():
    with pytest.raises(TableError, match=r"'gender'.*did you mean genre"):
        rates.tabulate_rates(MENTIONS, DOCUMENTS, levels=("gender",))


def test_documents_without_a_mention_have_rates_of_zero():
    table = rates.tabulate_rates(MENTIONS.head(0), DOCUMENTS, levels=("study",))
    assert table["k"].sum() == 0 and (table["rate"] == 0).all() and table["share"].isna().all()


def test_the_table_fits_its_definition():
    table = rates.tabulate_rates(MENTIONS, DOCUMENTS, levels=("study", "doc_id"))
    tables.check(tables.conform(table, "rates"), "rates")


def test_overlapping_subsets_stand_beside_each_other():
    amity = MENTIONS[MENTIONS["family"] == "amity"]
    subsets = {"amity": amity, "amity without names": amity[amity["referent"] != "name"]}
    table = rates.rate_subsets(subsets, DOCUMENTS)
    assert dict(zip(table["subset"], table["k"], strict=True)) == {"amity": 2, "amity without names": 1}


def test_the_waterfall_keeps_what_passes_every_step_so_far():
    steps = counts.waterfall(MENTIONS[MENTIONS["family"] == "alliance"])
    assert steps["k"].tolist() == [4, 3, 3, 1]
    assert steps["removed"].tolist() == [0, 1, 0, 2]
    assert steps["removed_as"].tolist() == ["", "other 1", "", "denied 1, surpassed 1"]
    assert steps["share"].tolist() == [1.0, 0.75, 0.75, 0.25]


def test_a_waterfall_of_nothing_has_no_shares():
    steps = counts.waterfall(MENTIONS.head(0))
    assert steps["k"].sum() == 0 and steps["share"].isna().all()


def test_tiles_hold_every_pair_of_values_for_every_document():
    tiles = counts.count_tiles(MENTIONS, DOCUMENTS)
    assert len(tiles) == 2 * 6 * 3
    assert tiles["k"].sum() == len(MENTIONS)
    assert row(tiles, doc_id="one", stance="surpassed", voice="quoted")["k"] == 1


def test_what_one_document_leaves_out_is_in_the_grid_as_zero():
    grid = counts.count_grid(MENTIONS, DOCUMENTS, by="family")
    assert grid[["family", "doc_id", "k", "total"]].to_numpy().tolist() == [
        ["alliance", "one", 3, 4],
        ["alliance", "two", 1, 4],
        ["amity", "one", 0, 2],
        ["amity", "two", 2, 2],
    ]


def test_speakers_are_counted_per_document_and_voice():
    speakers = counts.count_speakers(MENTIONS, DOCUMENTS)
    assert speakers[["author", "speaker", "voice", "k", "n"]].to_numpy().tolist() == [
        ["Ann", "Cleo", "quoted", 1, 1],
        ["Ben", "Cleo", "reported", 1, 1],
    ]


def test_what_is_no_name_is_counted_as_a_speaker_who_is_not_named():
    said = pd.DataFrame(
        {"doc_id": ["one"] * 3, "voice": ["quoted"] * 3, "speaker": ["my", "by the", "to Cleo"]}
    )
    speakers = counts.count_speakers(said, DOCUMENTS)
    assert speakers[["speaker", "k"]].to_numpy().tolist() == [[counts.NOT_NAMED, 2], ["Cleo", 1]]


def test_a_missing_column_is_named_with_the_nearest():
    with pytest.raises(TableError, match=r"stance.*did you mean stances"):
        rates.share_mentions(MENTIONS.rename(columns={"stance": "stances"}), DOCUMENTS, value="stance")


def test_themes_have_their_own_stances_and_voices():
    themes = pd.DataFrame(
        {"doc_id": ["one", "two"], "stance": ["endorsed", "named"], "voice": ["author", "attributed"]}
    )
    tiles = counts.count_tiles(themes, DOCUMENTS)
    assert tiles["stance"].unique().tolist() == ["endorsed", "opposed", "named"]
    assert tiles["voice"].unique().tolist() == ["author", "attributed"]
    assert tiles["k"].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]


def test_kept_is_the_share_of_plain_matches_that_are_focal():
    nobody = DOCUMENTS.assign(actor="")
    table = rates.tabulate_rates(MENTIONS, nobody, draws=5)
    pairs = rates.pair_raw_coded(table)
    alliance = row(pairs, level="study", family="alliance")
    assert (alliance["raw"], alliance["coded"], alliance["kept"], alliance["n"]) == (4, 3, 0.75, 4000)
    assert set(pairs.loc[pairs["level"] == "actor", "group"]) == {"not stated"}
    assert rates.pick_level(table, "study")["basis"].tolist() == ["raw", "coded"] * 2


@pytest.mark.parametrize(
    ("stances", "exceptions"),
    [
        (["denied", "surpassed", "denied", "sought", "asserted", "questioned"], ["asserted", "sought"]),
        (["asserted", "asserted", "denied"], ["denied"]),
    ],
)
def test_the_exceptions_are_the_claims_where_refusals_prevail_else_the_refusals(stances, exceptions):
    said = pd.DataFrame({"doc_id": "one", "start": range(len(stances)), "stance": stances})
    assert counts.list_exceptions(said)["stance"].tolist() == exceptions


def test_narrower_counts_leave_out_names_and_words_of_movement():
    mentions = pd.DataFrame(
        [
            mention("one", "amity", "name"),
            mention("one", "amity", "other"),
            mention("one", "partnership", entry="rapprochement"),
            mention("one", "partnership", entry="partner"),
        ]
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
