"""How far long work is: told on the way, shown in one line of a terminal, and no part of any result."""

import io
import json

import pytest
from plain_coder import PlainCoder
from test_batches import TWO, documents

from framing.base import progress
from framing.base.spans import Focus, Party
from framing.base.workbook import Means, Workbook
from framing.cli import common
from framing.corpus.export import code_documents
from framing.lexicon.codebook import load_codebook
from framing.run.runner import Selection, run_study


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("means", [Means(), TWO])
def test_coding_tells_how_many_documents_are_done_and_how_long_it_takes_from_now(monkeypatch, means):
    monkeypatch.setattr(progress, "EVERY", 0)
    books = [load_codebook(Workbook().codebooks / "relationship.toml")]
    focus = Focus((Party("arcadia", ("Arcadia",)), Party("borealia", ("Borealia",))))
    lines = []
    done = code_documents(documents(100), books, focus, [], means=means, load=PlainCoder, tell=lines.append)
    assert len(list(done)) == 100
    assert [line.rpartition(", about")[0] for line in lines] == ["coded: 64 of 100 documents"]
    assert all(line.endswith(" left") for line in lines)


def test_nothing_is_told_more_often_than_once_a_second_and_nothing_at_the_end():
    lines, seconds = [], iter([0.0, 0.5, 1.1, 1.5, 2.2])
    counted = progress.Progress("coded", 4, lines.append, clock=seconds.__next__)
    for _ in range(4):
        counted.add(1)
    assert lines == ["coded: 2 of 4 documents, about 1 s left"]


def test_what_was_kept_of_an_earlier_run_soon_counts_for_nothing_in_what_is_left():
    lines, seconds = [], iter(range(0, 10 * progress.PACED + 20, 10))
    counted = progress.Progress("coded", 10_000, lines.append, clock=seconds.__next__)
    counted.add(10_000 - 2 * progress.PACED)
    for _ in range(progress.PACED):
        counted.add(1)
    assert lines[0].endswith("about 1 s left")
    assert lines[-1] == "coded: 9,900 of 10,000 documents, about 17 min left"


def test_in_a_terminal_it_is_one_line_that_the_next_message_takes_away(monkeypatch):
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    common.tell_progress("coded: 1 of 3 documents")
    common.tell_progress("coded: 2 of 3 documents")
    common.say("done")
    assert terminal.getvalue() == (
        "\rcoded: 1 of 3 documents\x1b[K\rcoded: 2 of 3 documents\x1b[K\r\x1b[Kdone\n"
    )


def test_elsewhere_it_is_a_line_a_minute(monkeypatch, capsys):
    monkeypatch.setattr(common, "_ticker", common._Ticker())
    times = iter([common._ticker.said + seconds for seconds in (30, 61, 90, 122)])
    monkeypatch.setattr(common.time, "monotonic", lambda: next(times))
    for number in range(1, 5):
        common.tell_progress(f"{number} of 4")
    assert capsys.readouterr().err == "2 of 4\n4 of 4\n"


@pytest.mark.slow
def test_what_a_kernel_tells_is_shown_and_stands_in_no_chapter(workshop):
    told = "from framing.base.progress import publish\npublish('half of it')\nstudy = open_study(study_id)"
    workshop.edit_cell("01_documents", "study = open_study(study_id)", told)
    shown = []
    run_study(workshop.workbook, "islands", selection=Selection(only="01"), say=str, show=shown.append)
    assert shown[0] == "half of it"  # others are told where the stage is slow
    chapter = json.loads((workshop.chapters / "01_documents.ipynb").read_text(encoding="utf-8"))
    outputs = [cell["outputs"] for cell in chapter["cells"] if cell["cell_type"] == "code"]
    assert any(outputs) and "half of it" not in json.dumps(outputs)
