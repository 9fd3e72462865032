"""Verifying a release: the texts are always coded anew; each difference is named with document and row."""

import re
import shutil

import pandas as pd
import pytest

from framing.base.checksums import write_sums
from framing.base.files import sha256
from framing.study.release import DIFFERENCE
from framing.study.verify import describe_verdict, judge, verify_study

RELEASE = "data/studies/islands/release"


def test_an_untouched_release_is_proven(released):
    done = released.framing("verify", "islands")
    assert (done.lines, done.status) == (["islands: the texts give the release, row by row"], 0)


def test_without_a_study_all_that_have_a_release_and_texts_are_proven(released):
    done = released.framing("verify")
    assert (done.lines, done.status) == (["islands: the texts give the release, row by row"], 0)
    shutil.rmtree(released.raw)
    assert released.framing("verify").lines == ["nothing to verify: no study has a release and its texts"]


def test_texts_may_be_given(released):
    shutil.move(released.raw, released.root / "given")
    assert released.framing("verify", "islands", "--texts", released.root / "given").status == 0


def test_verifying_leaves_tables_and_texts_alone(released):
    store = {path: path.stat().st_mtime_ns for path in (released.root / "data").rglob("*") if path.is_file()}
    released.framing("verify", "islands")
    assert {
        path: path.stat().st_mtime_ns for path in (released.root / "data").rglob("*") if path.is_file()
    } == store


def test_verifying_codes_anew_and_does_not_trust_stored_tables(released):
    shutil.rmtree(released.tables)
    assert released.framing("verify", "islands").status == 0


def test_one_word_of_a_text_is_named_with_document_and_rows(released):
    path = released.raw / "herald.txt"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "calls the two islands friends", "calls the two islands calm"
        )
    )
    done = released.framing("verify", "islands")
    assert done.status == 1
    assert any(
        line.startswith("documents.csv line 2, herald [herald] sha256: release 'a5294e9e")
        for line in done.lines
    )
    assert any(
        "mentions.csv line" in line and "herald:" in line and "no such row" in line for line in done.lines
    )
    assert any(
        line.startswith("word_counts.csv, herald [herald:calm] release no such row") for line in done.lines
    )
    assert not any("minister" in line or "interview" in line for line in done.lines)
    assert "sources.csv row 2 (herald): herald.txt is another version" in done.err


def test_one_word_is_found_even_where_sources_csv_declares_the_new_hash(released):
    path = released.raw / "herald.txt"
    old = sha256(path.read_bytes())
    path.write_text(path.read_text(encoding="utf-8").replace("friends", "allies"), encoding="utf-8")
    released.edit("data/studies/islands/sources.csv", old, sha256(path.read_bytes()))
    done = released.framing("verify", "islands")
    assert done.status == 1 and "another version" not in done.err
    assert any(
        line.startswith("mentions.csv line") and "surface: release 'friends', texts 'allies'" in line
        for line in done.lines
    )


def test_an_edited_row_of_the_release_is_named(released):
    path = released.study / "release" / "mentions.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("minister:"))
    changed = lines[number - 1].replace("minister:p", "minister:p1", 1)
    path.write_text("".join([*lines[: number - 1], changed, *lines[number:]]), encoding="utf-8")
    write_sums(path.parent)
    done = released.framing("verify", "islands")
    assert done.status == 1 and len(done.lines) == 2
    assert done.lines[0].startswith(f"mentions.csv line {number}, minister [minister:")
    assert "passage_id: release 'minister:p1" in done.lines[0]
    assert done.lines[1] == (
        "islands: 1 difference between the release and the texts; if that is meant: framing release islands"
    )


def test_every_third_document_is_the_first_of_three(released):
    done = released.framing("verify", "islands", "--every", "3")
    assert done.status == 0
    assert done.lines == ["islands: the texts give the release, row by row; coded anew were 1 of 3 documents"]


@pytest.mark.parametrize(("every", "status"), [("2", 1), ("3", 0)])
def test_an_edited_code_is_found_where_its_document_is_coded_anew(released, every, status):
    path = released.study / "release" / "mentions.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.loc[rows["doc_id"] == "minister", "family"] = "amity"
    rows.to_csv(path, index=False, lineterminator="\n")
    write_sums(path.parent)
    assert released.framing("verify", "islands", "--every", every).status == status


