"""The command `framing train`: what it needs is named before anything is done."""

import pytest

from framing.training import base_weights


@pytest.fixture
def ready(checkout, monkeypatch):
    """A checkout in which the packages of training seem to be there."""
    monkeypatch.setattr(base_weights, "NEEDED", ("json",))
    monkeypatch.delenv("FRAMING_CORPORA", raising=False)
    return checkout


def test_without_its_packages_training_says_how_to_get_them(checkout, monkeypatch):
    monkeypatch.setattr(base_weights, "NEEDED", ("no_such_package",))
    done = checkout.framing("train")
    assert done.status == 1
    assert done.lines == [
        "error: the package no_such_package, which training needs, isn't there; set up what training needs,"
        " and train: make train"
    ]


def test_help_needs_no_package(checkout):
    done = checkout.framing("train", "--help")
    assert done.status == 0 and "--collections DIR" in done.out


def test_training_is_told_where_the_documents_are(ready):
    done = ready.framing("train")
    assert done.status == 1
    assert "expected --collections DIR; data/training/README.md says which" in done.lines[0]


def test_a_folder_that_is_not_there_is_named(ready):
    done = ready.framing("train", "--collections", "nowhere")
    assert (done.status, done.lines) == (1, ["error: --collections: there is no folder 'nowhere'"])
