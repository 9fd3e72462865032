"""Exploring: what is asked for is found, sorted, sampled, paged, opened and taken away; own studies, too."""

import csv
import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from framing.base import store
from framing.base.errors import ParameterError, TableError
from framing.lab import concordance, editor, explore, export, material, passage, plots, query
from framing.study import release
from framing.study.texts import read_contents


@pytest.fixture
def study(released):
    return released.open()


@pytest.fixture
def opened(study):
    return material.Material.of(study)


@pytest.fixture
def textless(study, tmp_path):
    """The same study where its texts are not at hand."""
    (tmp_path / "nothing").mkdir()
    return replace(study, workbook=study.workbook.with_texts(tmp_path / "nothing"))


def find(opened, **asked):
    """The lines that a query asks for, sampled and sorted."""
    parsed = query.parse_query(asked)
    lines = query.sample_lines(opened, query.find_lines(opened, parsed), parsed)
    return query.sort_lines(lines, parsed.sort, descending=parsed.descending)


# Lines


def test_a_concordance_puts_each_mention_between_its_words(study):
    lines = concordance.concord(read_contents(study), store.load(study, "mentions"))
    text = read_contents(study)[lines["doc_id"].iloc[0]]
    row = lines.iloc[0]
    assert f"{row['left']} {row['surface']}".strip() in " ".join(text.split())


def test_a_concordance_cuts_no_word(study):
    lines = concordance.concord(read_contents(study), store.load(study, "mentions"))
    texts = read_contents(study)
    for row in lines.itertuples():
        words = set(texts[row.doc_id].split())
        # What touches the mention («non-», a full stop) is no word of its own.
        assert {*row.left.split()[:-1], *row.right.split()[1:]} <= words


def test_without_texts_a_concordance_has_empty_sides(textless):
    lines = concordance.concord(read_contents(textless), store.load(textless, "mentions"))
    assert len(lines) and (lines["left"] == "").all() and (lines["right"] == "").all()


# Finding


def test_a_code_a_family_and_a_document_are_chosen_together(opened):
    lines = opened.lines
    row = lines[lines["codebook"] == "relationship"].iloc[0]
    found = find(
        opened,
        codebook="relationship",
        families=[row["family"]],
        documents=[row["doc_id"]],
        codes={"stance": [row["stance"]]},
    )
    assert len(found) and set(found["family"]) == {row["family"]} and set(found["doc_id"]) == {row["doc_id"]}
    assert set(found["stance"]) == {row["stance"]}


def test_words_are_looked_for_in_the_line_the_passage_or_the_codes(opened):
    lines = opened.lines
    row = lines[lines["right"].str.len() > 20].iloc[0]
    word = row["right"].split()[-1]
    assert row["mention_id"] in set(find(opened, words=word.upper())["mention_id"])
    everywhere = find(opened, words=row["surface"], where="the whole passage")
    assert set(lines.loc[lines["passage_id"] == row["passage_id"], "mention_id"]) <= set(
        everywhere["mention_id"]
    )
    assert len(find(opened, words="no such words", where="word, cue, speaker")) == 0


@pytest.mark.parametrize(
    ("since", "until", "documents"),
    [
        ("2000", "", {"interview"}),
        ("", "1999", {"herald"}),
        ("1998-12", "", {"interview"}),
        ("1998-11", "2001", {"herald", "interview"}),
        ("1998-11-05", "1998", {"herald"}),  # of November 1998 the day is not known
    ],
)
def test_dates_are_as_precise_as_they_are_and_undated_documents_are_left_out(opened, since, until, documents):
    assert set(find(opened, since=since, until=until)["doc_id"]) == documents


def test_actors_and_genres_choose_documents(opened):
    assert set(find(opened, actors=["borealia"])["doc_id"]) == {"interview"}
    assert set(find(opened, genres=["report", "article"])["doc_id"]) == {"herald", "minister"}


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"famlies": []}, "nothing can be chosen by 'famlies'; did you mean families"),
        ({"sort": "colour"}, "sort 'colour' is none"),
        ({"page": 0}, "page is no number"),
        ({"size": "many"}, "size is no number"),
        ({"since": "1 May 2001"}, "«from» is no date; expected a year, or YYYY-MM, or YYYY-MM-DD"),
        ({"until": "2001-13-1x"}, "«until» is no date"),
    ],
)
def test_what_cannot_be_looked_for_is_told(asked, line):
    with pytest.raises(ParameterError, match=line):
        query.parse_query(asked)


# Sorting and sampling


