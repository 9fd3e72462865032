"""Specifications against a slow count that filters the tables afresh for each."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from framing.base import tables
from framing.base.errors import TableError
from framing.measures import curve
from framing.measures import specification as spec

VALUES = {
    "referent": ["focal", "focal", "focal", "other", "generic", "name"],
    "stance": ["asserted", "asserted", "sought", "denied", "surpassed"],
    "time": ["current", "current", "past"],
    "voice": ["author", "author", "quoted", "reported"],
}
ENTRIES = {"alliance": ["ally", "pact"], "partnership": ["partner", "alignment"], "amity": ["friend"]}


def make_corpus():
    """Three documents of twelve passages each, with ninety mentions drawn at random."""
    generator = np.random.default_rng(7)
    passages = pd.DataFrame({"doc_id": np.repeat(["x", "y", "z"], 12)})
    passages["passage_id"] = passages["doc_id"] + "/" + (passages.index % 12).astype(str)
    passages["role"] = np.where(passages.index % 6 == 0, "heading", "paragraph")
    passages["n_words"] = generator.integers(5, 90, len(passages))
    documents = passages.groupby("doc_id")["n_words"].sum().reset_index()
    mentions = passages.sample(90, replace=True, random_state=1)[["doc_id", "passage_id"]].reset_index(
        drop=True
    )
    mentions["sentence"] = generator.integers(1, 4, 90)
    mentions["family"] = generator.choice(list(ENTRIES), 90)
    mentions["entry"] = [generator.choice(ENTRIES[family]) for family in mentions["family"]]
    for attribute, values in VALUES.items():
        mentions[attribute] = generator.choice(values, 90)
    furniture = pd.DataFrame({"doc_id": ["x", "x", "y"], "n_words": [40, 10, 25]})
    matches = pd.DataFrame(
        {
            "doc_id": ["x", "x", "y"],
            "family": ["alliance", "partnership", "alliance"],
            "entry": ["ally", "partner", "pact"],
        }
    )
    return {
        "mentions": mentions,
        "documents": documents,
        "passages": passages,
        "furniture": furniture,
        "furniture_matches": matches,
        "doubtful": {"alignment": ("alignment",)},
    }


@pytest.fixture(scope="module")
def corpus():
    return make_corpus()


@pytest.fixture(scope="module")
def ratio(corpus):
    """Every specification of the ratio; not to be changed."""
    return spec.specify_ratio(**corpus)


@pytest.fixture(scope="module")
def share(corpus):
    """Every specification of the share; not to be changed."""
    return spec.specify_share(**corpus)


def slow_rows(choice, corpus):
    """The rows that stay under the choices, one by one, as the docstrings say it."""
    rows = corpus["mentions"].merge(corpus["passages"][["passage_id", "role"]], on="passage_id")
    rows["sentence"] = rows["passage_id"] + "#" + rows["sentence"].astype(str)
    if choice["furniture"] == "counted":
        extra = corpus["furniture_matches"].assign(
            referent="focal", stance="asserted", time="current", voice="author", role=""
        )
        extra["passage_id"] = extra["sentence"] = [f"furniture {i}" for i in range(len(extra))]
        rows = pd.concat([rows, extra])
    may_be_left_out = {
        "headings": ("role", "heading"),
        "quotations": ("voice", "quoted"),
        "reported": ("voice", "reported"),
        "alignment": ("entry", "alignment"),
    }
    for name, (column, value) in may_be_left_out.items():
        if choice.get(name) == "left out":
            rows = rows[rows[column] != value]
    names = rows[rows["referent"] == "name"]
    rows = rows[rows["referent"] != "name"]
    if choice["referent"] != "any":
        rows = rows[rows["referent"].isin(choice["referent"].split(" or "))]
    if choice["names"] == "counted":
        rows = pd.concat([rows, names])
    if choice["time"] == "current":
        rows = rows[rows["time"] == "current"]
    if choice.get("stance", "any") != "any":
        rows = rows[rows["stance"].isin(choice["stance"].split(" or "))]
    kind, _, what = choice["omitted"].partition(" ")
    column = {"document": "doc_id", "entry": "entry"}.get(kind)
    return rows[rows[column] != what] if column else rows


def slow_words(choice, corpus):
    passages = corpus["passages"]
    if choice["headings"] == "left out":
        passages = passages[passages["role"] != "heading"]
    words = passages.groupby("doc_id")["n_words"].sum()
    if choice["furniture"] == "counted":
        words = words.add(corpus["furniture"].groupby("doc_id")["n_words"].sum(), fill_value=0)
    kind, _, what = choice["omitted"].partition(" ")
    return words.drop(what) if kind == "document" else words


def slow_count(rows, unit):
    column = {"per sentence": "sentence", "per passage": "passage_id"}.get(unit)
    return rows[column].nunique() if column else len(rows)


def slow_ratio(choice, corpus):
    rows, words = slow_rows(choice, corpus), slow_words(choice, corpus)
    counts = []
    for family in ("partnership", "alliance"):
        mine = rows[rows["family"] == family]
        if choice["unit"] == "mean of documents":
            per_document = mine["doc_id"].value_counts().reindex(words.index, fill_value=0)
            counts.append((per_document / words).mean() * words.sum())
        else:
            counts.append(slow_count(mine, choice["unit"]))
    return np.log2((counts[0] + 0.5) / (counts[1] + 0.5))


def slow_share(choice, corpus):
    rows = slow_rows(choice, corpus)
    mine = rows[rows["family"] == "alliance"]
    hits = mine[mine["stance"].isin(("denied", "surpassed"))]
    if choice["unit"] == "mean of documents":
        shares = (hits.groupby("doc_id").size() / mine.groupby("doc_id").size()).dropna()
        n = mine.groupby("doc_id").size()
        return (
            (hits.groupby("doc_id").size().reindex(n.index, fill_value=0) / n).mean()
            if len(shares) or len(n)
            else np.nan
        )
    n = slow_count(mine, choice["unit"])
    return slow_count(hits, choice["unit"]) / n if n else np.nan


def test_every_combination_is_there_once(ratio):
    choices = curve.choice_columns(ratio)
    assert len(ratio) == np.prod([ratio[choice].nunique() for choice in choices]) > 10_000
    assert not ratio.duplicated(choices).any()


@pytest.mark.parametrize(("question", "slow"), [("ratio", slow_ratio), ("share", slow_share)])
def test_random_specifications_are_those_of_a_slow_count(request, corpus, question, slow):
    sample = request.getfixturevalue(question).sample(60, random_state=5)
    expected = [slow(row, corpus) for row in sample.to_dict("records")]
    assert sample["estimate"].tolist() == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_the_default_comes_first_and_is_the_only_one(corpus, ratio):
    assert ratio["default"].to_numpy().nonzero()[0].tolist() == [0]
    first = ratio.iloc[0]
    assert (first["referent"], first["names"], first["stance"], first["omitted"]) == (
        "focal",
        "left out",
        "asserted",
        "nothing",
    )
    mentions = corpus["mentions"]
    coded = mentions[
        (mentions["referent"] == "focal")
        & (mentions["time"] == "current")
        & (mentions["stance"] == "asserted")
    ]
    assert first["k_less"] == (coded["family"] == "alliance").sum()
    assert first["k_more"] == (coded["family"] == "partnership").sum()


def test_without_furniture_there_is_no_choice_about_it(corpus):
    without = {name: value for name, value in corpus.items() if not name.startswith("furniture")}
    assert "furniture" not in spec.specify_ratio(**without).columns


def test_with_many_documents_none_is_left_out_in_turn(corpus):
    many = pd.concat(
        [
            corpus["passages"].assign(
                doc_id=f"d{i}", passage_id=f"d{i}/" + corpus["passages"].index.astype(str)
            )
            for i in range(21)
        ]
    )
    mentions = corpus["mentions"].assign(doc_id="d0", passage_id="d0/1")
    documents = many.groupby("doc_id")["n_words"].sum().reset_index()
    table = spec.specify_share(mentions, documents, many)
    assert set(table["omitted"]) == {"nothing", "entry ally", "entry pact"}


def test_the_variance_of_a_choice_is_the_r_squared_of_a_regression_on_it(ratio):
    weights = curve.weigh_choices(ratio).set_index("choice")["variance"]
    for choice in ("stance", "unit", "omitted"):
        fit = smf.ols(f"estimate ~ C({choice})", data=ratio).fit()
        assert weights[choice] == pytest.approx(fit.rsquared, abs=1e-9)
    assert weights.sum() <= 1


def test_the_range_of_a_choice_is_between_its_options_means(ratio):
    row = curve.weigh_choices(ratio).set_index("choice").loc["time"]
    means = ratio.groupby("time")["estimate"].mean()
    assert row["range"] == pytest.approx(means.max() - means.min())
    assert row["highest"] == means.idxmax()


def test_the_summary_says_where_the_default_sits():
    table = pd.DataFrame(
        {"estimate": [1.0, -1.0, 2.0, np.nan, 3.0], "default": [True, False, False, False, False]}
    )
    row = curve.summarise_specifications(table).iloc[0]
    assert (row["specifications"], row["undefined"], row["default"], row["above"]) == (5, 1, 1.0, 0.75)
    # One of four below, one tied.
    assert row["default_rank"] == 0.375


def test_the_table_fits_its_definition(share):
    tables.check(tables.conform(curve.stack_questions({"share": share}), "specifications"), "specifications")


def test_the_entries_found_in_furniture_are_listed_one_by_one():
    twice = "relationship/alliance/ally; relationship/alliance/ally"
    found = [twice, "", "relationship/amity/good neighbour"]
    furniture = pd.DataFrame({"doc_id": ["x", "y", "z"], "entries": found})
    assert spec.list_matches(furniture).to_numpy().tolist() == [
        ["x", "relationship", "alliance", "ally"],
        ["x", "relationship", "alliance", "ally"],
        ["z", "relationship", "amity", "good neighbour"],
    ]


def test_no_furniture_has_no_matches():
    nothing = spec.list_matches(pd.DataFrame({"doc_id": ["x"], "entries": [""]}))
    assert nothing.empty and list(nothing) == ["doc_id", "codebook", "family", "entry"]


def test_an_entry_that_was_not_found_is_no_choice(corpus, share):
    doubtful = {"alignment": ("alignment",), "tandem": ("tandem",)}
    assert "tandem" not in spec.specify_ratio(**{**corpus, "doubtful": doubtful}).columns
    assert "alignment" not in share.columns


def test_choices_that_are_not_varied_stay_the_workbooks_own(corpus, ratio):
    varied = spec.specify_ratio(**corpus, vary=("stance", "time"))
    assert len(varied) == ratio["stance"].nunique() * ratio["time"].nunique()
    own = ratio.iloc[0]
    others = [choice for choice in curve.choice_columns(ratio) if choice not in ("stance", "time")]
    same = ratio[np.all([ratio[choice] == own[choice] for choice in others], axis=0)]
    assert varied["estimate"].tolist() == same["estimate"].tolist()


def test_every_document_can_be_left_out_in_turn_however_many_there_are(corpus):
    """Three documents, two allowed: none is left out; three allowed: each is."""
    two, three = (
        set(spec.specify_ratio(**corpus, vary=("omitted",), many_documents=n)["omitted"]) for n in (2, 3)
    )
    assert three - two == {"document x", "document y", "document z"}


def test_a_choice_that_nobody_has_is_named_with_the_nearest(corpus):
    with pytest.raises(TableError, match=r"'stanze'.*did you mean stance"):
        spec.specify_ratio(**corpus, vary=("stanze",))


def test_a_specification_is_picked_by_what_it_does_otherwise(corpus, ratio):
    plain = curve.pick_specification(ratio, referent="any", names="counted", time="any", stance="any")
    assert len(plain) == 1 and plain["k_less"].item() == (corpus["mentions"]["family"] == "alliance").sum()
    assert curve.pick_specification(ratio)["specification"].tolist() == [1]


@pytest.mark.parametrize(("options", "name"), [({"tyme": "any"}, "time"), ({"time": "anny"}, "any")])
def test_what_cannot_be_picked_is_named_with_the_nearest(ratio, options, name):
    with pytest.raises(TableError, match=f"did you mean {name}"):
        curve.pick_specification(ratio, **options)


def test_single_changes_are_the_specifications_that_differ_in_one_choice(ratio):
    changes = curve.change_one(ratio)
    assert len(changes) == sum(ratio[choice].nunique() - 1 for choice in curve.choice_columns(ratio))
    row = changes[(changes["choice"] == "time")].iloc[0]
    picked = curve.pick_specification(ratio, time="any").iloc[0]
    assert (row["estimate"], row["n"]) == (picked["estimate"], picked["n"])
    assert row["change"] == pytest.approx(picked["estimate"] - ratio["estimate"].iloc[0])
    assert changes["change"].abs().is_monotonic_decreasing


def test_where_nothing_of_the_kind_was_found_there_is_no_estimate_and_no_error(corpus):
    mentions = corpus["mentions"]
    without = {**corpus, "mentions": mentions[mentions["family"] != "amity"]}
    table = spec.specify_share(**without, family="amity")
    row = curve.summarise_specifications(table).iloc[0]
    assert row["undefined"] == len(table) and row.drop(["specifications", "undefined"]).isna().all()
    assert curve.weigh_choices(table).empty and curve.slice_specifications(table).empty
    assert curve.change_one(table)["estimate"].isna().all()


def test_an_option_is_described_by_the_specifications_that_take_it():
    table = pd.DataFrame(
        {
            "time": ["current", "current", "any", "any"],
            "estimate": [1.0, -1.0, 2.0, np.nan],
            "default": [True, False, False, False],
        }
    )
    described = curve.describe_options(table).to_numpy().tolist()
    assert described == [["time", "current", 2, -1.0, 0.0, 1.0, 0.5], ["time", "any", 1, 2.0, 2.0, 2.0, 1.0]]


def test_slices_hold_equal_parts_of_the_specifications_in_order():
    """Four estimates in two slices: −1 and 1 (one takes «any»), 2 and 3 (both do)."""
    table = pd.DataFrame(
        {
            "specification": [1, 2, 3, 4],
            "time": ["current", "any", "any", "any"],
            "estimate": [1.0, -1.0, 2.0, 3.0],
            "default": [True, False, False, False],
        }
    )
    value = curve.slice_specifications(table, slices=2).set_index(["choice", "option", "slice"])["value"]
    assert value["estimate"].unstack("option")[["lowest", "median", "highest"]].to_numpy().tolist() == [
        [-1, 0, 1],
        [2, 2.5, 3],
    ]
    assert (value["time", "any", 1], value["time", "any", 2], value["time", "current", 2]) == (0.5, 1, 0)
    assert value["own"].to_dict() == {("estimate", 1): 1.0}


def test_the_shares_of_a_choice_add_up_to_one_in_every_slice(share):
    sliced = curve.slice_specifications(share)
    shares = sliced[~sliced["choice"].isin(["estimate", "own"])]
    assert shares.groupby(["choice", "slice"])["value"].sum().to_numpy() == pytest.approx(1)


def test_choices_are_listed_with_the_workbooks_own_first(ratio):
    listed = curve.list_choices(ratio).set_index("choice")
    assert listed.loc["stance"].tolist() == ["asserted", "asserted or sought; any"]


def test_questions_are_stacked_and_a_choice_that_one_lacks_is_empty(corpus):
    ratio, share = (specify(**corpus, vary=("time",)) for specify in (spec.specify_ratio, spec.specify_share))
    table = curve.stack_questions({"ratio": ratio, "share": share})
    stances = table.groupby("question")["stance"].unique().map(list).to_dict()
    assert stances == {"ratio": ["asserted"], "share": [""]}
    assert "question" not in curve.choice_columns(table)
