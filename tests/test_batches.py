"""Batches: whoever works on them, the results are the same, in order; a lost worker's batch is done again."""

import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labour import Fatal, double, object_to, stumble
from plain_coder import PlainCoder

from framing.base.batches import AHEAD, cut_batches, run_batches
from framing.base.errors import BatchError, Remark, TextError
from framing.base.spans import Focus, Party
from framing.base.workbook import Means, Workbook
from framing.corpus.document import Document, Source
from framing.corpus.export import code_documents
from framing.lexicon.codebook import load_codebook
from framing.texts.plain import make_text

HERE = Path(__file__).resolve().parent
TWO = Means(workers=2)
NUMBERS = [[1, 2], [3], [4, 5], [6], [7, 8], [9]]
DOUBLED = [2, 4, 6, 8, 10, 12, 14, 16, 18]


def work(task, given=NUMBERS, means=TWO):
    return list(run_batches(task, given, means, name=lambda number: f"document {number}"))


def numbers(results):
    return [number for batch in results for number, _ in batch]


def processes(results):
    return {process for batch in results for _, process in batch}


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.exists() and stat.read_text().rpartition(") ")[2].startswith("Z"))


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it didn't happen"
        time.sleep(0.05)
    return found


# Cutting


@given(st.lists(st.integers(0, 50)), st.integers(1, 100), st.integers(1, 5))
def test_batches_hold_every_item_once_in_order_and_no_item_after_they_are_full(items, most, number):
    cut = list(cut_batches(items, weigh=int, most=most, number=number))
    assert [item for batch in cut for item in batch] == items
    assert all(len(batch) <= number and sum(batch[:-1]) < most for batch in cut)


# Processes


def test_one_worker_is_this_process():
    assert processes(work(double, means=Means())) == {os.getpid()}


def test_workers_are_other_processes_and_give_their_results_in_order():
    done = work(double, [[number] for number in range(40)])
    assert numbers(done) == list(range(0, 80, 2))
    assert os.getpid() not in processes(done)


def test_no_more_batches_are_taken_than_can_be_on_their_way():
    taken = []
    given = ([taken.append(number) or number] for number in range(50))
    results = run_batches(double, given, TWO, name=str)
    next(results)
    assert len(taken) == AHEAD * TWO.workers
    results.close()


def test_what_a_killed_worker_had_is_done_again(tmp_path):
    assert numbers(work(Fatal(tmp_path, 4))) == DOUBLED
    assert len(list(tmp_path.iterdir())) == 1


def test_a_batch_that_kills_every_worker_is_named(tmp_path):
    with pytest.raises(BatchError, match=r"document 4 … document 5: a worker was lost 3 times") as told:
        work(Fatal(tmp_path, 4, times=99))
    assert "fewer workers" in str(told.value)


@pytest.mark.parametrize("means", [Means(), TWO])
def test_an_error_that_nobody_foresaw_names_the_documents_of_its_batch(means):
    with pytest.raises(BatchError, match=r"document 1 … document 2: stopped with KeyError: 1"):
        work(stumble, means=means)


@pytest.mark.parametrize("means", [Means(), TWO])
def test_an_error_that_is_raised_on_purpose_comes_as_it_is(means):
    with pytest.raises(Remark, match="1: is a picture") as told:
        work(object_to, means=means)
    assert (told.value.kind, told.value.counted) == ("no reader", True)


def test_an_error_comes_back_from_another_process_with_all_that_it_says():
    for error in (
        TextError("is gone", where="a.txt", expected="a text", found="nothing", advice="put it back"),
        Remark("is a copy", where="b.txt", kind="duplicate", counted=True),
    ):
        back = pickle.loads(pickle.dumps(error))
        assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def test_workers_end_with_the_process_that_started_them_however_that_ends(tmp_path):
    script = (
        "from framing.base.batches import Means, run_batches; from labour import rest\n"
        "if __name__ == '__main__':\n"
        f"    list(run_batches(rest, [[{str(tmp_path)!r}]] * 9, Means(2), name=str))\n"
    )
    path = tmp_path.with_suffix(".py")
    path.write_text(script, encoding="utf-8")
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent / "lib"), str(HERE)])}
    parent = subprocess.Popen([sys.executable, path], env=variables)
    try:
        wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
        workers = [int(one.name) for one in tmp_path.iterdir()]
        assert all(map(is_alive, workers))
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    wait_for(lambda: not any(map(is_alive, workers)))


# Coding


def documents(number=30):
    texts = (
        "Arcadia is not an ally of Borealia.",
        "Our partnership grows, says Borealia.",
        "Sie sind seit langer Zeit gute Freunde und Verbündete, sagte die Ministerin gestern Abend.",
        "They were friends once; we want an alliance of Arcadia and Borealia.",
    )
    for one in range(number):
        content = "\n\n".join(texts[(one + more) % 4] for more in range(1 + one % 3))
        yield Document(Source(f"talk-{one}", file=f"talk-{one}.txt"), make_text(content))


def coded(given, means):
    books = [load_codebook(Workbook().codebooks / "relationship.toml")]
    focus = Focus((Party("arcadia", ("Arcadia",)), Party("borealia", ("Borealia",))))
    problems = []
    done = code_documents(given, books, focus, problems, means=means, load=PlainCoder)
    return [(one.doc_id, rows) for one, rows in done], list(map(str, problems))


def test_two_workers_code_as_one_does_with_the_same_remarks_in_the_same_order():
    (alone, said), (together, also) = (coded(documents(90), means) for means in (Means(), TWO))
    assert together == alone and also == said
    assert sum(len(rows) for _, rows in alone) > 90 and len(said) > 20


def test_a_document_on_which_the_program_fails_is_told_by_its_worker_and_the_others_go_on():
    first, second, third = documents(3)
    broken = replace(second, text=replace(second.text, blocks=(None,)))
    for means in (Means(), TWO):
        done, said = coded([first, broken, third], means)
        assert [doc_id for doc_id, _ in done] == ["talk-0", "talk-2"]
        assert len(said) >= 1 and "talk-1.txt: could not be coded" in " ".join(said)
