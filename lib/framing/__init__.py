"""Measure how texts name a relationship between states, and walk from any number back to its words.

Tidy tables in, tidy tables out; no study is needed::

    import framing

    documents, passages, problems = framing.read("speeches")
    parties = ["Arcadia, Arcadian", "Borealia, Borealian"]
    mentions = framing.code(passages, parties=parties)
    rates = framing.measures.tabulate_rates(mentions, documents)
    framing.figures.plot_rates(framing.measures.pick_level(rates, "study"))

==================  =========================================================================================
`read`              a folder or files → documents and passages
`find`              passages → where a codebook's entries stand in them
`code`              a text or passages → mentions: whose relationship, what is claimed, when, who says so
`count_words`       passages → how often each document uses each word
`measures`          tables → rates, shares, keyness, agreement, associations, specifications
`figures`           tables → figures
`open_study`        a study of the workbook, for its own tables
==================  =========================================================================================
"""

import importlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from framing import figures, measures
    from framing.corpus.frames import Corpus, code, count_words, find, read
    from framing.study.study import open_study

__all__ = [
    "EXAMPLES",
    "Corpus",
    "code",
    "count_words",
    "figures",
    "find",
    "measures",
    "open_study",
    "read",
]

try:
    __version__ = version("framing-workbook")
except PackageNotFoundError:  # a checkout that isn't installed
    __version__ = "0"

#: A folder with three short invented texts about two islands, to try things on.
EXAMPLES = Path(__file__).resolve().parents[2] / "data" / "examples"

# Loaded when first asked for: a command that needs none of them answers at once.
_PLACES = {
    **dict.fromkeys(("Corpus", "code", "count_words", "find", "read"), "framing.corpus.frames"),
    "open_study": "framing.study.study",
    "figures": "framing.figures",
    "measures": "framing.measures",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in _PLACES:
        raise AttributeError(f"module 'framing' has no attribute {name!r}")
    module = importlib.import_module(_PLACES[name])
    return module if name in ("figures", "measures") else getattr(module, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
