"""The chronology: what its files must be, and what follows from them. Facts to check with a pencil."""

import csv
import math
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import StudyError, TableError
from framing.chronology import (
    check_growth,
    check_statements,
    claims,
    compare_sources,
    coverage,
    date_interval,
    implied_base,
    load_chronology,
    load_comparisons,
    milestones,
    numbers_in,
    quantity_interval,
    silence_matrix,
    silences,
)
from framing.chronology.comparisons import CLASSES, COMPARISON_COLUMNS
from framing.chronology.statements import STATEMENT_COLUMNS

# Two invented texts about two invented states, and what they state.
TEXTS = {
    "annals": "Arcadia signed a pact in 1971. Over 40 ships sailed, and 1.8 million guests came.",
    "herald": "On 3 May 1971 the Harbour Pact was signed. Nearly 2 million guests came. Trade grew "
    "300 percent to over $8 billion.",
    "letter": "An old letter on nothing.",
}
DOCUMENTS = pd.DataFrame({"doc_id": ["annals", "herald", "letter"], "date": ["1980-01-01", "", "1960"]})
PASSAGES = pd.DataFrame({"doc_id": list(TEXTS), "start": 0, "end": [len(t) for t in TEXTS.values()]})


def statement(event, doc_id, words="", **values):
    """A row of the file: its span is where ``words`` stand in the document."""
    row = dict.fromkeys(STATEMENT_COLUMNS, "") | {
        "event": event,
        "label": event.capitalize(),
        "kind": "event",
        "status": "reported",
        "topic": "pact",
        "doc_id": doc_id,
        "source": "" if doc_id else "The Annals, page 12",
    }
    if words:
        start = TEXTS[doc_id].index(words)
        row |= {"start": str(start), "end": str(start + len(words))}
    if date := values.get("date"):
        precision = {4: "year", 7: "month"}.get(len(date), "day")
        row |= {"date_precision": precision, "date_basis": "stated" if doc_id else "derived"}
    if "quantity" in values:
        row |= {"kind": "quantity", "unit": "guests", "bound": "exact"}
    return row | values


PACT = [
    statement("pact", "annals", "signed a pact in 1971", date="1971"),
    statement("pact", "herald", "On 3 May 1971 the Harbour Pact", date="1971-05-03", wording="Harbour Pact"),
]
GUESTS = [
    statement("guests", "annals", "1.8 million guests", quantity="1800000"),
    statement("guests", "herald", "Nearly 2 million guests", quantity="2000000", bound="nearly"),
]


def write(path, rows, columns=STATEMENT_COLUMNS):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def load(tmp_path):
    return lambda *rows, **kw: load_chronology(write(tmp_path / "chronology.csv", rows), DOCUMENTS, **kw)


@pytest.fixture
def compare(tmp_path, load):
    """Write statements and one comparison of all their events, and give its row."""

    def run(name, basis, *rows):
        chronology = load(*rows)
        events = " ".join(dict.fromkeys(row["event"] for row in rows))
        comparison = {
            "comparison": "c",
            "question": "When?",
            "events": events,
            "class": name,
            "basis": basis,
            "reasoning": "So.",
        }
        path = write(tmp_path / "comparisons.csv", [comparison], COMPARISON_COLUMNS)
        return compare_sources(chronology, load_comparisons(path, chronology), DOCUMENTS).iloc[0]

    return run


# ---------------------------------------------------------------- loading


def test_good_rows_load_with_offsets_as_integers_and_figures_as_numbers(load):
    table = load(*PACT, *GUESTS, passages=PASSAGES, topics=["pact"])
    assert list(table["row"]) == [2, 3, 4, 5]
    assert list(table["quantity"].dropna()) == [1_800_000, 2_000_000]
    assert TEXTS["annals"][table.loc[0, "start"] : table.loc[0, "end"]] == "signed a pact in 1971"