def test_left_and_right_are_sorted_word_by_word_away_from_the_mention():
    lines = pd.DataFrame({"left": ["the old", "An old", "the new"], "right": ["b", "“a", "a b"]})
    assert query.sort_lines(lines, "left")["left"].tolist() == ["the new", "An old", "the old"]
    assert query.sort_lines(lines, "right")["right"].tolist() == ["“a", "a b", "b"]


def test_codes_are_sorted_in_the_codebooks_order_and_back():
    lines = pd.DataFrame({"stance": ["denied", "asserted", "sought"]})
    assert query.sort_lines(lines, "code")["stance"].tolist() == ["asserted", "sought", "denied"]
    assert query.sort_lines(lines, "code", descending=True)["stance"].iloc[0] == "denied"


def test_what_is_not_known_comes_last_either_way(opened):
    for descending in (False, True):
        dates = find(opened, sort="date", descending=descending)["date"].tolist()
        assert dates[-1] == "" and dates[0]


def test_every_order_keeps_every_line(opened):
    for sort in query.SORTS:
        assert sorted(find(opened, sort=sort)["mention_id"]) == sorted(opened.lines["mention_id"])


def test_a_random_sample_is_the_same_for_the_same_seed(opened):
    first, again, other = (
        find(opened, sample="random", size=5, seed=seed)["mention_id"].tolist() for seed in (3, 3, 4)
    )
    assert first == again != other and len(first) == 5


def test_borderline_are_those_with_the_least_sure_code(study):
    mentions = store.load(study, "mentions")
    chance = [0.9] * len(mentions)
    chance[2], chance[4] = 0.5, 0.4
    store.save(study, mentions=mentions.assign(stance_p=chance, referent_p=0.95))
    opened = material.Material.of(study)
    found = find(opened, sample="borderline", size=2, sort="sure")
    assert found["mention_id"].tolist() == mentions["mention_id"].iloc[[4, 2]].tolist()


def test_disagreeing_are_those_that_somebody_codes_otherwise(study, opened):
    from framing.study.codings import write_codings

    named = opened.mentions[opened.mentions["codebook"] == "relationship"].head(3).reset_index(drop=True)
    codes = named[["mention_id", "referent", "stance", "time", "voice", "speaker"]].assign(coder="person ann")
    codes.loc[1, "time"] = {"past": "current", "current": "past"}[codes.loc[1, "time"]]
    write_codings(study, codes, {"kind": "person"})
    again = material.Material.of(study)
    assert find(again, sample="disagreeing")["mention_id"].tolist() == [named.loc[1, "mention_id"]]
    shown = passage.describe_passage(again, named.loc[1, "passage_id"])
    others = {one["id"]: one["others"] for one in shown["mentions"]}
    assert others[named.loc[1, "mention_id"]][0]["coder"] == "person ann"


# The explorer


def ask(panel, **asked):
    panel.hear({"do": "select", "query": asked})
    assert panel.note == ""
    return panel.result


def test_a_line_says_where_no_space_parts_a_mention_from_its_neighbours(study, opened):
    for line in ask(explore.explore_mentions(study), rows=250)["lines"]:
        row = opened.lines.set_index("mention_id").loc[line["id"]]
        text = opened.contents[row["doc_id"]]
        around = text[row["start"] - 1], text[row["end"]]
        assert line["gaps"] == [" " if sign.isspace() else "" for sign in around]


def test_lines_are_paged_to_the_end(study):
    panel = explore.explore_mentions(study)
    seen = []
    pages = ask(panel, rows=4)["pages"]
    for page in range(1, pages + 1):
        seen += [line["id"] for line in ask(panel, rows=4, page=page)["lines"]]
    assert (
        pages > 2
        and seen == store.load(study, "mentions").sort_values(["doc_id", "start"])["mention_id"].tolist()
    )
    assert ask(panel, rows=4, page=99)["page"] == pages


def test_a_line_opens_its_passage_with_all_mentions_marked(study):
    panel = explore.explore_mentions(study)
    line = panel.result["lines"][0]
    panel.hear({"do": "open", "passage": line["passage"], "mention": line["id"]})
    marked = [piece["text"] for piece in panel.passage["pieces"] if line["id"] in piece["mentions"]]
    assert " ".join("".join(marked).split()) == line["surface"]
    here = store.load(study, "mentions")["passage_id"].eq(line["passage"]).sum()
    assert len(panel.passage["mentions"]) == here
    panel.hear({"do": "open", "passage": panel.passage["after"]})
    assert panel.note == "" and panel.passage["before"] == line["passage"]


