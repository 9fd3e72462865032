"""What the page for journalists says of its sentences is what the coder makes of them."""

import csv
import io
import shlex

import pandas as pd
import pytest
from printed import fences, page, section, tables

import framing

PARTIES = ["Arcadia, Arcadian", "Borealia, Borealian"]
PAGE = page("journalism")
CODES = {"whose": "referent", "claim": "stance", "when": "time", "whose words": "voice"}


@pytest.fixture
def coded(trained, tmp_path):
    """The mentions of each sentence, each read as a text of its own."""

    def code(sentences):
        for number, sentence in enumerate(sentences):
            (tmp_path / f"{number:02}.txt").write_text(sentence, encoding="utf-8")
        _, passages, problems = framing.read(tmp_path)
        assert not len(problems)
        return framing.code(passages, parties=PARTIES).sort_values(["doc_id", "start"])

    return code


def test_the_sentences_of_the_page_are_coded_as_it_says(coded):
    (table,) = tables(section(PAGE, "How to read the answer"))
    rows = pd.DataFrame(table).rename(columns={"word": "surface", **CODES})
    found = coded(rows["sentence"])[["surface", *CODES.values()]]
    assert found.to_dict("records") == rows[["surface", *CODES.values()]].to_dict("records")


def test_the_command_that_the_page_prints_answers_as_the_page_says(trained, checkout):
    (checkout.root / "data/studies/russia-china").symlink_to(checkout.study)  # the first study
    (line,) = fences(PAGE, "bash")
    words = shlex.split(line)
    done = checkout.framing(*words[1:])
    (answer,) = csv.DictReader(io.StringIO(done.out))
    (row,) = [one for one in tables(PAGE)[0] if one["sentence"] == words[2]]
    assert {name: answer[code] for name, code in CODES.items()} == {name: row[name] for name in CODES}
    assert done.status == 0 and answer["surface"] == row["word"]


def test_the_errors_that_the_page_admits_are_errors_of_the_coder(coded):
    (table,) = tables(section(PAGE, "It errs"))
    found = coded([row["sentence"] for row in table])
    assert list(found["stance"]) == [row["claim, as coded"] for row in table]
    assert all(row["claim, as coded"] != row["claim, as read"] for row in table)
    assert ["stance" in unsure.split() for unsure in found["unsure"]] == [False, True]
