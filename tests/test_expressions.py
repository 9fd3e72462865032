"""No regular expression of the package takes more than its share of time, whatever it is given."""

import re
import signal

import pytest
from tests.benchmarks import scaling
from tests.expressions import expressions, hard_texts, modules

SIZE, PATIENCE = 60_000, 1.5  # characters, and seconds of the processor; what is linear takes milliseconds
#: The longest text that an expression is given, where that is less: what it is used for says so.
SHORT = {
    **dict.fromkeys((f"framing.texts.labels: _{name}" for name in ("COLON", "BOLD", "LINE", "LETTER")), 1000),
    "framing.texts.body: _PHONE": 400,
    "framing.texts.page: _CHARSET": 4096,
    "framing.texts.sentences: _BEFORE": 30,
}
#: Where the book's own pages are read, whose makers know them.
OWN = ("framing.book.",)


@pytest.fixture
def patience():
    """Ends what is about to run for minutes; each start of it gives a moment anew."""
    before = signal.signal(signal.SIGVTALRM, scaling.late)
    yield lambda seconds=PATIENCE: signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def try_on(pattern, text, *, searched):
    text = text if isinstance(pattern.pattern, str) else text.encode()
    if not searched:
        pattern.match(text)
        pattern.fullmatch(text)
        return
    for _ in pattern.finditer(text):
        pass


def slow_text(patience, pattern, size, *, searched=True):
    """The beginning of a text over which an expression loses patience; empty where there is none."""
    text = ""
    try:
        for text in hard_texts(pattern, size):
            patience()
            try_on(pattern, text, searched=searched)
        patience(0)
    except scaling.LateError:
        return repr(text[:60])
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("module", [name for name in modules() if not name.startswith(OWN)])
def test_an_expression_is_done_with_its_hardest_texts_before_anybody_loses_patience(patience, module):
    found = {
        one.name: slow_text(
            patience, one.pattern, SHORT.get(f"{module}: {one.name}", SIZE), searched=one.searched
        )
        for one in expressions(module)
    }
    assert {name: text for name, text in found.items() if text} == {}


@pytest.mark.parametrize(
    "bad", [r"(?:a|ab?)*c", r"(\w+\s?)+$", r"<!--.*?-->", r"\s*x", r"(?:x\d+)?y*y*z", r"[a-z]+@", r"“[^”]*”"]
)
def test_an_expression_that_takes_more_than_its_share_is_found(patience, bad):
    assert slow_text(patience, re.compile(bad, re.DOTALL), SIZE)


def test_an_expression_that_stands_in_a_module_is_looked_at_however_it_is_written():
    names = {one.name for one in expressions("framing.texts.labels")}
    assert {"_COLON", "_LINE", "SALUTATION"} <= names
    searched = {one.name: one.searched for one in expressions("framing.texts.notices")}
    assert searched["_STRONG"] and not searched["_HEADING"]
