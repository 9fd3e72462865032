"""Observed beside corrected: counts by pencil, and in words whose reading it is or why nothing is."""

import numpy as np
import pandas as pd
import pytest
from readers import A, D, S, code, draw, drawn_of, make_mentions, make_study, open_it

from framing.base import tables
from framing.study import estimates

MENTIONS = make_mentions([A] * 80 + [D] * 40, documents=20)
DOCUMENTS = pd.DataFrame(
    {"doc_id": [f"d{n}" for n in range(20)], "n_words": 1000, "study": "islands", "group": "islands"}
)


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path)


def let_people_read(study, mentions, n, mistaken=()):
    """Two people read a sample: as coded, but for mentions that are sought by their reading."""
    sample = draw(study, mentions, n=n)
    read = drawn_of(sample, mentions).copy()
    wrong = read.index[: len(read) // 4] if mistaken == "a quarter" else read.index[list(mistaken)]
    read.loc[wrong, "stance"] = S
    for coder in ("person ann", "person ben"):
        code(study, coder, read)
    open_it(study, mentions)
    return sample, read


def give_census(study, second):
    names = ("referent", "stance", "time", "voice")
    passes = {f"coder_{one}_{name}": MENTIONS[name] for one in "ab" for name in names}
    table = MENTIONS.rename(columns={"surface": "term"}).assign(split="training", sample="census", **passes)
    table.loc[:9, "stance"] = table.loc[:9, "coder_a_stance"] = S
    table.loc[: second - 1, "coder_b_stance"] = S
    table.drop(columns="mention_id").to_csv(study.path("reference_codings.csv"), index=False)


def row_of(table, *names):
    return table.set_index(list(table.columns[: len(names)])).loc[names if len(names) > 1 else names[0]]


def test_where_every_mention_was_read_the_reading_counts_with_the_range_of_both_passes(study):
    """Ten of 120 are sought by the adjudicated reading and the first pass, six by the second."""
    give_census(study, second=6)
    row = row_of(estimates.estimate_values(study, MENTIONS), "stance", S)
    assert (row["k"], row["observed"], row["corrected"]) == (0, 0, 10 / 120)
    assert (row["low"], row["high"]) == (6 / 120, 10 / 120)
    assert row["method"] == "every mention read, range of both readings"


def test_a_random_sample_corrects_by_what_it_says_the_coder_is_off_by(study):
    """In the stratum of the asserted a quarter is sought by the readers, or thereabouts."""
    sample, read = let_people_read(study, MENTIONS, 60, mistaken="a quarter")
    table = estimates.estimate_values(study, MENTIONS)
    row = row_of(table, "stance", S)
    weight = read.merge(sample.drawn, on="mention_id").assign(w=lambda rows: 1 / rows["probability"])
    expected = weight.loc[weight["stance"] == S, "w"].sum() / 120
    assert row["corrected"] == pytest.approx(expected) and row["observed"] == 0
    assert row["low"] < expected < row["high"]
    assert row["method"] == "corrected to people's reading" and row["n_met"] == 15


def test_a_value_that_the_sample_hardly_met_is_observed_and_not_corrected(study):
    let_people_read(study, MENTIONS, 60, mistaken=(0, 1))
    row = row_of(estimates.estimate_values(study, MENTIONS), "stance", S)
    assert np.isnan(row["corrected"]) and row["n_met"] == 2 and row["bound"].startswith("at most 0.")
    assert row["method"] == "not corrected: fewer than 5 cases read"


def test_under_thirty_readings_correct_no_share(study):
    let_people_read(study, MENTIONS, 20)
    table = estimates.estimate_values(study, MENTIONS)
    assert table["corrected"].isna().all()
    assert set(table["method"]) == {"not corrected: fewer than 30 read"}


def test_without_readings_the_coder_stands_alone(study):
    table = estimates.estimate_values(study, MENTIONS)
    assert table["corrected"].isna().all()
    assert set(table["method"]) == {"coder alone: no random sample was read"}


def test_a_sample_opened_for_another_coder_corrects_nothing_and_says_so(study):
    let_people_read(study, MENTIONS, 60)
    changed = make_mentions([S] + [A] * 79 + [D] * 40, documents=20)
    table = estimates.estimate_values(study, changed)
    assert table["corrected"].isna().all() and table["method"].str.contains("a changed coder needs").all()


def test_a_study_without_words_of_relationships_has_no_rows(study):
    nothing = make_mentions([A, D]).assign(codebook="multipolarity")
    assert (
        len(estimates.estimate_values(study, nothing)) == len(estimates.estimate_claims(study, nothing)) == 0
    )
    assert len(estimates.estimate_rates(study, nothing, DOCUMENTS)) == 0


def test_a_claim_is_the_stance_of_what_is_focal(study):
    give_census(study, second=10)
    mentions = MENTIONS.assign(referent=["other"] * 20 + ["focal"] * 100)
    table = estimates.estimate_claims(study, mentions)
    assert row_of(table, "all", estimates.NOT_FOCAL)["k"] == 20
    assert row_of(table, "all", A)["k"] == 60
    assert row_of(table, "alliance", A)["corrected"] == 70 / 120  # all are focal by the reading


def test_rates_stand_beside_corrected_ones(study):
    give_census(study, second=10)
    mentions = MENTIONS.assign(referent=["other"] * 20 + ["focal"] * 100)
    row = row_of(estimates.estimate_rates(study, mentions, DOCUMENTS), "all")
    assert (row["k"], row["n"], row["observed"], row["corrected"]) == (100, 20_000, 5.0, 6.0)


def test_groups_are_corrected_by_the_readings_of_their_own_study(study):
    give_census(study, second=10)
    documents = DOCUMENTS.assign(group=["early"] * 10 + ["late"] * 10)
    mentions = MENTIONS.assign(study="islands")
    table = estimates.estimate_groups(study, mentions, documents, family="alliance")
    early = MENTIONS["doc_id"].isin(DOCUMENTS["doc_id"][:10])
    assert row_of(table, "early", D)["observed"] == (MENTIONS.loc[early, "stance"] == D).mean()
    assert row_of(table, "early", S)["corrected"] == 10 / 60 and "late" in set(table["group"])
    union = row_of(table, "late", "denied or surpassed")
    assert union["k"] == row_of(table, "late", D)["k"]


def test_without_mentions_there_is_nothing_to_estimate(study):
    nothing = MENTIONS.iloc[:0]
    for table in (
        estimates.estimate_claims(study, nothing),
        estimates.estimate_values(study, nothing),
        estimates.estimate_rates(study, nothing, DOCUMENTS),
    ):
        assert table.empty and set(estimates.ESTIMATE) <= set(table)


def test_each_familys_share_of_the_focal_mentions_is_corrected(study):
    """The coder takes a quarter of the words of amity for the speaker's own, the readers none of these."""
    family = ["alliance"] * 80 + ["amity"] * 40
    mentions = MENTIONS.assign(family=family, referent=["focal"] * 80 + ["focal", "other"] * 20)
    sample = draw(study, mentions, n=120)
    read = drawn_of(sample, mentions).copy()
    read.loc[read["family"].eq("amity").to_numpy() & (read.index < 110), "referent"] = "other"
    for coder in ("person ann", "person ben"):
        code(study, coder, read)
    open_it(study, mentions)
    row = row_of(estimates.estimate_families(study, mentions), "amity")
    assert (row["k"], row["n"], row["observed"], row["corrected"]) == (20, 100, 0.2, 5 / 85)


def test_the_table_of_estimates_has_claims_rates_and_families(study):
    parts = (
        estimates.estimate_claims(study, MENTIONS),
        estimates.estimate_rates(study, MENTIONS, DOCUMENTS),
        estimates.estimate_families(study, MENTIONS),
    )
    table = tables.conform(estimates.join_estimates(*parts), "estimates")
    tables.check(table, "estimates")
    assert table["estimate"].unique().tolist() == ["claim", "family", "own words"]


def test_only_what_a_sample_corrects_by_more_than_chance_is_said_to_lie_outside():
    row = {"family": "amity", "n": 90, "observed": 0.2, "corrected": 0.2, "low": 0.1, "high": 0.3}
    inside = pd.DataFrame([row | {"method": "corrected to people's reading"}])
    assert estimates.describe_outside(inside) == ""
    assert estimates.describe_outside(inside.assign(observed=0.4, method="every mention read")) == ""
    assert estimates.describe_outside(inside.assign(observed=0.4)).endswith("10% to 30%): too high.")
