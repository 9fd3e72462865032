"""From a number to the mentions that it counts: choices in addresses, and links of sentences and tables."""

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.addresses import Choice, Criterion, UnaddressableError, choice_of, read_address
from framing.base.chosen import Rows
from framing.base.conditions import choose_rows
from framing.base.expressions import parse
from framing.claims.grouped import Groups
from framing.claims.listed import Listing, list_mentions
from framing.claims.specified import link_specifications
from framing.claims.values import Computed, Counted
from framing.figures import show_table
from framing.measures import (
    associate,
    change_one,
    label_passages,
    narrow_families,
    specify_ratio,
    specify_share,
    tabulate_rates,
    tabulate_themes,
    waterfall,
)
from framing.measures.rates import SUBSETS

DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["herald", "letter", "speech"],
        "actor": ["arcadia", "", "borealia"],
        "genre": ["article", "letter", "speech"],
        "date": ["1951-03", "", "1967"],
        "n_words": [100, 50, 50],
    }
)
ROWS = [  # doc_id, passage, family, referent, stance, time
    ("herald", 1, "alliance", "focal", "denied", "current"),
    ("herald", 1, "alliance", "focal", "surpassed", "current"),
    ("herald", 2, "amity", "name", "asserted", "current"),
    ("letter", 1, "alliance", "other", "asserted", "past"),
    ("speech", 1, "alliance", "focal", "asserted", "current"),
    ("speech", 3, "partnership", "focal", "sought", "current"),
]


def make_mentions():
    columns = ["doc_id", "passage", "family", "referent", "stance", "time"]
    rows = pd.DataFrame(ROWS, columns=columns)
    start = pd.Series(range(0, 60, 10))
    named = {
        "codebook": "relationship",
        "entry": rows["family"],
        "voice": "author",
        "speaker": "",
        "present": "",
    }
    made = rows.assign(start=start, end=start + 4, surface="ally", cue="", unsure="", **named)
    themes = made.iloc[:3].assign(
        codebook="multipolarity", family="order", referent="", stance=["opposed", "named", "named"], time=""
    )
    both = pd.concat([made, themes.assign(present=["yes", "yes", "no"])], ignore_index=True)
    passage = both["doc_id"] + ":p" + both["passage"].astype(str)
    return both.drop(columns="passage").assign(
        passage_id=passage, sentence=1, mention_id=both.index.astype(str)
    )


MENTIONS = make_mentions()
NAMED = MENTIONS[MENTIONS["codebook"] == "relationship"]
SHORT = narrow_families(NAMED)
PASSAGES = pd.DataFrame({"passage_id": MENTIONS["passage_id"].unique()}).assign(position=1)
THEMES = tabulate_themes(MENTIONS, PASSAGES)
LISTING = Listing("islands", list_mentions(DOCUMENTS, MENTIONS, THEMES), DOCUMENTS)
PAGE = "../../_generated/mentions_islands.html#"


def choice(condition):
    return choice_of(parse(condition))


def counted(condition, table="mentions", count="rows"):
    return Counted(table, parse(condition), count, "findings.toml")


# Addresses


@pytest.mark.parametrize(
    ("condition", "address"),
    [
        ("family == 'alliance'", "family=alliance"),
        ("family == 'alliance' and family != 'amity'", "family=alliance"),
        ("stance in ['denied', 'surpassed']", "stance=denied,surpassed"),
        ("not stance in ['denied', 'surpassed']", "stance.not=denied,surpassed"),
        ("'her' in doc_id", "doc_id.has=her"),
        ("not 'her' in doc_id", "doc_id.lacks=her"),
        ("stance == 'denied' or stance == 'sought'", "stance=denied,sought"),
        ("family == 'amity' or stance == 'denied'", "family=amity&or&stance=denied"),
        ("not (family == 'amity' or stance == 'denied')", "family.not=amity&stance.not=denied"),
        ("speaker == ''", "speaker="),
        ("start >= 10 and start < 30", "start.from=10&start.to=29"),
        ("10 <= start", "start.from=10"),
        ("speaker == 'A, B & C'", "speaker=A%2C%20B%20%26%20C"),
    ],
)
def test_a_condition_stands_in_an_address_that_chooses_the_same_rows(condition, address):
    assert choice(condition).address == address
    chosen = MENTIONS[read_address(address).fulfilled(MENTIONS)]
    assert list(chosen.index) == list(choose_rows(MENTIONS, condition).index)


