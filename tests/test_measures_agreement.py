"""Agreement against NLTK, published values and pencil counts."""

import numpy as np
import pandas as pd
import pytest
from annotations import alpha_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pencil import row

from framing.base import tables
from framing.measures import agreement, alpha
from framing.measures.intervals import resample_weights

# Four observers, twelve units: the example of Krippendorff (2011),
# «Computing Krippendorff's alpha-reliability».
PUBLISHED = pd.DataFrame(
    {
        "A": ["1", "2", "3", "3", "2", "1", "4", "1", "2", "", "", ""],
        "B": ["1", "2", "3", "3", "2", "2", "4", "1", "2", "5", "", "3"],
        "C": ["", "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", ""],
        "D": ["1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", ""],
    }
)


def reference(*rows):
    columns = ["doc_id", "start", "family", "referent", "stance", "time", "voice", "stance_b"]
    table = pd.DataFrame(rows, columns=columns)
    table["end"] = table["start"] + 4
    for attribute in agreement.ATTRIBUTES:
        table[f"coder_a_{attribute}"] = table[attribute]
        table[f"coder_b_{attribute}"] = table[attribute]
    table["coder_b_stance"] = table.pop("stance_b")
    return table


REFERENCE = reference(
    ("one", 0, "alliance", "focal", "denied", "current", "author", "denied"),
    ("one", 10, "alliance", "focal", "denied", "current", "author", "asserted"),
    ("one", 20, "amity", "other", "asserted", "current", "quoted", "asserted"),
    ("two", 0, "amity", "focal", "asserted", "past", "author", "asserted"),
)
MENTIONS = REFERENCE[["doc_id", "start", "end", "family", "referent", "time", "voice"]].assign(
    stance=["denied", "asserted", "asserted", "asserted"],
    stance_cue=["not", "no", "", ""],
    stance_p=[0.9, 0.6, 0.8, 0.8],
)


@pytest.fixture(scope="module")
def measured():
    """The table of the four mentions; not to be changed."""
    return agreement.measure_agreement(agreement.align_codings(MENTIONS, REFERENCE), draws=2)


def test_alpha_of_the_published_example_is_0_743():
    assert alpha.krippendorff_alpha(PUBLISHED) == pytest.approx(0.743, abs=5e-4)


def test_alpha_does_not_depend_on_the_order_of_units_or_coders():
    turned = PUBLISHED.iloc[::-1, ::-1]
    assert alpha.krippendorff_alpha(turned) == pytest.approx(alpha.krippendorff_alpha(PUBLISHED), abs=1e-12)


LABELS = st.sampled_from(["a", "b", "c", ""])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(LABELS, LABELS, LABELS), min_size=2, max_size=25))
def test_alpha_is_that_of_nltk(rows):
    codings = pd.DataFrame(rows, columns=list("xyz"))
    pairable = codings[codings.ne("").sum(axis=1) >= 2]
    ours = alpha.krippendorff_alpha(codings)
    if len(set(pairable.to_numpy().ravel()) - {""}) < 2:
        assert np.isnan(ours)
        return
    assert ours == pytest.approx(alpha_of(pairable.to_numpy()), abs=1e-9)


def test_the_bootstrap_of_alpha_is_a_resampling_of_units():
    """Each resample's alpha, computed from the resampled rows by NLTK, gives the same percentiles."""
    codings = pd.DataFrame({"a": list("xxyyxyxxyy"), "b": list("xxyyxxxyyy")})
    low, high = alpha.bootstrap_alpha(codings, draws=50, seed=3)
    weights = resample_weights(10, draws=50, seed=3).astype(int)
    alphas = [alpha_of(codings.loc[codings.index.repeat(w)].to_numpy()) for w in weights]
    assert (low, high) == pytest.approx(tuple(np.quantile(alphas, [0.025, 0.975])), abs=1e-9)


def test_documents_drawn_whole_give_a_wider_interval_where_errors_sit_in_one_document():
    coded = pd.DataFrame({"a": list("xyxyxyxyxyxy"), "b": list("xyxyxyxyyxyx")})
    documents = np.repeat(list("abc"), 4)
    low, high = alpha.bootstrap_alpha(coded)
    low_documents, high_documents = alpha.bootstrap_alpha(coded, clusters=documents)
    assert high_documents - low_documents > high - low


