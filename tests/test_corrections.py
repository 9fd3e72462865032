"""Findings with the coder's errors corrected: the same values, counted with what was read."""

import pandas as pd
import pytest
from readers import A, D, S, code, draw, drawn_of, make_mentions, make_study, open_it

from framing.base import tables
from framing.claims import corrections, findings
from framing.study import choice

MENTIONS = make_mentions([A] * 80 + [D] * 40, documents=4)
DOCUMENTS = pd.DataFrame({"doc_id": [f"d{n}" for n in range(4)]})
ALL = "codebook == 'relationship'"


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path)


def claim(study, holds="denied < 0.5 * all", text="{denied}", **values):
    """A finding on denials; ``values`` are further ones, as they stand in the file."""
    known = {"all": f'{{ table = "mentions", where = "{ALL}" }}'}
    known["denied"] = f'{{ table = "mentions", where = "{ALL} and stance == \'denied\'" }}'
    lines = [f"{name} = {value}" for name, value in {**known, **values, "share": '"denied / all"'}.items()]
    text = f'[[finding]]\nid = "one"\ntext = "{text}"\nholds = "{holds}"\nrange = "share"\n'
    path = study.path("findings.toml")
    path.write_text(text + 'chapter = "05_x"\n[finding.values]\n' + "\n".join(lines) + "\n", encoding="utf-8")
    return findings.load_findings(path)


def corrected(study, claims, mentions=MENTIONS, **frames):
    frames = {"documents": DOCUMENTS, "mentions": mentions, **frames}
    table = findings.evaluate_findings(claims, frames, seed=1, draws=10)
    table = corrections.correct_findings(study, table, claims, frames, seed=1, draws=10)
    tables.check(tables.conform(table, "findings"), "findings")
    return table.iloc[0]


def give_census(study, first=A, second=A):
    """Every mention was read: the first ten denials are something else, by each pass."""
    names = ("referent", "stance", "time", "voice")
    passes = {f"coder_{one}_{name}": MENTIONS[name] for one in "ab" for name in names}
    table = MENTIONS.rename(columns={"surface": "term"}).assign(split="training", sample="census", **passes)
    table.loc[80:89, "stance"] = table.loc[80:89, "coder_a_stance"] = first
    table.loc[80:89, "coder_b_stance"] = second
    table.drop(columns="mention_id").to_csv(study.path("reference_codings.csv"), index=False)


def let_people_read(study, wrong):
    """Two people read sixty; so many of the denials in the sample are asserted by their reading."""
    sample = draw(study, MENTIONS, n=60)
    read = drawn_of(sample, MENTIONS).copy()
    denials = read.index[read["stance"] == D]
    read.loc[denials[:wrong], "stance"] = A
    for coder in ("person ann", "person ben"):
        code(study, coder, read)
    open_it(study, MENTIONS)
    return sample, read, len(denials)


def test_where_every_mention_was_read_the_values_are_the_readings_with_the_range_of_both(study):
    give_census(study, second=D)
    row = corrected(study, claim(study))
    assert row["values"] == "all=120; denied=40; share=0.3333"
    assert row["corrected"] == "all=120; denied=30; share=0.25"
    assert (row["corrected_low"], row["corrected_high"]) == (0.25, pytest.approx(1 / 3))
    assert row["correction"] == "every mention read, range of both readings"


def test_where_the_model_counts_nothing_stands_beside_it(study):
    own = choice.codings_of_model(MENTIONS, "")
    row = corrected(study, claim(study), codings=own)
    assert (row["by_model"], row["by_model_holds"]) == ("", "")


def test_where_readings_are_counted_the_models_values_stand_beside_them(study):
    """Thirty denials by the readings, forty by the model, whose condition then fails."""
    give_census(study, second=D)
    own = choice.codings_of_model(MENTIONS, "")
    read = MENTIONS.assign(coder="readings", stance=[A] * 90 + [D] * 30)
    row = corrected(study, claim(study, holds="denied < 35"), read, codings=own)
    assert row["values"] == row["corrected"] == "all=120; denied=30; share=0.25"
    assert (row["corrected_low"], row["corrected_high"]) == (0.25, pytest.approx(1 / 3))
    assert row["by_model"] == "all=120; denied=40; share=0.3333"
    assert (row["holds"], row["corrected_holds"], row["by_model_holds"]) == (True, "yes", "no")


def test_values_by_the_model_and_corrected_are_told_in_the_findings_own_sentence(study):
    give_census(study, second=D)
    own = choice.codings_of_model(MENTIONS, "")
    read = MENTIONS.assign(coder="readings", stance=[A] * 90 + [D] * 30)
    said = []
    for holds in ("denied < 50", "denied < 35"):
        claims = claim(study, text="{denied} of {all} are denied", holds=holds)
        row = corrected(study, claims, read, codings=own)
        told = corrections.say_values(pd.DataFrame([row]), claims).iloc[0]
        said.append((told["corrected"], told["by_model"]))
    assert said[0] == ("as counted", "40 of 120 are denied")
    assert said[1] == ("as counted", "denied 40, not 30; share 0.3333, not 0.25")


def test_what_could_not_be_corrected_is_named_after_the_sentence(study):
    let_people_read(study, wrong=0)
    sought = f'{{ table = "mentions", where = "{ALL} and stance == \'sought\'" }}'
    claims = claim(study, text="{sought} seek it", sought=sought)
    told = corrections.say_values(pd.DataFrame([corrected(study, claims)]), claims).iloc[0]
    assert told["corrected"].startswith("0 seek it [sought (not corrected, at most 0.")
    assert told["by_model"] == ""


