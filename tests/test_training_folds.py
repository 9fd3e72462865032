"""What is held out of a fit: whole documents and templates, one fold or one kind of text at a time."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import ParameterError
from framing.training.folds import FOLDS, OWN, Split, choose, fold_of, splits
from framing.training.own import PARTS, assign_folds

KINDS = ("analysis", "kremlin", "ungdc", *OWN)


def example(group, kind="ungdc"):
    return SimpleNamespace(group=group, kind=kind)


@given(st.text(), st.sampled_from(KINDS), st.sampled_from(KINDS))
def test_mentions_of_one_document_or_template_are_on_the_same_side_of_every_fit(group, one, other):
    for split in [*(Split(fold) for fold in range(FOLDS)), Split()]:
        assert split.learns(example(group, one)) == split.learns(example(group, other))


@given(st.text())
def test_every_document_is_held_out_of_exactly_one_fold(group):
    assert sum(not Split(fold).learns(example(group)) for fold in range(FOLDS)) == 1


@given(st.text(), st.sampled_from(KINDS))
def test_the_fit_on_all_learns_from_everything(group, kind):
    assert Split().learns(example(group, kind))


@given(st.text())
def test_a_kind_that_is_left_out_is_never_learned_from(group):
    assert not Split(0, "kremlin").learns(example(group, "kremlin"))


def test_the_fold_of_a_document_is_the_same_on_every_machine():
    assert [fold_of(name) for name in ("ungdc:ARC_70_2015", "stance:so-called", "kremlin:1")] == [0, 2, 1]


def test_there_is_a_fit_for_each_fold_and_for_each_kind_of_natural_text():
    names = [split.name for split in splits(["analysis", "invented", "kremlin"])]
    assert names[:FOLDS] == [f"fold-{fold}" for fold in range(FOLDS)]
    assert names[FOLDS:] == ["fold-0-without-analysis", "fold-0-without-kremlin"]


def test_the_fit_on_all_has_a_name_of_its_own():
    assert Split().name == "all"


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1))
def test_the_documents_of_a_study_are_shared_among_as_many_parts_as_there_can_be(documents):
    folds = assign_folds(documents)
    assert set(folds) == set(documents)
    assert set(folds.values()) == set(range(min(PARTS, len(folds))))


@pytest.mark.parametrize(("documents", "largest"), [("aaabbbccc", 3), ("aaaabcdefg", 4)])
def test_the_parts_of_a_study_are_about_as_large(documents, largest):
    folds = assign_folds(documents)
    sizes = [sum(folds[one] == fold for one in documents) for fold in set(folds.values())]
    assert max(sizes) == largest


def test_a_fit_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ParameterError, match="--fit: there is no fit 'fold-9'; did you mean"):
        choose(splits(KINDS), ["fold-0", "fold-9"])