def test_passages_are_compared_of_all_documents(released):
    path = released.study / "release" / "passages.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("minister:p1,", "minister:p9,"), encoding="utf-8"
    )
    assert released.framing("verify", "islands", "--every", "3").status == 1


def test_a_row_that_was_taken_out_of_the_release_is_named(released):
    path = released.study / "release" / "passages.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    done = released.framing("verify", "islands")
    assert (
        done.lines[0].startswith("passages.csv, minister [minister:")
        and "release no such row, texts a row" in done.lines[0]
    )


def test_a_row_that_was_added_to_the_release_is_named(released):
    with (released.study / "release" / "word_counts.csv").open("a", encoding="utf-8") as stream:
        stream.write("minister,zeppelin,3\n")
    done = released.framing("verify", "islands")
    assert "minister [minister:zeppelin] release a row, texts no such row" in done.lines[0]


def test_changed_metadata_in_sources_csv_is_named(released):
    released.edit("data/studies/islands/sources.csv", "Ada Marrow", "Ada Morrow")
    done = released.framing("verify", "islands")
    assert (
        done.lines[0]
        == "documents.csv line 4, minister [minister] author: release 'Ada Marrow', texts 'Ada Morrow'"
    )


def test_a_missing_text_is_named_and_the_others_are_compared(released):
    (released.raw / "herald.txt").unlink()
    released.edit("data/studies/islands/sources.csv", "Ada Marrow", "Ada Morrow")
    done = released.framing("verify", "islands")
    assert done.status == 1
    assert "author: release 'Ada Marrow'" in done.lines[0]
    assert done.lines[-1].startswith(
        "warning: data/studies/islands/sources.csv row 2 (herald): herald.txt is missing"
    )


def test_a_text_that_cannot_be_read_is_named_and_the_others_are_compared(released):
    (released.raw / "herald.txt").write_bytes(b"\x00\x00\x01")
    verdict = verify_study(released.open())
    assert verdict.changed.empty and verdict.unsure.empty
    assert any(str(problem).startswith("herald.txt: is not text") for problem in verdict.problems)


def test_without_any_text_nothing_can_be_verified(released):
    shutil.rmtree(released.raw)
    done = released.framing("verify", "islands")
    assert done.lines == [
        "error: study islands: none of the texts is there; verifying needs them: --texts FOLDER"
    ]
    assert done.status == 1


def test_without_a_release_there_is_nothing_to_verify(checkout):
    done = checkout.framing("verify", "islands")
    assert done.lines == ["error: study islands: there is no release to verify"] and done.status == 1


def test_a_malformed_release_is_one_line(released):
    released.edit(f"{RELEASE}/documents.csv", "title,author", "titel,author")
    done = released.framing("verify", "islands")
    assert len(done.lines) == 1 and done.lines[0].startswith(
        f"error: {RELEASE}/documents.csv: column 'title' is missing"
    )


@pytest.mark.slow
def test_verifying_twice_in_one_process_gives_the_same(released):
    one, other = (verify_study(released.open()) for _ in range(2))
    assert one.changed.equals(other.changed) and one.coded == other.coded
    assert released.open().problems == ()


# What made the release


def test_another_model_is_told_once_and_not_in_every_row(released):
    path = released.study / "release"
    for name in ("release.toml", "mentions.csv"):
        text = (path / name).read_text(encoding="utf-8")
        (path / name).write_text(text.replace("plain coder", "older coder"), encoding="utf-8")
    write_sums(path)
    done = released.framing("verify", "islands")
    assert done.lines == [
        "release.toml, coder.name: release 'older coder', now 'plain coder'",
        "islands: 1 difference between the release and the texts; if that is meant: framing release islands",
    ]
    assert done.status == 1


@pytest.mark.parametrize(
    ("key", "name"),
    [("sha256", "coder.sha256"), ("states", "coder.states"), ("relationship", "codebooks.relationship")],
)
def test_what_made_it_is_proven_too(released, key, name):
    path = released.study / "release" / "release.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf'(?m)^{key} = ".*"', f'{key} = "x"', text), encoding="utf-8")
    done = released.framing("verify", "islands")
    assert done.status == 1 and done.lines[0].startswith(f"release.toml, {name}: release 'x', now ")


# Nearly tied, or changed


def difference(column, before, now, p=(float("nan"), float("nan")), key="a:0:relationship", table="mentions"):
    return dict(zip(DIFFERENCE, (table, "a", 2, key, column, before, now, *p), strict=True))