def test_a_random_sample_corrects_a_count_by_the_error_in_it(study):
    sample, _, denials = let_people_read(study, wrong=6)
    row = corrected(study, claim(study))
    # All denials in the sample stand for 40: six of them are none.
    expected = 40 * (1 - 6 / denials)
    assert f"denied={expected:.4g}" in row["corrected"]
    assert row["correction"].startswith("corrected to people's reading")
    assert row["corrected_low"] < expected / 120 < row["corrected_high"]
    assert sample.record["size"] == 60


def test_where_the_coders_value_lies_outside_the_corrected_interval_it_is_said(study):
    """Six of the denials that were read are none: the coder's share is too high by more than chance."""
    let_people_read(study, wrong=6)
    row = corrected(study, claim(study))
    assert row["corrected_high"] < 40 / 120
    assert row["correction"] == (
        "corrected to people's reading: the coder's own value lies outside the interval"
    )


def test_where_the_coders_value_lies_within_the_corrected_interval_nothing_is_said(study):
    let_people_read(study, wrong=0)
    assert corrected(study, claim(study))["correction"] == "corrected to people's reading"


def test_a_corrected_difference_of_counts_is_quoted_as_a_whole_number(study):
    _, _, denials = let_people_read(study, wrong=6)
    row = corrected(study, claim(study, text="{denied} of {all}, not {rest}", rest='"all - denied"'))
    denied = round(40 * (1 - 6 / denials))
    assert row["corrected_text"] == f"{denied} of 120, not {120 - denied}"


def test_a_condition_may_fail_once_corrected(study):
    give_census(study, first=A, second=A)
    row = corrected(study, claim(study, holds="denied > 35"))
    assert row["holds"] and row["corrected_holds"] == "no"


def test_a_value_that_the_sample_hardly_met_is_as_observed_and_said_to_be(study):
    let_people_read(study, wrong=0)
    sought = f'{{ table = "mentions", where = "{ALL} and stance == \'sought\'" }}'
    row = corrected(study, claim(study, holds="sought == 0", sought=sought))
    assert "sought=0 (not corrected, at most 0." in row["corrected"] and row["corrected_holds"] == ""


def test_a_range_that_rests_on_what_was_not_corrected_is_not_given(study):
    _, _, denials = let_people_read(study, wrong=0)
    row = corrected(study, claim(study))
    assert row["corrected_low"] == row["corrected_low"]
    mentions = MENTIONS.assign(time=["current"] * 118 + ["past"] * 2)
    assert denials > 4 and corrected(study, claim(study), mentions)["correction"].startswith("coder alone")


def test_documents_are_counted_anew_only_where_every_mention_was_read(study):
    documents = f'{{ table = "mentions", where = "{ALL} and stance == \'denied\'", count = "documents" }}'
    let_people_read(study, wrong=6)
    assert "documents=4 (not corrected)" in corrected(study, claim(study, documents=documents))["corrected"]


def test_documents_of_a_census_are_those_of_the_reading(study):
    documents = f'{{ table = "mentions", where = "{ALL} and stance == \'sought\'", count = "documents" }}'
    give_census(study, first=S, second=S)
    assert "documents=4" in corrected(study, claim(study, documents=documents))["corrected"]


def test_a_finding_that_rests_on_no_code_has_nothing_to_correct(study):
    give_census(study)
    path = study.path("findings.toml")
    path.write_text(
        '[[finding]]\nid = "one"\ntext = "{n}"\nholds = "n > 0"\nchapter = "01_x"\n[finding.values]\n'
        f'n = {{ table = "mentions", where = "{ALL}" }}\n',
        encoding="utf-8",
    )
    row = corrected(study, findings.load_findings(path))
    assert (row["corrected"], row["correction"], row["corrected_holds"]) == ("", "", "")


def test_themes_that_nobody_read_with_the_mentions_stay_as_observed(study):
    give_census(study)
    themes = MENTIONS.assign(codebook="multipolarity", mention_id=MENTIONS["mention_id"] + "x")
    opposed = "{ table = \"mentions\", where = \"codebook == 'multipolarity' and stance == 'denied'\" }"
    row = corrected(study, claim(study, opposed=opposed), pd.concat([MENTIONS, themes], ignore_index=True))
    assert "opposed=40 (not corrected)" in row["corrected"]


THEMES = pd.DataFrame({"doc_id": ["d0", "d1"], "theme": "order", "stance": ["endorsed", "opposed"]})
OPPOSED = '{ table = "themes", where = "stance == \'opposed\'" }'


def correct_with_themes(study, claims):
    frames = {"documents": DOCUMENTS, "mentions": MENTIONS, "themes": THEMES}
    table = findings.evaluate_findings(claims, frames, seed=1, draws=10)
    return corrections.correct_findings(study, table, claims, frames, seed=1, draws=10).iloc[0]


def test_a_finding_on_themes_is_said_to_rest_on_the_coder_alone(study):
    give_census(study)
    path = study.path("findings.toml")
    head = '[[finding]]\nid = "one"\ntext = "{n}"\nholds = "n > 0"\nchapter = "06_x"\n[finding.values]\n'
    path.write_text(f"{head}n = {OPPOSED}\n", encoding="utf-8")
    row = correct_with_themes(study, findings.load_findings(path))
    assert (row["corrected"], row["correction"]) == ("", "coder alone: themes are not corrected")


def test_beside_corrected_counts_those_of_themes_stay_as_observed(study):
    give_census(study)
    row = correct_with_themes(study, claim(study, opposed=OPPOSED))
    assert "denied=30; opposed=1 (not corrected)" in row["corrected"]


def test_without_readings_it_is_said_that_the_coder_stands_alone(study):
    row = corrected(study, claim(study))
    assert row["corrected"] == "" and row["correction"] == "coder alone: no random sample was read"