def test_background_without_a_document_needs_no_offsets_but_a_source(load):
    war = statement("war", "", date="1950")
    assert load(war).loc[0, "start"] is pd.NA
    with pytest.raises(StudyError, match="source is not usable"):
        load(war | {"source": ""})


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("date", "1971-13", "1971-13"),
        ("date", "1971-02-30", "1971-02-30"),
        ("date", "May 1971", "May 1971"),
        ("until", "1970", "1970"),
        ("date_precision", "yaer", "did you mean year?"),
        ("date_basis", "guessed", "guessed"),
        ("date_bound", "before", "before"),
        ("doc_id", "anals", "did you mean annals?"),
        ("kind", "evnt", "did you mean event?"),
        ("status", "rumoured", "rumoured"),
        ("indicator", "tea parties", "tea parties"),
        ("event", "The Pact", "The Pact"),
        ("label", " ", "label is not usable"),
        ("start", "50", "50–"),
        ("end", "999", "999"),
        ("start", "", "expected two offsets"),
        ("quantity", "many", "many"),
        ("unit", "guests", "no quantity"),
        ("kind", "quantity", "a number"),
    ],
)
def test_a_wrong_value_is_one_line_with_file_row_and_value(load, column, value, shown):
    with pytest.raises(StudyError) as caught:
        load(PACT[1], PACT[0] | {column: value}, passages=PASSAGES)
    assert "/chronology.csv row 3: " in str(caught.value)
    assert shown in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_span_that_lies_in_no_passage_is_refused(load):
    furniture_at_the_start = PASSAGES.assign(start=30)
    with pytest.raises(StudyError, match="within one passage of the body of annals"):
        load(PACT[0], passages=furniture_at_the_start)


def test_a_topic_that_the_codebook_does_not_have_is_refused(load):
    with pytest.raises(StudyError, match="did you mean pacts"):
        load(PACT[0], topics=["pacts"])


def test_one_event_has_one_label(load):
    with pytest.raises(StudyError, match=r"row 3: label .*«Pact»"):
        load(PACT[0], PACT[1] | {"label": "A pact"})


def test_a_date_without_precision_or_a_precision_without_date_is_refused(load):
    with pytest.raises(StudyError, match="date_precision"):
        load(PACT[0] | {"date_precision": ""})
    with pytest.raises(StudyError, match="has no date"):
        load(PACT[0] | {"date": ""})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"event,lable\n", "unknown column 'lable'; did you mean label?"),
        (b"", "the column 'event' is missing"),
        (b"\xff\xfe", "not UTF-8"),
        ((",".join(STATEMENT_COLUMNS) + "\na,b\n").encode(), "row 2: the row has another number of cells"),
        ((",".join(STATEMENT_COLUMNS) + ",event\n").encode(), "the column 'event' stands twice"),
    ],
)
def test_a_malformed_file_is_named(tmp_path, content, said):
    path = tmp_path / "chronology.csv"
    path.write_bytes(content)
    with pytest.raises(StudyError, match=r"chronology\.csv") as caught:
        load_chronology(path, DOCUMENTS)
    assert said in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StudyError, match=r"chronology\.csv: the file is missing"):
        load_chronology(tmp_path / "chronology.csv", DOCUMENTS)


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("class", "agrement", "did you mean agreement?"),
        ("basis", "status", "basis"),
        ("events", "pact treaty", "treaty"),
        ("reasoning", " ", "reasoning"),
        ("comparison", "first", "not used above"),
    ],
)
def test_a_wrong_comparison_is_one_line_with_file_row_and_value(tmp_path, load, column, value, shown):
    good = {"question": "When?", "events": "pact", "class": "agreement", "basis": "dates", "reasoning": "So."}
    rows = [good | {"comparison": "first"}, good | {"comparison": "second"} | {column: value}]
    path = write(tmp_path / "comparisons.csv", rows, COMPARISON_COLUMNS)
    with pytest.raises(StudyError) as caught:
        load_comparisons(path, load(*PACT))
    assert "/comparisons.csv row 3: " in str(caught.value)
    assert shown in str(caught.value)


