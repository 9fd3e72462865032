"""Sealed samples of passages: drawn once, hashed, and what was read of them counts only as it was sealed."""

import pandas as pd
import pytest
from readers import DAY, make_mentions, make_study

from framing.base.errors import ParameterError, StudyError
from framing.study import passage_samples
from framing.study.agreement import score_themes

PASSAGES = pd.DataFrame(
    [(f"d{n % 5}:p{n}", f"d{n % 5}", 100 * n, 100 * n + 90) for n in range(20)],
    columns=["passage_id", "doc_id", "start", "end"],
)
MATCHES = make_mentions(["named"] * 4, documents=2, codebook="multipolarity", family="order", present="yes")
MATCHES = MATCHES.assign(passage_id=["d0:p0", "d1:p1", "d2:p2", "d3:p3"])


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path)


@pytest.fixture
def drawn(study):
    options = {"name": "themes", "n": 8, "seed": 1, "today": DAY}
    return passage_samples.make_passage_sample(study, PASSAGES, MATCHES, **options).drawn


def give(study, passages):
    """Store these passages as read; an order was found in the first of them."""
    passages.to_csv(study.path("reference_passages.csv"), index=False)
    first = passages.head(1)[["doc_id", "start", "end"]]
    themes = first.assign(theme="order", present="read", stance="named", voice="author")
    themes.to_csv(study.path("reference_themes.csv"), index=False)


def test_a_sample_holds_places_and_numbered_strata_and_no_theme(study, drawn):
    assert len(drawn) == 8 and set(drawn["stratum"]) == {1, 2}
    assert "order" not in study.path("samples/passages/themes.csv").read_text(encoding="utf-8")
    assert passage_samples.read_passage_sample(study, "themes").record["passages"] == 20


def test_no_sample_is_drawn_twice_and_none_has_a_name_that_leaves_its_folder(study, drawn):
    for name, error, what in (
        ("themes", StudyError, "none is drawn twice"),
        ("../x", ParameterError, "name"),
    ):
        with pytest.raises(error, match=what):
            passage_samples.make_passage_sample(study, PASSAGES, MATCHES, name=name, n=8, seed=1, today=DAY)


def test_an_unknown_sample_is_named_with_the_nearest(study, drawn):
    with pytest.raises(ParameterError, match="no sample of passages 'theme'; did you mean themes"):
        passage_samples.read_passage_sample(study, "theme")


def test_what_was_read_of_a_sealed_sample_counts(study, drawn):
    give(study, drawn[["doc_id", "start", "end", "probability"]].round(6))
    passages, themes = passage_samples.load_reference_themes(study)
    assert len(passages) == 8 and len(themes) == 1


def test_a_sample_that_was_changed_after_it_was_drawn_counts_no_reading(study, drawn):
    give(study, drawn[["doc_id", "start", "end", "probability"]])
    path = study.path("samples/passages/themes.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",2,", ",1,", 1), encoding="utf-8")
    with pytest.raises(StudyError, match=r"samples/passages/themes\.csv: the sample has changed since"):
        score_themes(study, MATCHES)


def test_a_record_that_lost_its_hash_is_named_with_its_key(study, drawn):
    path = study.path("samples/passages/themes.toml")
    path.write_text(path.read_text(encoding="utf-8").replace("sha256", "sha"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"themes\.toml line \d+: sha256 is missing or wrong"):
        passage_samples.read_passage_sample(study, "themes")


def test_a_probability_other_than_the_sealed_one_is_named_with_its_passage(study, drawn):
    changed = drawn.assign(probability=drawn["probability"].where(drawn.index != 2, 0.5))
    give(study, changed[["doc_id", "start", "end", "probability"]])
    with pytest.raises(
        StudyError, match=r"the passage at \d+ of d\d was not drawn with this probability.*0\.5"
    ):
        passage_samples.load_reference_themes(study)


def test_probabilities_that_no_seal_vouches_for_are_refused(study, drawn):
    give(study, drawn[["doc_id", "start", "end", "probability"]].iloc[1:])
    with pytest.raises(StudyError, match="have probabilities, but they are no sealed sample; expected all"):
        passage_samples.load_reference_themes(study)


def test_passages_without_probabilities_need_no_seal(study):
    give(study, PASSAGES[["doc_id", "start", "end"]])
    assert len(passage_samples.load_reference_themes(study)[0]) == 20
