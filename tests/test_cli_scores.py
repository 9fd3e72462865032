"""`framing validate`: the figures of the model's card, what to expect, and the sealed sample."""

import pytest
from cards import make_record, write_card, write_record

from framing.training import sealed


@pytest.fixture
def plain(checkout):
    """A checkout with a scored model, a sealed sample, and no reference codings."""
    (checkout.workbook.training / "sealed.json").unlink(missing_ok=True)
    (checkout.study / "reference_codings.csv").unlink(missing_ok=True)
    write_card(checkout.workbook)
    return checkout


def test_the_card_is_printed_and_then_what_to_expect(plain):
    done = plain.framing("validate")
    assert (done.status, done.lines) == (0, ["islands: no reference codings"])
    assert "Model 1.0, made from tiny, learned from 2,400 mentions" in done.out
    assert done.out.index("Cross-validated by document") < done.out.index("What to expect: one row per set")
    assert "not opened yet" in done.out


def test_of_one_study_what_to_expect_is_printed_without_the_card(plain):
    done = plain.framing("validate", "islands")
    assert "What to expect" in done.out and "Cross-validated by document" not in done.out


def test_a_card_without_scores_is_named(plain):
    (plain.workbook.model / "card.json").unlink()
    done = plain.framing("validate")
    assert done.lines[0] == "the model's card has no scores" and "What to expect" in done.out


def test_the_figures_of_an_opened_sample_are_printed_with_the_card(plain):
    write_record(plain.workbook)
    done = plain.framing("validate")
    assert "Sealed sample, opened on 2026-01-31 for model 1.0 (aa): 300 mentions in 246 documents" in done.out


# Opening the sample


def test_opening_needs_the_documents(plain):
    done = plain.framing("validate", "--sealed")
    assert done.status == 1 and done.lines == [
        "error: opening the sealed sample codes its documents; expected --texts DIR, the folder with their "
        "collections; data/training/README.md says which they are"
    ]


def test_a_folder_that_is_not_there_is_named(plain):
    done = plain.framing("validate", "--sealed", "--texts", "nowhere")
    assert done.lines == ["error: --texts: there is no folder 'nowhere'"]


def test_the_sample_is_of_no_study(plain):
    done = plain.framing("validate", "islands", "--sealed")
    assert done.status == 2 and done.lines[-1] == "Error: The sealed sample is of no study: leave STUDY out."


def test_opening_says_what_it_did_and_prints_the_figures(plain, monkeypatch, tmp_path):
    def opened(workbook, folder, *, today):
        assert folder == tmp_path
        return make_record(opened=today.isoformat())

    monkeypatch.setattr(sealed, "open_sealed", opened)
    done = plain.framing("validate", "--sealed", "--texts", tmp_path)
    assert done.status == 0 and "one row per kind of text, and all together" in done.out
    assert done.lines[0].startswith("the sealed sample is opened, once and for all, on 20")
    assert done.lines[-1] == (
        "written: data/training/sealed.json; a model that is trained again needs a new sample"
    )


def test_a_sample_that_was_opened_for_this_model_is_shown_without_texts(plain, monkeypatch):
    write_record(plain.workbook)
    monkeypatch.setattr(sealed, "open_sealed", lambda workbook, *_, **__: sealed.read_opening(workbook))
    done = plain.framing("validate", "--sealed")
    assert done.lines == ["the sealed sample was opened on 2026-01-31 for model 1.0 (aa)"]


def test_a_sample_that_was_opened_for_another_model_is_refused(plain, monkeypatch):
    write_record(plain.workbook)

    class Other:
        name, card = "model 2.0 (cc)", {"sha256": {"encoder.onnx": "cc", "tokenizer.json": "bb"}}

    monkeypatch.setattr(sealed, "load_model", lambda _: Other)
    done = plain.framing("validate", "--sealed")
    assert done.status == 1 and "it was opened for another model" in done.lines[0] and done.out == ""
