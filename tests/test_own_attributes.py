"""Codebooks of a study's own, coded like the workbook's; and attributes that a study defines for itself."""

import json
from datetime import date

import pandas as pd
import pytest
from chat_server import serve
from conftest import ROOT, make_tables

from framing import measures
from framing.base import store
from framing.base.errors import CodebookError, StudyError
from framing.claims.findings import evaluate_findings, load_findings
from framing.corpus.schemes import CODED
from framing.lab import agreement, coding, court, explore, export
from framing.lexicon.attributes import load_schemes
from framing.lexicon.codebook import SCHEMES
from framing.study import adjudication, assignment, marks, merging, own, readings, release, samples
from framing.study.coders import compare_study, run_of_person
from framing.study.codings import load_codings, write_codings

COUPLES = """
title = "Couples"
description = "Words for a pair of states that belong together."
version = "1"
attributes = "relationship"

[[family]]
name = "couple"
definition = "A pair of states that belong together."

[[entry]]
name = "couple"
family = "couple"
forms = ["couple(|s)"]
positive = ["Arcadia and Borealia are a [couple]."]
negative = ["They waited a moment."]
"""
TONE = """
[[attributes.relationship]]
name = "tone"
question = "How warm is it?"
conventions = ["A treaty alone is *cool*."]

[[attributes.relationship.value]]
name = "warm"
definition = "The words show affection."
example = "Arcadia embraces its [ally]."

[[attributes.relationship.value]]
name = "cool"
definition = "The words show none."
example = "Arcadia notes the [pact]."
unmarked = true
"""
FINDING = """
[[finding]]
id = "warm"
text = "Of {all} mentions {warm} is warm."
holds = "warm > 0"
chapter = "05_alliance_partnership"
[finding.values]
all = { table = "mentions", where = "tone in ['warm', 'cool']" }
warm = { table = "mentions", where = "tone == 'warm'" }
"""
DAY = date(2026, 1, 31)
TEXT = "Arcadia and Borealia are not a couple. Arcadia is a partner of Borealia.\n"
PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author", "speaker": ""}


def add_codebook(checkout, text=COUPLES, name="couples"):
    folder = checkout.study / "codebooks"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def add_attributes(checkout, text=TONE):
    path = checkout.study / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def study(checkout, monkeypatch):
    """A study with a codebook and an attribute of its own, and a text in which its word stands."""
    monkeypatch.chdir(checkout.root)
    add_codebook(checkout)
    checkout.edit("data/studies/islands/study.toml", '["relationship"]', '["relationship", "couples"]')
    add_attributes(checkout)
    (checkout.raw / "talk.txt").write_text(TEXT, encoding="utf-8")
    sources = checkout.study / "sources.csv"
    from framing.base.files import sha256

    row = f"talk,talk.txt,{sha256(TEXT.encode())},Talk,,,arcadia,address,2001,year,en,,,,\n"
    sources.write_text(sources.read_text(encoding="utf-8") + row, encoding="utf-8")
    return checkout


def mentions_of(study):
    return store.load(study.open(), "mentions")


def code_tone(study, name, tones, **changed):
    """Let a person code mentions: a tone for each id, None where it isn't coded."""
    rows = [
        {"coder": f"person {name}", "mention_id": mention, **PLAIN, **changed, "tone": tone or ""}
        for mention, tone in tones.items()
    ]
    opened = study.open()
    write_codings(opened, pd.DataFrame(rows), run_of_person(opened, date(2026, 1, 31)))


# Codebooks that say what is coded of their entries


def test_the_schemes_that_a_codebook_can_name_are_those_of_the_workbook(checkout):
    known = load_schemes(checkout.workbook.codebooks / "attributes.toml")
    assert set(SCHEMES) == set(known) == set(CODED)


def test_a_word_of_an_own_codebook_is_coded_like_a_partner(study):
    mentions = make_tables(study.open())["mentions"].set_index("mention_id")
    couple, partner = mentions.loc["talk:couples:31"], mentions.loc["talk:relationship:52"]
    assert (couple["codebook"], couple["family"], couple["surface"]) == ("couples", "couple", "couple")
    assert tuple(couple[["referent", "stance", "time", "voice", "cue"]]) == (
        *("focal", "denied", "current", "author"),
        "not",
    )
    assert partner["stance"] == "asserted" and couple["coder"] == partner["coder"] != ""


