"""The check of statements: do the texts say what the chronology says they say."""

import calendar
import math
import re
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from framing.chronology.numbers import numbers_in
from framing.chronology.wording import say_number


def check_statements(chronology: pd.DataFrame, texts: Mapping[str, str]) -> pd.DataFrame:
    """One row per statement that its text does not bear out; no rows mean that all of them stand.

    ``texts`` maps ``doc_id`` to the decoded text; statements of documents that it lacks are not checked.
    Columns ``row, event, doc_id, start, end, problem``. Checked are: the span lies in the text and cuts no
    word; a date whose basis is *stated* stands in the span (its year, and its month and day as far as it has
    them); the quantity stands in the span as a number; the wording stands in the span.
    """
    columns = ["row", "event", "doc_id", "start", "end"]
    found = [
        (*(row[column] for column in columns), problem)
        for row in chronology.to_dict("records")
        if row["doc_id"] in texts
        for problem in _problems(row, texts[row["doc_id"]])
    ]
    return pd.DataFrame(found, columns=[*columns, "problem"])


def _problems(row: Mapping[Hashable, Any], text: str) -> list[str]:
    if row["end"] > len(text):
        return [f"the text ends at {len(text)}"]
    span = text[row["start"] : row["end"]]
    if span != span.strip() or _cuts_word(text, row["start"]) or _cuts_word(text, row["end"]):
        return ["the span cuts a word or holds white space at its edge"]
    problems = []
    if row["date_basis"] == "stated":
        problems += [f"{part} does not stand there" for part in _date_words(row) if not _stands(part, span)]
    if not math.isnan(row["quantity"]) and row["quantity"] not in numbers_in(span):
        problems.append(f"no number there is {say_number(row['quantity'])}")
    if row["wording"] and _plain(row["wording"]) not in _plain(span):
        problems.append(f"«{row['wording']}» does not stand there")
    return problems


def _date_words(row: Mapping[Hashable, Any]) -> list[str]:
    """The words that a stated date must show: years, and the month and the day as far as it has them."""
    if row["date_precision"] == "century":
        return [str(int(row["date"]) // 100 + 1)]
    words: list[str] = []
    for iso in filter(None, (row["date"], row["until"])):
        year, *rest = iso.split("-")
        words += [year, *(calendar.month_name[int(m)] for m in rest[:1]), *(str(int(d)) for d in rest[1:])]
    return words


def _stands(word: str, span: str) -> bool:
    return re.search(rf"(?<![0-9A-Za-z]){word}(?![0-9])", span, re.IGNORECASE) is not None


def _cuts_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())