def test_a_mention_that_the_coder_missed_counts_as_an_error():
    codings = agreement.align_codings(MENTIONS.iloc[1:], REFERENCE)
    missed = codings[(codings["doc_id"] == "one") & (codings["start"] == 0)]
    assert set(missed["coded"]) == {"not found"}
    table = agreement.measure_agreement(codings, draws=2)
    together = table[(table["comparison"] == "coder") & (table["attribute"] == "together")]
    assert together.loc[together["family"] == "all", ["agree", "n"]].to_numpy().tolist() == [[2, 4]]


def test_precision_recall_and_counts_by_pencil(measured):
    """Of two denials one is found and nothing else is called so; of three called asserted two are."""
    of_all = (measured["comparison"] == "coder") & (measured["family"] == "all")
    coder = measured[of_all & (measured["attribute"] == "stance")]
    denied, asserted = row(coder, value="denied"), row(coder, value="asserted")
    assert (denied["n"], denied["n_judged"], denied["agree"]) == (2, 1, 1)
    assert (denied["precision"], denied["recall"]) == (1.0, 0.5)
    assert (asserted["precision"], asserted["recall"]) == (pytest.approx(2 / 3), 1.0)
    assert row(coder, value="all")["share"] == 0.75


def test_no_f1_is_claimed_under_ten_cases(measured):
    assert measured["f1"].isna().all()


def test_f1_is_the_harmonic_mean_of_precision_and_recall():
    """Five times the four mentions: of ten denials five are found and nothing else is called so."""
    many = [
        table.assign(start=table["start"] + 100 * i, end=table["end"] + 100 * i)
        for table in (MENTIONS, REFERENCE)
        for i in range(5)
    ]
    codings = agreement.align_codings(pd.concat(many[:5]), pd.concat(many[5:]))
    table = agreement.measure_agreement(codings[codings["attribute"] == "stance"], draws=2)
    denied = row(table, comparison="coder", family="all", value="denied")
    assert (denied["n"], denied["f1"]) == (10, pytest.approx(2 / (1 / 1.0 + 1 / 0.5)))


def test_floor_and_passes_stand_beside_the_coder(measured):
    of_all = measured[measured["family"] == "all"]
    stance = of_all[(of_all["attribute"] == "stance") & (of_all["value"] == "all")]
    assert dict(zip(stance["comparison"], stance["agree"], strict=True)) == {
        "coder": 3,
        "passes": 3,
        "floor": 2,
    }
    together = of_all[of_all["attribute"] == "together"]
    assert dict(zip(together["comparison"], together["agree"], strict=True)) == {
        "coder": 3,
        "passes": 3,
        "floor": 0,
    }


@pytest.mark.parametrize("blank", [["coder_b"], ["coder_a", "coder_b"]])
def test_a_mention_that_was_read_once_is_neither_agreement_nor_difference_of_the_passes(blank):
    read = REFERENCE.copy()
    read.loc[2:, [f"{one}_{name}" for one in blank for name in agreement.ATTRIBUTES]] = ""
    table = agreement.measure_agreement(agreement.align_codings(MENTIONS, read), draws=2)
    passes = row(table, comparison="passes", attribute="stance", family="all", value="all")
    assert (passes["units"], passes["agree"]) == (2, 1)
    together = row(table, comparison="passes", attribute="together", family="all", value="all")
    assert (together["units"], together["agree"]) == (2, 1)


def test_a_split_is_measured_by_itself():
    halves = REFERENCE.assign(split=["training", "training", "unseen", "unseen"])
    table = agreement.measure_agreement(agreement.align_codings(MENTIONS, halves), draws=2)
    stance = table[
        (table["comparison"] == "coder") & (table["attribute"] == "stance") & (table["value"] == "all")
    ]
    shares = stance[stance["family"] == "all"].set_index("split")["share"]
    assert shares.to_dict() == {"training": 0.5, "unseen": 1.0}


def test_the_table_fits_its_definition(measured):
    tables.check(tables.conform(measured, "agreement"), "agreement")


def test_the_confusion_table_shows_what_became_of_each_value():
    table = agreement.confuse(agreement.align_codings(MENTIONS, REFERENCE), "stance")
    assert table.loc["denied"].to_dict() == {
        "asserted": 1,
        "sought": 0,
        "approached": 0,
        "questioned": 0,
        "denied": 1,
        "surpassed": 0,
    }
    assert table.to_numpy().sum() == 4


def test_a_disagreement_names_its_place_cue_and_probability():
    listed = agreement.list_disagreements(agreement.align_codings(MENTIONS, REFERENCE))
    assert listed[
        ["attribute", "doc_id", "start", "reference", "coded", "cue", "probability"]
    ].to_numpy().tolist() == [["stance", "one", 10, "denied", "asserted", "no", 0.6]]