@pytest.mark.parametrize(
    "condition",
    ["start == end", "start + 1 == 2", "start > 1.5", "not start > 1", "doc_id >= 'M'", "stance_p > 0"],
)
def test_a_condition_that_no_address_says_makes_none(condition):
    with pytest.raises(UnaddressableError, match=r"no address of mentions says .*; expected columns held"):
        choice(condition)


@pytest.mark.parametrize("address", ["", "family", "family.like=x", "a=1&&b=2", "1=2"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(UnaddressableError):
        read_address(address)


TESTS = st.builds(
    Criterion,
    st.sampled_from(["family", "stance", "doc_id", "speaker"]),
    st.sampled_from(["", "not", "has", "lacks"]),
    st.lists(st.text(max_size=8), min_size=1, max_size=3, unique=True).map(tuple),
)
CHOICES = st.lists(st.lists(TESTS, max_size=3).map(tuple), min_size=1, max_size=3).map(
    lambda ways: Choice(tuple(ways))
)


@given(CHOICES)
def test_an_address_says_all_of_a_choice(made):
    assert read_address(made.address) == made


MET = {
    "family": st.sampled_from(["alliance", "amity", "partnership", "friendship"]),
    "stance": st.sampled_from(["denied", "surpassed", "asserted", ""]),
    "start": st.integers(-10, 60).map(str),
    "stance_p": st.sampled_from(["", "0.5", "0.25"]),
    "unknown": st.sampled_from(["", "x"]),
}
MET_TESTS = st.sampled_from(sorted(MET)).flatmap(
    lambda column: st.builds(
        Criterion,
        st.just(column),
        st.sampled_from(["", "not", "has", "lacks", *(["from", "to"] if column == "start" else [])]),
        st.lists(MET[column], min_size=1, max_size=3, unique=True).map(tuple),
    )
)


@given(st.lists(st.lists(MET_TESTS, max_size=3).map(tuple), max_size=3))
def test_rows_chosen_by_their_values_are_those_that_fulfil_the_choice(ways):
    table = MENTIONS.assign(stance_p=np.resize([0.5, np.nan, 0.25], len(MENTIONS)))
    chosen = Rows(table).chosen(Choice(tuple(ways)))
    assert chosen.tolist() == np.flatnonzero(Choice(tuple(ways)).fulfilled(table)).tolist()


@given(CHOICES, CHOICES)
def test_choices_are_joined_as_sets_of_rows_are(one, two):
    first, second = one.fulfilled(MENTIONS), two.fulfilled(MENTIONS)
    for join, wanted in (("__and__", first & second), ("__or__", first | second)):
        try:
            joined = getattr(one, join)(two)
        except UnaddressableError:  # too many ways
            continue
        assert np.array_equal(joined.fulfilled(MENTIONS), wanted)
    with suppress(UnaddressableError):
        assert np.array_equal((~one).fulfilled(MENTIONS), ~first)


# Numbers of sentences


def test_a_value_leads_to_the_mentions_that_it_counts():
    values = {"denied": counted("family == 'alliance' and stance == 'denied'")}
    assert LISTING.link_values(values, {"denied": 1}) == {"denied": f"{PAGE}family=alliance&stance=denied"}


def test_a_sum_leads_to_the_mentions_of_both_and_a_difference_to_those_left():
    values = {
        "denied": counted("stance == 'denied'"),
        "surpassed": counted("stance == 'surpassed'"),
        "all": counted("family == 'alliance'"),
        "off": Computed(parse("denied + surpassed"), ""),
        "others": Computed(parse("all - denied"), ""),
        "share": Computed(parse("denied / all"), ""),
    }
    numbers = {"denied": 1, "surpassed": 1, "all": 4, "off": 2, "others": 3, "share": 0.25}
    found = LISTING.link_values(values, numbers)
    assert found["off"] == f"{PAGE}stance=denied,surpassed"
    assert found["others"] == f"{PAGE}family=alliance&stance.not=denied"
    assert "share" not in found


def test_a_number_that_the_list_does_not_show_has_no_link():
    values = {"denied": counted("stance == 'denied'"), "none": counted("stance == 'none'")}
    assert LISTING.link_values(values, {"denied": 2, "none": 0}) == {}
    twice = {**values, "twice": Computed(parse("denied + denied"), "")}
    assert LISTING.link_values(twice, {"denied": 1, "none": 0, "twice": 2}) == {
        "denied": f"{PAGE}stance=denied"
    }


def test_documents_and_passages_are_counted_as_such():
    values = {
        "documents": counted("family == 'alliance'", count="documents"),
        "passages": counted("theme == 'order' and stance == 'opposed'", table="themes"),
        "sentences": counted("family == 'alliance'", count="sentences"),
        "words": counted("family == 'alliance'", count="start"),
    }
    numbers = {"documents": 3, "passages": 1, "sentences": 3, "words": 30}
    found = LISTING.link_values(values, numbers)
    assert found == {
        "documents": f"{PAGE}count=documents&family=alliance",
        "sentences": f"{PAGE}count=sentences&family=alliance",
        "passages": f"{PAGE}count=passages&family=order&passage_stance=opposed",
    }


# Tables


def test_each_count_of_a_table_of_rates_leads_to_as_many_mentions():
    table = tabulate_rates(NAMED, DOCUMENTS, draws=2)
    links = LISTING.rates(table)
    for column in ("k", "share_n"):
        for number, address in zip(table[column], links[column], strict=True):
            if address:
                chosen = read_address(address.removeprefix(PAGE)).fulfilled(LISTING.mentions)
                assert chosen.sum() == number
    level = table["level"].ne("genre") & table["k"].gt(0) & table["attribute"].ne("referent")
    assert all(address for address, asked in zip(links["k"], level, strict=True) if asked)


def test_a_waterfall_leads_to_what_each_step_keeps_and_removes():
    words = "codebook == 'relationship' and family == 'alliance'"
    links = LISTING.steps(words)(waterfall(choose_rows(MENTIONS, words)))
    assert [address.rpartition("#")[2] for address in links["k"]] == [
        "codebook=relationship&family=alliance",
        "codebook=relationship&family=alliance&referent=focal",
        "codebook=relationship&family=alliance&referent=focal&time=current",
        "codebook=relationship&family=alliance&referent=focal&time=current&stance=asserted",
    ]
    assert [bool(address) for address in links["removed"]] == [False, True, False, True]


def test_a_table_that_is_spread_out_leads_from_each_of_its_columns():
    wide = NAMED.groupby(["family", "referent"]).size().unstack(fill_value=0).reset_index()
    links = LISTING.spread("referent", "{named} and family == {family}")(wide)
    alliance = wide.index[wide["family"] == "alliance"][0]
    assert links["focal"][alliance] == f"{PAGE}codebook=relationship&family=alliance&referent=focal"
    assert links["name"][alliance] == ""  # there is none


def test_a_period_in_the_place_of_a_document_leads_to_its_years():
    table = pd.DataFrame({"doc_id": ["1950–1959", "undated", "speech"], "k": [3, 1, 2]})
    links = LISTING.link(k="{named} and doc_id == {doc_id}")(table)
    assert [address.rpartition("relationship&")[2] for address in links["k"]] == [
        "year.from=1950&year.to=1959",
        "year=",
        "doc_id=speech",
    ]


def test_several_documents_in_the_place_of_one_lead_to_the_mentions_of_all():
    table = pd.DataFrame({"documents": ["herald, letter"], "n": [4]})
    links = LISTING.link(n="{named} and doc_id == {documents}")(table)
    assert links["n"] == [f"{PAGE}codebook=relationship&doc_id=herald,letter"]


def test_a_narrower_definition_leads_to_the_mentions_that_it_leaves():
    table = pd.DataFrame([{"condition": SUBSETS[name], "k": len(part)} for name, part in SHORT.items()])
    links = LISTING.link(k="{named} and {condition}")(table)["k"]
    assert [bool(address) for address in links] == [k > 0 for k in table["k"]]
    assert links[0] == f"{PAGE}codebook=relationship&family=amity"


def test_numbers_of_other_codes_lead_to_their_mentions_one_by_one_unless_the_codes_choose_the_same():
    coded = MENTIONS.assign(stance=["denied", "denied", *MENTIONS["stance"][2:]])
    table = pd.DataFrame({"stance": ["denied", "surpassed", "sought"], "k": [2, 1, 1]})
    links = LISTING.coded_as(coded).link(k="{named} and stance == {stance}")(table)["k"]
    assert links == [f"{PAGE}number=1,2", "", f"{PAGE}codebook=relationship&stance=sought"]


def test_a_count_of_rows_leads_to_the_mentions_that_they_are_about():
    judged = NAMED.drop(columns="mention_id").assign(coded=["denied", "denied", *NAMED["stance"][2:]])
    table = pd.DataFrame({"stance": ["denied", "surpassed", "asserted"], "denied": [1, 1, 0]})
    cases = dict(list(judged.groupby("coded")))
    assert LISTING.rows(["stance"], **cases)(table)["denied"] == [f"{PAGE}number=1", f"{PAGE}number=2", ""]
    by_id = LISTING.rows(["family"], unit="documents", n=MENTIONS[["family", "mention_id"]])
    found = by_id(pd.DataFrame({"family": ["order", "amity"], "n": [1, 2]}))["n"]
    assert found == [f"{PAGE}count=documents&number=7,8,9", ""]


def test_a_pair_of_labels_leads_to_the_passages_of_each_and_of_both():
    pairs = associate(label_passages(THEMES, MENTIONS), PASSAGES.assign(doc_id="herald"), label="label")
    pair = pairs[(pairs["a"] == "alliance") & (pairs["b"] == "order")]
    links = LISTING.pairs(pair)
    shown = {name: LISTING.shown_at(address)["mention_id"].tolist() for name, (address,) in links.items()}
    assert shown == {"k_a": ["0", "1", "4"], "k_b": ["6", "7"], "k_ab": ["0", "1", "6", "7"]}
    assert all(address.startswith(f"{PAGE}count=together&") for (address,) in links.values())


def test_each_count_of_a_specification_leads_to_as_many_mentions():
    passages = PASSAGES.assign(doc_id=PASSAGES["passage_id"].str.partition(":")[0], role="", n_words=9)
    known = {"doubtful": {"loose words": ["amity"]}, "stances": ["denied", "surpassed"]}
    doubtful = known["doubtful"]
    ratio = specify_ratio(NAMED, DOCUMENTS, passages, more="amity", less="alliance", doubtful=doubtful)
    share = specify_share(NAMED, DOCUMENTS, passages, doubtful=doubtful)
    for table, families in (
        (ratio, {"k_more": "amity", "k_less": "alliance"}),
        (share, dict.fromkeys("kn", "alliance")),
    ):
        for made in (change_one(table), table):
            links = link_specifications(LISTING, table, **known, **families)(made)
            for column in families:
                assert [bool(address) for address in links[column]] == [k > 0 for k in made[column]]


def test_a_group_of_documents_leads_to_the_list_of_its_study():
    other = Listing("ports", list_mentions(DOCUMENTS, MENTIONS), DOCUMENTS)
    beside = pd.concat(
        [
            DOCUMENTS.assign(study="islands", group="islands"),
            DOCUMENTS.assign(
                study="ports", doc_id="ports/" + DOCUMENTS["doc_id"], group=["since", "none", "since"]
            ),
        ]
    )
    groups = Groups({"islands": LISTING, "ports": other}, beside)
    table = pd.DataFrame({"group": ["islands", "since", "none"], "k": [6, 5, 1]})
    assert [address.partition("mentions_")[2] for address in groups.link(k="{named}")(table)["k"]] == [
        "islands.html#codebook=relationship",
        "ports.html#actor=arcadia,borealia&codebook=relationship",
        "ports.html#actor=&codebook=relationship",
    ]


def test_a_table_shows_its_numbers_as_links_and_a_sentence_in_parts():
    table = pd.DataFrame({"stance": ["denied"], "k": [1], "text": ["1 denies"]})
    parts = {"text": [[("1", "page.html#stance=denied"), (" denies", "")]]}
    assert '<a href="page.html#stance=denied">1</a> denies' in show_table(table, links=parts)._repr_html_()
    linked = show_table(table, links=LISTING.link(k="stance == {stance}"))._repr_html_()
    assert '<a href="../../_generated/mentions_islands.html#stance=denied">1</a>' in linked