# ---------------------------------------------------------------- dates and quantities as intervals


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        ({"date": "1949-10-02", "date_precision": "day"}, "1949-10-02", "1949-10-02"),
        ({"date": "2024-02", "date_precision": "month"}, "2024-02-01", "2024-02-29"),
        ({"date": "1961", "date_precision": "year"}, "1961-01-01", "1961-12-31"),
        ({"date": "1960", "date_precision": "decade"}, "1960-01-01", "1969-12-31"),
        ({"date": "1501", "date_precision": "century"}, "1501-01-01", "1600-12-31"),
        ({"date": "2013", "date_precision": "year", "until": "2025"}, "2013-01-01", "2025-12-31"),
        ({"date": "1992", "date_precision": "year", "date_bound": "by"}, "0001-01-01", "1992-12-31"),
        ({"date": "1991", "date_precision": "year", "date_bound": "after"}, "1991-01-01", "9999-12-31"),
    ],
)
def test_a_date_stands_for_the_days_that_fit_it(values, first, last):
    interval = date_interval({"until": "", "date_bound": ""} | values)
    assert tuple(day.isoformat() for day in interval) == (first, last)


@pytest.mark.parametrize(
    ("value", "bound", "low", "high"),
    [
        (1_800_000, "exact", 1_750_000, 1_850_000),
        (2_000_000, "nearly", 1_500_000, 2_000_000),
        (95, "exact", 94.5, 95.5),
        (500, "about", 450, 550),
        (40, "over", 40, math.inf),
    ],
)
def test_a_figure_is_read_as_rounded_at_its_last_significant_digit(value, bound, low, high):
    assert quantity_interval(value, bound) == (low, high)


@given(st.integers(1, 10**12))
def test_every_figure_lies_in_its_own_interval(value):
    for bound in ("exact", "over", "at least", "nearly", "about"):
        low, high = quantity_interval(value, bound)
        assert low <= value <= high


# ---------------------------------------------------------------- what is stated, what is left out


def test_a_document_states_leaves_out_precedes_or_cannot_be_placed(load):
    table = load(*PACT, statement("fire", "annals", "1.8", date="1979", date_basis="derived"))
    grid = coverage(table, DOCUMENTS).set_index(["event", "doc_id"])["state"]
    assert grid["pact", "annals"] == "states"
    assert grid["pact", "letter"] == "written before"
    assert grid["fire", "herald"] == "undated"
    early = coverage(load(*PACT, statement("flood", "", date="1955")), DOCUMENTS).set_index("event")
    assert list(early.loc["flood", "state"]) == ["leaves out"] * 3


def test_coverage_counts_the_statements_of_each_document_and_the_documents(load):
    again = statement("pact", "annals", "pact", wording="pact")
    grid = coverage(load(*PACT, again, statement("pact", "", date="1970")), DOCUMENTS)
    assert list(grid["doc_id"]) == ["annals", "herald", "letter"]
    assert list(grid["k"]) == [2, 1, 0]
    assert set(grid["n_documents"]) == {2}


def test_an_undated_document_is_placed_by_whatever_it_dates_quantities_included(load):
    late = statement(
        "guests",
        "herald",
        "Nearly 2 million guests",
        date="1979",
        date_basis="derived",
        quantity="2000000",
        bound="nearly",
    )
    table = load(statement("fire", "annals", "1.8", date="1979", date_basis="derived"), late)
    assert milestones(table, DOCUMENTS).loc[0, "left_out_by"] == "herald"


def test_milestones_take_the_finest_date_and_list_all_dates(load):
    row = milestones(load(*PACT, *GUESTS), DOCUMENTS)
    assert list(row["event"]) == ["pact"]
    assert list(row.loc[0, ["date", "dates", "n_documents", "stated_by", "could_not_know"]]) == [
        "1971-05-03",
        "1971, 1971-05-03",
        2,
        "annals, herald",
        "letter",
    ]


def test_a_thing_done_dates_an_event_before_a_thing_announced(load):
    planned = PACT[1] | {"status": "announced"}
    assert milestones(load(PACT[0], planned), DOCUMENTS).loc[0, "date"] == "1971"


def test_background_that_no_document_states_has_zero_documents(load):
    row = milestones(load(statement("war", "", date="1950"), PACT[1]), DOCUMENTS).loc[0]
    assert (row["n_documents"], row["stated_by"], row["left_out_by"]) == (0, "", "annals, herald, letter")