def test_own_words_count_wherever_words_for_a_relationship_count(study):
    made = make_tables(study.open())
    named = made["mentions"][measures.name_relationships(made["mentions"])]
    assert {"couple", "partnership"} <= set(named["family"])
    rates = measures.tabulate_rates(named, made["documents"], draws=10)
    rate = rates[(rates["level"] == "study") & (rates["family"] == "couple") & (rates["value"] == "denied")]
    assert rate["k"].tolist() == [1]
    assert set(made["codings"]["mention_id"]) >= {"talk:couples:31", "talk:relationship:52"}
    assert measures.count_plainly(made["mentions"]).set_index("mention_id").at[
        "talk:couples:31", "stance"
    ] == ("asserted")


def test_a_codebook_that_says_nothing_is_found_and_not_coded(study):
    add_codebook(study, COUPLES.replace('attributes = "relationship"\n', ""))
    mentions = make_tables(study.open())["mentions"].set_index("mention_id")
    assert mentions.loc["talk:couples:31", "referent"] == "" == mentions.loc["talk:couples:31", "coder"]


def test_a_codebook_may_be_coded_like_themes(study):
    add_codebook(study, COUPLES.replace('"relationship"', '"multipolarity"'))
    mentions = make_tables(study.open())["mentions"].set_index("mention_id")
    row = mentions.loc["talk:couples:31"]
    assert (row["present"], row["stance"], row["voice"], row["referent"]) == ("yes", "named", "author", "")
    assert measures.choose_matches(mentions)["family"].tolist() == ["couple"]


def test_a_codebook_that_names_no_scheme_is_refused_with_the_nearest(study):
    add_codebook(study, COUPLES.replace('"relationship"', '"relationships"'))
    with pytest.raises(CodebookError, match=r"names no codebook whose entries are coded.*mean relationship"):
        study.open().load_codebook("couples")


def test_what_is_coded_belongs_to_what_a_codebook_is(study):
    with_key = study.open().load_codebook("couples")
    add_codebook(study, COUPLES.replace('attributes = "relationship"\n', ""))
    without = study.open().load_codebook("couples")
    assert with_key.hash != without.hash and (with_key.scheme, without.scheme) == ("relationship", "")


def test_a_sentence_is_coded_with_a_studys_own_words(study):
    done = study.framing("code", "--study", "islands", "Arcadia and Borealia are a couple and partners.")
    assert [line.split(",")[6] for line in done.out.splitlines()[1:]] == ["couple", "partners"]
    done = study.framing("codebook", "check", "couples", "--study", "islands")
    assert done.status == 0 and "couples: 1 entry, 0 never found" in done.err


def test_own_words_are_drawn_read_and_known_again(study):
    make_tables(study.open())
    opened = study.open()
    mentions = mentions_of(study)
    drawn = samples.make_sample(
        opened, mentions, name="all", n=len(mentions), by="predicted-stance", seed=1, today=date(2026, 1, 31)
    )
    assert set(samples.read_sample(opened, "all").drawn["mention_id"]) == set(mentions["mention_id"])
    assert (drawn.drawn["codebook"] == "couples").sum() == 1
    for name in ("anna", "boris"):
        code_tone(study, name, dict.fromkeys(mentions["mention_id"], "warm"))
    held = samples.open_sample(opened, "all", mentions, load_codings(opened), today=date(2026, 1, 31))
    assert held.openings[0]["readers"] == ["person anna", "person boris"]


# Attributes of a study's own


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "tone"', 'name = "stance"', "the name 'stance' stands for something else already"),
        ('name = "tone"', 'name = "stance_cue"', "the name 'stance_cue' stands for something else already"),
        ('name = "tone"', 'name = "surface"', "the name 'surface' stands for something else already"),
        ('name = "tone"', 'name = "Tone"', "name is wrong; expected small letters and underscores"),
        ('name = "warm"', 'name = "denied"', "the name 'denied' stands for something else already"),
        ('name = "warm"', 'name = "cool"', "value 'cool' stands twice"),
        ("question = ", "questoin = ", "unknown key 'questoin'; did you mean question?"),
        ("[ally]", "ally", "the example of warm doesn't mark one mention"),
        ("attributes.relationship", "attributes.couple", "the study uses no codebook 'couple'"),
    ],
)
def test_an_attribute_that_can_not_be_is_refused_with_its_line(study, old, new, said):
    path = study.study / "study.toml"
    path.write_text(path.read_text().replace(old, new), encoding="utf-8")
    with pytest.raises(StudyError, match=r"study\.toml line \d+.*" + said.replace("?", r"\?")):
        study.open()


