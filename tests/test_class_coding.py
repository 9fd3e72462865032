"""The page on coding with a class: its keys, names, numbers and files are those of the workbook."""

import re
from collections import Counter

import pytest
from conftest import ROOT, make_tables
from harbours import STUDY, make_harbours
from printed import page, rows_under

from framing.lab import agreement, court, plan
from framing.lab.desk import Desk, check_codes
from framing.lab.material import Material
from framing.measures.sampling import assign_coders

PAGE = page("class_coding")
PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}


def browser(name):
    return (ROOT / "lib" / "framing" / "lab" / "browser" / f"{name}.js").read_text(encoding="utf-8")


def test_the_keys_are_those_of_the_desk():
    (listed,) = re.findall(r"const HELP = (\[\[.*\]\]);", browser("coding"))
    keys = [[cell.strip("`") for cell in row] for row in rows_under(PAGE, "key", "what it does")]
    assert keys == [list(pair) for pair in re.findall(r'\["(.*?)", "(.*?)"\]', listed)]


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("parts", "whole screen"),
        ("plan", "hand out"),
        ("plan", "to practise"),
        ("coding", "a file was handed out to me"),
        ("coding", "take away my codings"),
        ("agreement", "All together"),
        ("agreement", "Each with the others"),
        ("agreement", "Two by two"),
        ("agreement", "What is taken for what"),
    ],
)
def test_what_is_to_be_pressed_or_read_is_called_so(module, words):
    assert words.lower() in PAGE.lower() and f'"{words}' in browser(module)


def test_thirty_people_share_two_hundred_mentions_as_the_page_says():
    coders = [f"c{number:02d}" for number in range(1, 31)]
    loads = Counter(coder for pair in assign_coders(200, coders, each=2, seed=1) for coder in pair)
    assert set(loads.values()) == {13, 14} and "have 13 or 14 each" in PAGE


def test_a_class_leaves_the_files_that_the_page_lists(checkout):
    make_harbours(checkout.root)
    study = checkout.open(STUDY).as_run()
    make_tables(study)
    drawn = plan.plan_sample(study)
    drawn.hear({"do": "draw", "n": 6, "by": "random", "seed": 1, "coders": "ann ben eve", "each": 2})
    assert drawn.note == ""
    for coder, stance in (("ann", "asserted"), ("ben", "sought"), ("eve", "denied")):
        desk = Desk(Material.of(study), coder, sample="people")
        desk.skip()
        for _ in desk.ids:
            desk.save(check_codes({"values": PLAIN | {"stance": stance}}, desk.scheme))
    panel = court.adjudicate_by_hand(study, "all")
    values = {"stance": "sought"}
    while panel.view["waiting"]:
        panel.hear({"do": "decide", "by": "all", "values": values})
    assert agreement.compare_people(study).tables["overall"][0]["n"] == 6
    assert "Three people, ann, ben and eve, coded 6 mentions" in panel.view["origin"]
    files = [row[0].strip("`") for row in rows_under(PAGE, "file", "what it holds")]
    assert len(files) == 7 and [name for name in files if not study.path(name).is_file()] == []