def test_milestones_are_in_the_order_of_time_with_undated_events_last(load):
    table = load(statement("talk", "annals", "sailed"), *PACT, statement("war", "", date="1950"))
    assert list(milestones(table, DOCUMENTS)["event"]) == ["war", "pact", "talk"]


def test_claims_are_one_row_per_indicator_and_event_and_background_claims_nothing(load):
    ships = statement(
        "sailing", "annals", "ships sailed", kind="claim", indicator="exercises", said_by="the king"
    )
    table = claims(load(*PACT, ships, statement("old", "", indicator="patrols")))
    assert table.to_dict("records") == [
        {
            "indicator": "exercises",
            "event": "sailing",
            "label": "Sailing",
            "date": "",
            "n_documents": 1,
            "documents": "annals",
            "said_by": "the king",
        }
    ]


def test_without_claims_there_are_no_rows(load):
    assert claims(load(*PACT)).empty


def test_the_silence_matrix_shows_zeros_for_topics_and_documents():
    matches = pd.DataFrame(
        {
            "doc_id": ["annals", "annals", "herald"],
            "entry": ["war", "wars", "war"],
            "family": ["war", "war", "war"],
        }
    )
    table = silences(matches, DOCUMENTS, ["pact", "war"])
    assert list(table["k"]) == [0, 0, 0, 2, 1, 0]
    assert list(table["n_documents"]) == [0, 0, 0, 2, 2, 2]
    matrix = silence_matrix(table)
    assert list(matrix.columns) == ["topic", "annals", "herald", "letter", "n_documents"]
    assert matrix.to_numpy().tolist() == [["pact", 0, 0, 0, 0], ["war", 2, 1, 0, 2]]


def test_the_silence_matrix_is_all_zero_without_matches():
    table = silences(pd.DataFrame(columns=["doc_id", "entry", "family"]), DOCUMENTS, ["war"])
    assert silence_matrix(table).to_numpy().tolist() == [["war", 0, 0, 0, 0]]


def test_a_match_of_an_unknown_topic_is_refused():
    matches = pd.DataFrame({"doc_id": ["annals"], "entry": ["war"], "family": ["wars"]})
    with pytest.raises(TableError, match="did you mean war"):
        silences(matches, DOCUMENTS, ["war"])


# ---------------------------------------------------------------- comparing


def test_a_year_and_a_day_in_it_agree(compare):
    row = compare("agreement", "dates", *PACT)
    assert row["holds"] == "yes"
    assert row["dates"] == "1971 (annals); 1971-05-03 (herald)"


def test_another_year_is_no_agreement_but_a_conflict(compare):
    other = statement("pact", "herald", "On 3 May 1971", date="1972", date_basis="derived")
    assert compare("agreement", "dates", PACT[0], other)["holds"] == "no"
    assert compare("conflict", "dates", PACT[0], other)["holds"] == "yes"


def test_different_dates_of_two_events_are_no_conflict_but_two_referents(compare):
    other = statement("harbour", "herald", "On 3 May 1971", date="1972", date_basis="derived")
    assert compare("conflict", "dates", PACT[0], other)["holds"] == "no"
    assert compare("different referent", "dates", PACT[0], other)["holds"] == "yes"


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("rows", [[], PACT])
def test_without_comparisons_the_table_has_its_columns_and_no_rows(tmp_path, load, rows, written):
    chronology, path = load(*rows), tmp_path / "comparisons.csv"
    if written:
        write(path, [], COMPARISON_COLUMNS)
    compared = compare_sources(chronology, load_comparisons(path, chronology), DOCUMENTS)
    assert len(compared) == 0 and {"question", "class", "holds", "dates"} <= set(compared)


def test_one_document_alone_agrees_with_nobody(compare):
    assert compare("agreement", "dates", PACT[0], PACT[0])["holds"] == "no"


def test_nearly_two_million_and_1_8_million_are_two_wordings_of_one_figure(compare):
    row = compare("different wording", "quantities", *GUESTS)
    assert row["holds"] == "yes"
    assert row["figures"] == "1.8 million guests (annals); nearly 2 million guests (herald)"