def test_an_own_attribute_comes_after_the_workbooks(study):
    schemes = own.schemes_of(study.open())
    for name in ("relationship", "couples"):
        names = [one.name for one in schemes[name].attributes]
        assert names == ["referent", "stance", "time", "voice", "tone"]


def test_an_attribute_may_be_for_a_codebook_of_which_nothing_else_is_coded(study):
    add_codebook(study, COUPLES.replace('attributes = "relationship"\n', ""))
    path = study.study / "study.toml"
    path.write_text(path.read_text().replace("attributes.relationship", "attributes.couples"))
    schemes = own.schemes_of(study.open())
    assert [one.name for one in schemes["couples"].attributes] == ["tone"]
    make_tables(study.open())
    blank = dict.fromkeys(PLAIN, "")
    code_tone(study, "anna", {"talk:couples:31": "warm"}, **blank)
    mentions = make_tables(study.open())["mentions"].set_index("mention_id")
    assert mentions.loc["talk:couples:31", "tone"] == "warm"


def test_without_codings_the_column_is_there_and_empty(study):
    made = make_tables(study.open())
    assert set(made["mentions"]["tone"]) == {""} and measures.count_own(made["mentions"]).empty
    assert own.describe_own(study.open(), made["mentions"], made["codings"]) == (
        "The study's own attribute tone was coded by nobody yet."
    )


def test_what_people_code_is_in_mentions_rates_and_agreement(study):
    make_tables(study.open())
    code_tone(study, "anna", {"talk:couples:31": "warm", "talk:relationship:52": "warm"})
    code_tone(study, "boris", {"talk:couples:31": "cool", "talk:relationship:52": None})
    made = make_tables(study.open())
    mentions = made["mentions"].set_index("mention_id")
    assert mentions.loc[["talk:couples:31", "talk:relationship:52"], "tone"].tolist() == ["warm", "warm"]
    said = own.describe_own(study.open(), made["mentions"], made["codings"])
    assert said == "The study's own attribute tone was coded by person anna, 2 mentions."
    table = measures.count_own(made["mentions"])
    assert table[["codebook", "family", "value", "k", "n"]].to_numpy().tolist() == [
        ["couples", "couple", "warm", 1, 1],
        ["relationship", "partnership", "warm", 1, 1],
    ]
    named = made["mentions"][measures.name_relationships(made["mentions"])]
    rates = measures.tabulate_rates(named, made["documents"], draws=10)
    tone = rates[(rates["attribute"] == "tone") & (rates["level"] == "study") & (rates["family"] == "all")]
    assert tone[["value", "k", "share_n"]].to_numpy().tolist() == [["warm", 2, 2]]
    pairs = compare_study(made["codings"], made["mentions"], draws=10, seed=0)
    pair = pairs[pairs["coder_a"].eq("person anna") & pairs["coder_b"].eq("person boris")]
    assert pair.set_index("attribute").loc["tone", ["n", "agree"]].tolist() == [1, 0]
    assert pair.set_index("attribute").loc["together", ["n", "agree"]].tolist() == [2, 2]


def test_what_was_adjudicated_counts(study):
    make_tables(study.open())
    code_tone(study, "anna", {"talk:couples:31": "warm"})
    code_tone(study, "boris", {"talk:couples:31": "cool"})
    make_tables(study.open())
    assert study.framing("compare", "islands").status == 0
    (row,) = adjudication.load_adjudication(study.open()).to_dict("records")
    assert (row["attribute"], row["value_a"], row["value_b"]) == ("tone", "warm", "cool")
    adjudication.adjudicate(study.open(), row, value="cool", by="both")
    mentions = make_tables(study.open())["mentions"].set_index("mention_id")
    assert mentions.loc["talk:couples:31", "tone"] == "cool"


def test_the_release_carries_own_values_along(study):
    make_tables(study.open())
    code_tone(study, "anna", {"talk:couples:31": "warm"})
    opened = study.open()
    made = make_tables(opened)
    release.write(opened, made)
    for path in study.raw.iterdir():
        path.unlink()
    pd.testing.assert_frame_equal(make_tables(study.open())["mentions"], made["mentions"])


def test_an_unknown_value_in_a_file_of_codings_is_named(study):
    make_tables(study.open())
    with pytest.raises(StudyError, match="tone 'hot' is no value of the codebook; expected warm, cool"):
        code_tone(study, "anna", {"talk:couples:31": "hot"})


