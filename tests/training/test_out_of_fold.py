"""What is kept beside a model: of each natural mention that was learned from, what a fit says without it."""

import csv
import io

import pytest
from readings import EVEN, make_example, make_reader

from framing.base.spans import Context, Focus
from framing.corpus.learned import COLUMNS, Learned, name_document
from framing.lexicon.parties import load_world
from framing.training.examples import Reader
from framing.training.fits import make_fits, prepare, read_predictions
from framing.training.folds import FOLDS, Split, fold_of
from framing.training.out_of_fold import code_out_of_fold
from framing.training.score import decide
from framing.training.settings import Settings

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
QUICK = Settings(epochs=2, batch=2)


@pytest.fixture(scope="module")
def material(base, start, tmp_path_factory):
    """Fits of natural mentions in documents of their own, of an invented one, and of a theme's match."""
    reader = make_reader()
    examples = [
        make_example(
            f"Arcadia and Borealia are allies of {word}.", kind="ungdc", group=f"ungdc:{word}", reader=reader
        )
        for word in WORDS
    ]
    examples += [make_example("Arcadia has no allies.", kind="invented", group="a template", reader=reader)]
    content = "Arcadia wants a multipolar sea."
    row = {"start": "16", "end": "26", "entry": "multipolar", "theme": "multipolarity", "present": "1"}
    row |= {"stance": "endorsed", "voice": "author", "cue": "8-13"}
    examples.append(
        reader.theme("kremlin", "kremlin:1", reader.document("1", content, {"actor": "Russia"}), row)
    )
    made = prepare(examples, [], base, start, tmp_path_factory.mktemp("fits"), QUICK)
    make_fits(made, [Split(fold) for fold in range(FOLDS)], lambda _: None)
    return made


def rows_of(material, said=None):
    data = code_out_of_fold(material, EVEN, (said if said is not None else []).append)
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_each_natural_mention_has_a_row_and_no_invented_one(material):
    rows = rows_of(material)
    natural = [one for one in material.examples if one.kind != "invented"]
    assert {row["document"] for row in rows} == {name_document(one.document.content) for one in natural}
    assert len(rows) == len(natural) and tuple(rows[0]) == COLUMNS


def test_a_row_says_what_the_fit_says_that_has_not_learned_from_the_document(material):
    rows = {row["document"]: row for row in rows_of(material)}
    for example in material.examples[: len(WORDS)]:
        said = decide(read_predictions(material, Split(fold_of(example.group))), EVEN)
        said = said[said["mention"] == example.mention].set_index("attribute")
        row = rows[name_document(example.document.content)]
        for attribute in ("referent", "stance", "time", "voice"):
            assert row[attribute] == said.loc[attribute, "coded"]
            assert float(row[f"{attribute}_p"]) == pytest.approx(said.loc[attribute, "probability"], abs=6e-4)
        assert (row["focal"], row["theme"], row["present"]) == ("Arcadia and Borealia", "", "")


def test_an_attribute_that_nobody_read_is_coded_too(material, base, start, tmp_path):
    examples = [
        make_example(
            f"Arcadia and Borealia are allies of {word}.", kind="ungdc", group=f"ungdc:{word}", stance=""
        )
        for word in WORDS
    ]
    made = prepare(examples, [], base, start, tmp_path, QUICK)
    make_fits(made, [Split(fold) for fold in range(FOLDS)], lambda _: None)
    assert all(row["stance"] and row["stance_p"] for row in rows_of(made))


def test_a_theme_is_named_has_its_own_attributes_and_no_focus(material):
    (row,) = [row for row in rows_of(material) if row["theme"]]
    assert (row["theme"], row["focal"], row["actor"], row["referent"]) == ("multipolarity", "", "Russia", "")
    assert row["present"] in ("yes", "no") and bool(row["stance"]) == (row["present"] == "yes")


def test_rows_are_sorted_and_the_same_a_second_time(material):
    said = []
    rows = rows_of(material, said)
    assert rows == sorted(rows, key=lambda row: row["document"]) == rows_of(material)
    assert said == [f"codes out of fold: fold-{fold}" for fold in range(FOLDS)]


def test_a_text_that_stands_in_two_folds_has_a_row_without_codes(base, start, tmp_path):
    twice = next(
        pair
        for pair in (["a:1", f"b:{number}"] for number in range(9))
        if fold_of(pair[0]) != fold_of(pair[1])
    )
    text = "Arcadia and Borealia are allies."
    examples = [make_example(text, kind="ungdc", group=group, name=group) for group in twice]
    made = prepare(examples, [], base, start, tmp_path, QUICK)
    make_fits(made, [Split(fold) for fold in range(FOLDS)], lambda _: None)
    rows = rows_of(made)
    assert len(rows) == 2 and {row["referent"] for row in rows} == {""}
    kept = Learned("model 1.0 (aa)", rows)
    assert kept.holds(text) and kept.codings(Context(text, [], []), Focus(by_author=True)) == {}


def test_what_is_written_is_found_again_under_its_focus(material):
    kept = Learned("model 1.0 (aa)", rows_of(material))
    example = material.examples[0]
    focus = Reader(load_world(), {}).focus("Borealia and Arcadia")
    (coding,) = kept.codings(example.document, focus).values()
    assert set(coding.codes) == {"referent", "stance", "time", "voice"}
    assert coding.coder == "model 1.0 (aa), out of fold"