def test_figures_that_exclude_each_other_conflict(compare):
    small = statement("guests", "annals", "1.8 million guests", quantity="1200000")
    assert compare("conflict", "quantities", small, GUESTS[1])["holds"] == "yes"
    assert compare("different wording", "quantities", small, GUESTS[1])["holds"] == "no"


def test_figures_of_different_units_are_not_compared(compare):
    ships = statement("guests", "annals", "40", quantity="40", unit="ships")
    assert compare("conflict", "quantities", ships, GUESTS[1])["holds"] == "no"


def test_two_names_of_one_thing_are_different_wording(compare):
    named = PACT[0] | {"wording": "pact"}
    assert compare("different wording", "wording", named, PACT[1])["holds"] == "yes"
    assert compare("different wording", "wording", named, PACT[1] | {"wording": "Pact"})["holds"] == "no"


def test_announced_against_in_force_needs_both(compare):
    planned = PACT[0] | {"status": "target"}
    assert compare("announced against in force", "status", planned, PACT[1])["holds"] == "yes"
    assert compare("announced against in force", "status", *PACT)["holds"] == "no"


def test_silence_needs_a_document_that_could_have_spoken(compare):
    row = compare("silence", "coverage", PACT[1])
    assert (row["holds"], row["stated_by"], row["left_out_by"]) == ("yes", "herald", "annals")
    assert compare("silence", "coverage", *PACT)["holds"] == "no"


def test_what_is_classified_by_reading_says_so(compare):
    assert compare("conflict", "reading", *PACT)["holds"] == "by reading"


def test_a_growth_of_300_percent_to_8_implies_a_base_of_2():
    assert implied_base(8, 300, "by") == 2


def test_a_growth_to_400_percent_is_one_by_300():
    assert implied_base(8, 400, "to") == implied_base(8, 300, "by")


@given(st.floats(1, 1e12), st.floats(0, 1e4))
def test_growing_the_implied_base_gives_the_value_back(value, percent):
    assert implied_base(value, percent, "by") * (1 + percent / 100) == pytest.approx(value)


@pytest.mark.parametrize(
    ("known", "fits", "growth", "needed"),
    [("2000000000", "yes", 300, 8e9), ("1000000000", "no", 700, 4e9), ("4000000000", "yes", 100, 16e9)],
)
def test_a_growth_is_checked_against_a_known_base(load, known, fits, growth, needed):
    grown = statement("growth", "herald", "Trade grew 300 percent", quantity="300", unit="percent")
    level = statement("level", "herald", "over $8 billion", quantity="8000000000", unit="USD", bound="over")
    base = statement("base", "", quantity=known, unit="USD", date="1960")
    row = check_growth(load(grown, level, base), growth="growth", value="level", base="base").loc[0]
    assert (row["implied_base"], row["fits"]) == (2e9, fits)
    assert (row["known_growth"], row["needed_value"]) == (growth, needed)


def test_without_a_known_base_a_growth_stays_unchecked(load):
    grown = statement("growth", "herald", "Trade grew 300 percent", quantity="300", unit="percent")
    level = statement("level", "herald", "over $8 billion", quantity="8000000000", unit="USD", bound="over")
    row = check_growth(load(grown, level), growth="growth", value="level", base="base").loc[0]
    assert row["fits"] == "unknown"
    assert math.isnan(row["known_base"])


def test_a_base_of_nothing_has_no_growth(load):
    grown = statement("growth", "herald", "Trade grew 300 percent", quantity="300", unit="percent")
    level = statement("level", "herald", "over $8 billion", quantity="8000000000", unit="USD", bound="over")
    base = statement("base", "", quantity="0", unit="USD", date="1960")
    row = check_growth(load(grown, level, base), growth="growth", value="level", base="base").loc[0]
    assert math.isnan(row["known_growth"])


def test_an_event_without_a_figure_is_no_growth(load):
    assert check_growth(load(*PACT), growth="pact", value="pact", base="pact").empty