def test_people_code_an_own_attribute_by_hand(study):
    make_tables(study.open())
    opened, mentions = study.open(), mentions_of(study)
    samples.make_sample(
        opened, mentions, name="all", n=len(mentions), by="predicted-stance", seed=1, today=date(2026, 1, 31)
    )
    panel = coding.code_by_hand(study.open(), "anna")
    place = panel.desk.ids.index("talk:couples:31")
    panel.hear({"do": "go", "at": place})
    assert [one["name"] for one in panel.scheme["attributes"]] == [*measures.columns.VALUES, "tone"]
    assert panel.view["asked"] == [*measures.columns.VALUES, "tone"]
    panel.hear({"do": "save", "codes": {"values": PLAIN}})
    assert panel.note == "choose tone first"
    panel.hear({"do": "save", "codes": {"values": PLAIN | {"tone": "cool"}, "unsure": ["tone"]}})
    assert load_codings(study.open())[["tone", "tone_p"]].to_numpy().tolist() == [["cool", 0.5]]
    panel.hear({"do": "go", "at": place})
    assert panel.view["codes"]["values"]["tone"] == "cool" and panel.view["codes"]["unsure"] == ["tone"]


def test_mentions_of_own_codebooks_are_assigned_and_put_off_like_others(study):
    make_tables(study.open())
    opened, mentions = study.open(), mentions_of(study)
    sample = samples.make_sample(opened, mentions, name="all", n=99, by="random", seed=1, today=DAY)
    names = ["anna", "boris"]
    assigned = assignment.assign_sample(opened, sample, names, each=2, seed=1, code_names=False)
    assert set(assigned["mention_id"]) == set(sample.drawn["mention_id"])
    assert "talk:couples:31" in set(assigned["mention_id"])
    marks.write_marks(opened, "anna", marks.Marks(skipped=("talk:couples:31",)))
    assert marks.read_marks(opened, "anna").skipped == ("talk:couples:31",)


def test_where_people_differ_on_an_own_attribute_it_is_decided_side_by_side(study):
    make_tables(study.open())
    for name, tone in (("anna", "warm"), ("boris", "cool")):
        code_tone(study, name, {"talk:couples:31": tone})
    make_tables(study.open())
    bench = court.adjudicate_by_hand(study.open(), "both")
    assert bench.view["differ"] == ["tone"] and bench.view["asked"][-1] == "tone"
    assert [one["tone"] for one in bench.view["codes"]] == ["warm", "cool"]
    bench.hear({"do": "decide", "by": "both", "values": {"tone": "cool"}})
    assert bench.view["done"] == 1
    assert (
        make_tables(study.open())["mentions"].set_index("mention_id").loc["talk:couples:31", "tone"] == "cool"
    )


def test_differences_on_an_own_attribute_are_among_those_that_are_decided(study):
    make_tables(study.open())
    opened, mentions = study.open(), mentions_of(study)
    sample = samples.make_sample(opened, mentions, name="all", n=99, by="random", seed=1, today=DAY)
    ids = list(sample.drawn["mention_id"])
    for name, tone in (("anna", "warm"), ("boris", "cool")):
        code_tone(study, name, dict.fromkeys(ids, tone))
    samples.open_complete(study.open(), mentions, load_codings(study.open()), today=DAY)
    assert f"0 of {len(ids)} differences are adjudicated" in readings.describe_origin(study.open())


def test_the_agreement_of_a_class_tells_own_attributes_too(study):
    make_tables(study.open())
    for name, tone in (("anna", "warm"), ("boris", "cool")):
        code_tone(study, name, {"talk:couples:31": tone, "talk:relationship:52": "warm"})
    make_tables(study.open())
    tables = agreement.compare_people(study.open()).tables
    (row,) = [row for row in tables["overall"] if row["attribute"] == "tone"]
    assert (row["n"], row["share"]) == (2, 0.5)
    assert tables["attributes"][-1] == "tone"
    assert {(row["coder"], row["agree"]) for row in tables["coders"] if row["attribute"] == "tone"} == {
        ("person anna", 1),
        ("person boris", 1),
    }