def judged(*rows, coded=1000):
    frame = pd.DataFrame(list(rows), columns=list(DIFFERENCE)).astype({"release_p": float, "texts_p": float})
    return judge(frame, coded, [])


@pytest.mark.parametrize("p", [(0.51, 0.5), (0.5, 0.5), (0.34, 0.35), (0.49, 0.509)])
def test_a_code_whose_two_values_were_all_but_tied_is_unsure(p):
    verdict = judged(difference("stance", "denied", "asserted", p))
    assert verdict.changed.empty and verdict.unsure["release"].tolist() == ["denied"]


@pytest.mark.parametrize("p", [(0.511, 0.5), (0.5, 0.511), (0.51, 0.49), (0.34, 0.36), (0.99, 0.99)])
def test_a_code_of_which_the_coder_was_surer_is_changed(p):
    verdict = judged(difference("stance", "denied", "asserted", p))
    assert verdict.unsure.empty and len(verdict.changed) == 1


def test_a_code_without_a_probability_is_changed():
    assert len(judged(difference("stance", "denied", "asserted")).changed) == 1


def test_what_hangs_on_an_unsure_code_goes_with_it():
    p = (0.5, 0.503)
    verdict = judged(
        difference("voice", "author", "reported", p),
        difference("voice_p", 0.5, 0.503),
        difference("voice_cue", "", "said"),
        difference("cue", "", "said"),
        difference("rule", "stance", "voice"),
        difference("speaker", "", "the envoy"),
        difference("unsure", "voice", "voice time"),
    )
    assert verdict.changed.empty and verdict.unsure["column"].tolist() == ["voice"]


def test_what_does_not_hang_on_an_unsure_code_is_changed():
    p = (0.5, 0.503)
    verdict = judged(
        difference("stance", "denied", "asserted", p),
        difference("stance_cue", "not", ""),
        difference("speaker", "the envoy", "the harbour master"),
        difference("time_cue", "", "once"),
        difference("stance_cue", "no", "", key="a:9:relationship"),
    )
    assert verdict.changed["column"].tolist() == ["speaker", "time_cue", "stance_cue"]
    assert len(verdict.unsure) == 1


def test_up_to_five_in_a_thousand_coded_mentions_may_be_unsure():
    rows = [difference("stance", "denied", "asserted", (0.5, 0.5), f"a:{n}:relationship") for n in range(6)]
    assert len(judged(*rows[:5]).unsure) == judged().most == 5
    many = judged(*rows)
    assert many.unsure.empty and len(many.changed) == 6


@pytest.mark.parametrize(("now", "differs"), [(0.89, False), (0.88, False), (0.879, True), (None, True)])
def test_a_probability_may_differ_by_noise(now, differs):
    assert len(judged(difference("stance_p", 0.9, now)).changed) == differs


def test_a_mark_as_unsure_may_turn_with_the_noise_of_its_probability_alone():
    moved = difference("stance_p", 0.86, 0.859)
    assert judged(moved, difference("unsure", "", "stance")).changed.empty
    assert judged(moved, difference("unsure", "", "time")).changed["column"].tolist() == ["unsure"]
    assert len(judged(difference("unsure", "", "stance")).changed) == 1


def test_a_number_of_another_table_is_no_probability():
    assert len(judged(difference("word_p", 1, 1, table="word_counts")).changed) == 1


def test_unsure_codes_are_listed_with_their_count_and_prove_the_release(released):
    lines = describe_verdict("islands", judged(difference("stance", "denied", "asserted", (0.51, 0.5))))
    assert lines == [
        "unsure: mentions.csv line 2, a [a:0:relationship] stance: release 'denied' (0.51), "
        "texts 'asserted' (0.5)",
        "islands: the texts give the release, but for 1 of 1,000 coded mentions whose two best values "
        "are all but tied (up to 5 may be)",
    ]


def test_in_a_small_study_no_code_may_differ(released):
    """Of seventeen mentions five in a thousand are none."""
    path = released.study / "release" / "mentions.csv"
    line = next(line for line in path.read_text(encoding="utf-8").splitlines() if ",denied," in line)
    released.edit(f"{RELEASE}/mentions.csv", line, line.replace(",denied,", ",asserted,"))
    done = released.framing("verify", "islands")
    assert done.status == 1 and "stance: release 'asserted' (0.9), texts 'denied' (0.9)" in done.lines[0]