@pytest.mark.parametrize("quantity", ["9" * 5000, "1" * 19, "²", "1e9"])
def test_a_figure_that_is_no_plain_number_is_refused(load, quantity):
    with pytest.raises(StudyError, match="row 2: quantity is not usable"):
        load(GUESTS[0] | {"quantity": quantity})


# ---------------------------------------------------------------- against the texts


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("over a quarter of it", {25}),
        ("1,300 percent since 2001", {1300, 2001}),
        ("$400 billion", {4e11}),
        ("nearly 2 million", {2e6}),
        ("a million guests", {1e6}),
        ("more than a hundred", {100}),
        ("Forty-two", {42}),
        ("twenty-year term", {20}),
        ("five telephone calls", {5}),
        ("1.8", {1.8}),
        ("an oneness of tents", set()),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text, numbers):
    assert numbers_in(text) == numbers


def test_statements_that_their_texts_bear_out_give_no_rows(load):
    assert check_statements(load(*PACT, *GUESTS, statement("war", "", date="1950")), TEXTS).empty


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (PACT[0] | {"date": "1972"}, "1972 does not stand there"),
        (PACT[1] | {"date": "1971-06-03"}, "June does not stand there"),
        (PACT[1] | {"date": "1971-05-13"}, "13 does not stand there"),
        (GUESTS[0] | {"quantity": "1900000"}, "no number there is 1.9 million"),
        (PACT[1] | {"wording": "Harbor Pact"}, "«Harbor Pact» does not stand there"),
        (PACT[0] | {"start": "1"}, "the span cuts a word or holds white space at its edge"),
        (PACT[0] | {"end": "5000"}, f"the text ends at {len(TEXTS['annals'])}"),
    ],
)
def test_a_statement_that_its_text_does_not_bear_out_is_reported_with_its_row(load, row, problem):
    found = check_statements(load(*GUESTS, row), TEXTS)
    assert list(found["row"]) == [4]
    assert list(found["problem"]) == [problem]


def test_a_derived_date_need_not_stand_in_the_words(load):
    assert check_statements(load(PACT[0] | {"date": "1972", "date_basis": "derived"}), TEXTS).empty


def test_documents_without_a_text_are_not_checked(load):
    assert check_statements(load(PACT[0] | {"date": "1972"}), {}).empty


# ---------------------------------------------------------------- the shipped chronology

SHIPPED = Path(__file__).parents[1] / "data" / "studies" / "russia-china"
#: What the chapter promises to compare: a comparison's name and the events that it must rest on.
PROMISED = {
    "diplomatic-relations": {"ussr-recognises-prc", "relations-russia-china"},
    "border": {"border-demarcated", "border-settled"},
    "treaty-renewal": {"treaty-renewed"},
    "chinese-visitors-2019": {"chinese-visitors-2019"},
    "leaders-meetings": {"leaders-meetings"},
    "settlement-share": {"settlement-share"},
    "trade-volume": {"trade-volume"},
    "trade-target": {"trade-target", "trade-volume"},
    "declaration-1997": {"declaration-1997"},
    "treaty-name": {"treaty-signed"},
    "treaty-articles": {"treaty-articles"},
}