def test_the_plots_follow_what_is_chosen(study):
    panel = explore.explore_mentions(study)
    ask(panel, documents=["interview"])
    assert [row["doc_id"] for row in panel.figures["dispersion"]] == ["interview"]
    assert sum(row["k"] for row in panel.figures["trend"]) == panel.result["found"]


def test_documents_without_a_date_are_counted_out_of_the_trend(study):
    panel = explore.explore_mentions(study)
    assert panel.figures["undated"] == 1 and panel.figures["documents"] == 3
    assert len(ask(panel, documents=["minister"])["lines"]) and panel.figures["trend"] == []


def test_places_go_from_the_beginning_to_the_end(opened):
    spread = plots.spread_over_documents(opened.lines, opened.documents, opened.passages)
    assert all(0 <= place <= 1 for places in spread.table["places"] for place in places)
    assert spread.table["k"].sum() == len(opened.lines) and 0 <= spread.dp <= 1


def test_all_chosen_lines_are_taken_away_as_csv_and_as_a_workbook(study):
    panel = explore.explore_mentions(study)
    given = {}
    panel.send = lambda content, buffers: given.update({content["file"]: buffers[0]})
    found = ask(panel, codebook="relationship", rows=2)["found"]
    for form in ("csv", "xlsx"):
        panel.hear({"do": "export", "form": form})
    rows = list(csv.DictReader(io.StringIO(given["islands-mentions.csv"].decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(given["islands-mentions.xlsx"]))
    assert len(rows) == found == book["mentions"].max_row - 1
    assert [row["surface"] for row in rows] == [cell.value for cell in book["mentions"]["O"][1:]]
    assert ("codebook", "relationship") in list(book["selection"].values)


def test_a_spreadsheet_runs_nothing_that_was_taken_away():
    lines = pd.DataFrame({"surface": ["=1+1"], "left": ["a\x0bb"]})
    book = openpyxl.load_workbook(io.BytesIO(export.export_lines(lines, "xlsx", {})))
    values = {cell.value: cell.data_type for cell in book["mentions"][2]}
    assert values["=1+1"] == "s"
    assert "'=1+1" in export.export_lines(lines, "csv", {}).decode()


def test_without_texts_codes_are_shown_and_how_to_get_the_words(textless):
    panel = explore.explore_mentions(textless)
    line = panel.result["lines"][0]
    assert "3 of 3 documents without their text" in panel.options["absent"]
    panel.hear({"do": "open", "passage": line["passage"], "mention": line["id"]})
    assert panel.passage["pieces"] == [] and "framing lab islands --texts FOLDER" in panel.passage["note"]


def test_a_study_without_tables_says_how_to_get_them(checkout):
    panel = explore.explore_mentions(checkout.open())
    assert "framing run islands" in panel.note and panel.options["studies"]


def test_a_release_stands_in_for_tables(released, study):
    import shutil

    shutil.rmtree(study.tables)
    assert explore.explore_mentions(released.open()).result["found"] > 5


def test_a_study_outside_the_book_is_opened_from_its_default_run(released):
    released.edit("data/studies/islands/study.toml", "in_book = true\n", "")
    study = released.open()
    (study.workbook.data / "runs" / "islands" / "default").mkdir(parents=True)
    study.tables.rename(study.workbook.data / "runs" / "islands" / "default" / "tables")
    panel = explore.explore_mentions(material.open_here("islands", study.workbook))
    assert panel.note == "" and panel.result["found"] > 5
    assert {"study": "islands", "run": "", "chosen": True} in panel.options["studies"]


def test_a_run_with_other_parameters_can_be_opened(released, study):
    import shutil

    shutil.copytree(study.tables, study.workbook.data / "runs" / "islands" / "seed=3" / "tables")
    panel = explore.explore_mentions(study)
    panel.hear({"do": "study", "study": "islands", "run": "seed=3"})
    chosen = [one for one in panel.options["studies"] if one["chosen"]]
    assert panel.note == "" and chosen == [{"study": "islands", "run": "seed=3", "chosen": True}]


def test_a_study_that_is_not_there_is_named_with_the_nearest(study):
    panel = explore.explore_mentions(study)
    panel.hear({"do": "study", "study": "iland"})
    assert panel.note == "there is no study 'iland'; did you mean islands?"


def test_the_study_is_the_one_that_was_asked_for(released):
    asked = replace(released.workbook, asked="islands")
    assert material.open_here(workbook=asked).study_id == "islands"
    with pytest.raises(ParameterError, match="there is no study 'russia-china'"):
        material.open_here(workbook=released.workbook)


def test_a_named_run_without_tables_is_no_release(study):
    with pytest.raises(TableError):
        release.load_table(study.in_run("other"), "mentions")


# The codebook editor


@pytest.fixture
def panel(study):
    return editor.edit_codebooks(study)


def test_an_edit_shows_at_once_what_it_adds_removes_and_changes(panel):
    text = panel.book["text"]
    panel.hear({"do": "edit", "name": "relationship", "text": text})
    assert panel.effect["counts"] == {"added": 0, "removed": 0, "changed": 0}
    added = (
        '\n[[entry]]\nname = "treaty"\nfamily = "alliance"\nforms = ["treaty"]\n'
        'positive = ["The [treaty] holds."]\nnegative = ["They treat each other well."]\n'
    )
    panel.hear({"do": "edit", "name": "relationship", "text": text + added})
    row = panel.effect["rows"][0]
    assert panel.effect["counts"]["added"] == 1 and (row["surface"], row["entry_new"]) == ("treaty", "treaty")
    assert row["left"] and not panel.effect["failing"]


def test_a_fault_of_an_edit_is_told_with_its_line(panel):
    panel.hear({"do": "edit", "name": "relationship", "text": panel.book["text"] + "\nx = ["})
    assert "relationship.toml line" in panel.effect["fault"] and panel.note == ""


def test_an_edit_whose_examples_fail_is_not_saved(panel, study):
    text = panel.book["text"].replace("positive = [", 'positive = ["No such [words]", ', 1)
    panel.hear({"do": "edit", "name": "relationship", "text": text})
    assert panel.effect["failing"][0]["kind"] == "positive"
    panel.hear({"do": "save", "name": "relationship", "text": text})
    assert "1 examples fail" in panel.note and not study.own_codebooks.exists()


def test_what_is_saved_is_the_studys_own_codebook_from_then_on(panel, study, released):
    added = (
        '\n[[entry]]\nname = "treaty"\nfamily = "alliance"\nforms = ["treaty"]\n'
        'positive = ["The [treaty] holds."]\nnegative = ["They treat each other well."]\n'
    )
    panel.hear({"do": "save", "name": "relationship", "text": panel.book["text"] + added})
    assert panel.note == "" and panel.book["own"] and "framing run islands" in panel.book["saved"]
    assert any(entry.name == "treaty" for entry in released.open().load_codebook("relationship").entries)
    shared = (study.workbook.codebooks / "relationship.toml").read_text(encoding="utf-8")
    assert 'name = "treaty"' not in shared


# Evidence pages


def test_every_mention_has_its_place_on_an_evidence_page(study):
    from framing.book import evidence

    pages = "\n".join(evidence.evidence_pages(study).values())
    for row in store.load(study, "mentions").itertuples(index=False):
        assert f'id="{evidence.anchor(row.doc_id, row.codebook, row.start)}"' in pages


def test_evidence_pages_show_words_only_where_the_texts_are(study, textless):
    from framing.book import evidence

    assert "<mark " in "\n".join(evidence.evidence_pages(study).values())
    without = "\n".join(evidence.evidence_pages(textless).values())
    assert "<mark" not in without and "not at hand" in without


@pytest.fixture
def with_a_match_left_out(study):
    """The study with a match of a theme, its first mention, that doesn't speak of its theme."""
    mentions = store.load(study, "mentions")
    row = mentions.index[0]
    mentions.loc[row, ["codebook", "present", "stance", "voice"]] = ["multipolarity", "no", "", ""]
    store.save(study, mentions=mentions)
    return study


def test_the_explorer_says_how_many_matches_are_left_out(with_a_match_left_out):
    panel = explore.explore_mentions(with_a_match_left_out)
    assert "their theme" not in panel.result["hint"]  # mentions of relations have none
    themes = ask(panel, codebook="multipolarity")
    assert themes["hint"].startswith("1 of these lines don't speak of their theme: no chapter counts them.")
    assert [line["codes"][0] for line in themes["lines"]].count("left out: not of the theme") == 1
    assert ask(panel, codebook="multipolarity", codes={"present": ["no"]})["found"] == 1


def test_a_match_that_is_left_out_is_marked_so_on_its_evidence_page(with_a_match_left_out):
    from framing.book import evidence

    entrance, *pages = evidence.evidence_pages(with_a_match_left_out).values()
    assert [line.split(" | ")[2] for line in entrance.splitlines() if line.startswith("| [")] == [
        "1",
        "0",
        "0",
    ]
    assert sum(page.count(' class="framing-left-out">') for page in pages) == 1
    assert sum(page.count("<td>no, left out ") for page in pages) == 1