def test_codings_of_own_attributes_are_handed_in(study):
    make_tables(study.open())
    code_tone(study, "anna", {"talk:couples:31": "warm"})
    packed = merging.pack_codings(study.open(), "anna")
    code_tone(study, "anna", {"talk:couples:31": "cool"})
    merged = merging.merge_codings(study.open(), {"anna.zip": packed}, mentions_of(study))
    assert merged.conflicts[["attribute", "here", "given"]].to_numpy().tolist() == [["tone", "cool", "warm"]]
    (study.study / "codings" / "person-anna.csv").unlink()
    merging.merge_codings(study.open(), {"anna.zip": packed}, mentions_of(study))
    assert load_codings(study.open())["tone"].tolist() == ["warm"]


def test_the_explorer_shows_and_chooses_own_attributes(study):
    make_tables(study.open())
    code_tone(study, "anna", {"talk:couples:31": "warm"})
    make_tables(study.open())
    panel = explore.explore_mentions(study.open())
    assert panel.options["codebooks"]["couples"]["codes"]["tone"] == [["warm", 1]]
    panel.hear({"do": "select", "query": {"codebook": "couples", "codes": {"tone": ["warm"]}}})
    (line,) = panel.result["lines"]
    assert "warm" in line["codes"]
    panel.hear({"do": "open", "passage": line["passage"], "mention": line["id"]})
    (couple,) = [one for one in panel.passage["mentions"] if one["id"] == "talk:couples:31"]
    assert couple["relationship"] and couple["others"][0]["tone"] == "warm"
    data = export.export_lines(panel.lines, "csv", {}).decode().splitlines()
    assert data[0].endswith("tone,tone_cue") and data[1].endswith("warm,")


def test_a_language_model_is_asked_for_own_attributes_and_its_answers_come_along(study):
    make_tables(study.open())
    tone = {"justification": "They embrace.", "quotation": "", "value": "cool"}
    with serve() as server:
        answer = {
            "referent": {"justification": "x", "quotation": "", "value": "generic"},
            "stance": {"justification": "x", "quotation": "", "value": "asserted"},
            "time": {"justification": "x", "quotation": "", "value": "current"},
            "voice": {"justification": "x", "quotation": "", "value": "author"},
            "tone": tone,
            "speaker": "",
        }
        server.says = [json.dumps(answer)]
        asked = ("--coder", server.address, "--model", "small")
        done = study.framing("code", "--study", "islands", *asked)
        assert done.status == 0, done.err
        told = server.requests[0]["messages"][0]["content"]
        assert "# tone: How warm is it?" in told and "- A treaty alone is cool." in told
        done = study.framing("code", "--study", "islands", "Arcadia is an ally.", "--format", "jsonl", *asked)
        assert json.loads(done.out)["tone"] == "cool"
    made = make_tables(study.open())
    named = made["mentions"][measures.name_relationships(made["mentions"])]
    assert set(named["tone"]) == {"cool"}


@pytest.mark.parametrize("name", ["p.qdpx", "x.zip"])
def test_own_attributes_go_to_other_programs_and_come_back(study, name):
    make_tables(study.open())
    code_tone(study, "anna", {"talk:couples:31": "warm", "talk:relationship:52": None})
    make_tables(study.open())
    done = study.framing("export", "islands", "-o", name, "--coder", "person anna", "--with-texts")
    assert done.status == 0, done.err
    assert study.framing("import", "islands", name, "--coder", "boris").status == 0
    codings = load_codings(study.open()).set_index(["coder", "mention_id"])
    assert codings.loc[("person boris", "talk:couples:31"), ["stance", "tone"]].tolist() == [
        "asserted",
        "warm",
    ]
    assert codings.loc[("person boris", "talk:relationship:52"), "tone"] == ""


def test_the_example_on_the_page_is_the_one_that_is_tested():
    page = (ROOT / "book" / "own_texts.md").read_text(encoding="utf-8")
    assert TONE.strip() in page


def test_a_study_without_attributes_of_its_own_says_so(released):
    mentions = mentions_of(released)
    assert measures.own_attributes(mentions) == [] and measures.count_own(mentions).empty
    said = own.describe_own(released.open(), mentions, load_codings(released.open()))
    assert said == "The study defines no attribute of its own."


def test_findings_may_ask_for_an_own_attribute(study):
    make_tables(study.open())
    code_tone(study, "anna", {"talk:couples:31": "warm", "talk:relationship:52": "cool"})
    made = make_tables(study.open())
    path = study.study / "findings.toml"
    path.write_text(FINDING, encoding="utf-8")
    (row,) = evaluate_findings(load_findings(path), made, seed=1, draws=10).to_dict("records")
    assert row["holds"] and row["text"] == "Of 2 mentions 1 is warm."