@pytest.fixture(scope="module")
def documents():
    return pd.read_csv(SHIPPED / "release" / "documents.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def shipped(documents):
    passages = pd.read_csv(SHIPPED / "release" / "passages.csv")
    return load_chronology(SHIPPED / "chronology.csv", documents, passages=passages)


@pytest.fixture(scope="module")
def compared(shipped, documents):
    comparisons = load_comparisons(SHIPPED / "comparisons.csv", shipped)
    return compare_sources(shipped, comparisons, documents).set_index("comparison")


def test_the_shipped_chronology_is_sorted_by_date_with_undated_rows_last(shipped):
    keys = [(row.date == "", row.date, row.event, row.doc_id) for row in shipped.itertuples()]
    assert keys == sorted(keys)


def test_every_document_states_something_and_every_span_is_short(shipped, documents):
    assert set(shipped["doc_id"]) == {"", *documents["doc_id"]}
    assert (shipped["end"] - shipped["start"]).dropna().max() <= 270


def test_labels_and_notes_of_the_shipped_chronology_are_short_facts(shipped):
    assert shipped["label"].str.split().str.len().max() <= 14
    assert shipped["note"].str.split().str.len().max() <= 32


def test_no_statement_is_entered_twice(shipped):
    assert not shipped.duplicated(["event", "doc_id", "start", "end"]).any()


def test_background_is_marked_as_such(shipped):
    assert shipped.loc[shipped["doc_id"] == "", "note"].str.startswith("Background").all()


def test_no_class_of_a_shipped_comparison_is_contradicted_by_its_statements(compared):
    assert set(compared["holds"]) == {"yes", "by reading"}
    assert (compared["holds"] == "yes").mean() > 0.8


def test_every_class_occurs_among_the_shipped_comparisons(compared):
    assert set(compared["class"]) == set(CLASSES)


def test_every_promised_comparison_is_there_and_rests_on_its_events(compared):
    for name, events in PROMISED.items():
        assert events <= set(compared.loc[name, "events"].split()), name


def test_the_treaty_of_2001_is_the_one_event_that_all_five_documents_date(shipped, documents):
    dated = shipped[(shipped["doc_id"] != "") & (shipped["date"] != "")]
    counts = dated.groupby("event")["doc_id"].nunique()
    assert list(counts[counts == 5].index) == ["treaty-signed"]


def test_three_names_of_the_treaty_are_told_apart(compared):
    assert len(compared.loc["treaty-name", "wordings"].split("; ")) == 3


def test_no_document_names_the_treaty_of_1950_and_one_tells_of_the_split(shipped, documents):
    table = milestones(shipped, documents).set_index("event")
    assert table.loc["treaty-1950", "n_documents"] == 0
    assert table.loc["sino-soviet-split", "stated_by"] == "encyclopedia"


def test_growth_of_1300_percent_to_over_100_billion_implies_a_base_over_7_14_billion(shipped):
    table = check_growth(shipped, growth="trade-growth", value="trade-volume", base="trade-2001")
    bases = table.set_index("reading")["implied_base"]
    assert bases.to_dict() == {"by": pytest.approx(100e9 / 14), "to": pytest.approx(100e9 / 13)}
    assert set(table["fits"]) == {"unknown"}


def test_the_background_that_no_document_states_is_known_by_name(shipped):
    background = set(shipped.loc[shipped["doc_id"] == "", "event"])
    stated = set(shipped.loc[shipped["doc_id"] != "", "event"])
    assert background - stated == {
        "treaty-1950",
        "border-agreement-1991",
        "border-agreement-1994",
        "border-agreement-2004",
    }


@pytest.mark.documents
def test_every_shipped_statement_is_borne_out_by_its_text(shipped):
    # Only this test needs the machinery that reads texts.
    from framing.study.study import open_study
    from framing.study.texts import read_contents

    texts = read_contents(open_study("russia-china"))
    if not texts:
        pytest.skip("the documents of russia-china are not here: FRAMING_TEXTS is not set")
    assert check_statements(shipped, texts).empty


def test_every_topic_of_the_shipped_chronology_is_one_of_the_topics_codebook(shipped):
    codebook = Path(__file__).parents[1] / "data" / "codebooks" / "topics.toml"
    topics = {family["name"] for family in tomllib.loads(codebook.read_text(encoding="utf-8"))["family"]}
    assert set(shipped["topic"]) - {""} <= topics


def test_a_document_that_gives_another_date_or_none_does_not_state_the_timelines(load):
    """Herald gives the day, annals another year, letter tells of the pact without a date."""
    other = PACT[0] | {"date": "1969"}
    bare = statement("pact", "letter", "An old letter")
    grid = coverage(load(PACT[1], other, bare), DOCUMENTS).set_index("doc_id")
    assert grid["state"].to_dict() == {
        "annals": "dates otherwise",
        "herald": "states",
        "letter": "gives no date",
    }
    row = milestones(load(PACT[1], other, bare), DOCUMENTS).iloc[0]
    assert (row["stated_by"], row["otherwise"]) == ("herald", "annals (1969), letter (no date)")
