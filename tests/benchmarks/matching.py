"""What does it cost to find the entries of codebooks, beside what others do with the same words?

    make bench

The presidents' addresses are searched for all forms of ``relationship`` and ``multipolarity``. The peers find
strings, without contexts or the longest at each place: they are a floor, and do less. The pandas notebook
counts the first codebook alone in every twentieth address, and what it takes is scaled up.
"""

import re

import ahocorasick_rs
import hyperscan
import pandas as pd
import polars
import spacy
from _record import WORKBOOK, called, record, seconds
from spacy.matcher import PhraseMatcher

from framing.base.workbook import Workbook
from framing.lexicon.codebook import load_codebook
from framing.lexicon.forms import expand_form
from framing.study.study import open_study
from framing.study.texts import read_documents

NAMES = ("relationship", "multipolarity")
PART = 20


def strings_of(book):
    """The strings that a codebook looks for, its contexts' too: each spelling as far as it is no pattern."""
    contexts = [context for entry in book.entries for context in (*entry.exclude, *entry.require)]
    forms = {form for one in (*book.entries, *contexts) for form in one.forms}
    heads = {
        re.split(r"[^\w\s'’-]", spelling)[0].strip().lower()
        for form in forms
        for spelling in expand_form(form)
    }
    return sorted(heads - {""})


def main():
    books = [load_codebook(Workbook().codebooks / f"{name}.toml") for name in NAMES]
    documents, _ = read_documents(open_study("presidents"))
    texts = [document.text.content for document in documents.values()]
    forms = sorted({string for book in books for string in strings_of(book)})
    small = [text.lower() for text in texts]

    automaton = ahocorasick_rs.AhoCorasick(forms, implementation=ahocorasick_rs.Implementation.DFA)
    database = hyperscan.Database()
    database.compile(
        expressions=[re.escape(form).encode() for form in forms],
        ids=list(range(len(forms))),
        flags=[hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SOM_LEFTMOST] * len(forms),
    )
    encoded = [text.encode() for text in texts]
    series = polars.Series(small)
    english = spacy.blank("en")
    english.max_length = max(map(len, texts)) + 1
    phrases = PhraseMatcher(english.vocab, attr="LOWER")
    phrases.add("form", list(english.tokenizer.pipe(forms)))
    frame = pd.DataFrame({"text": texts[::PART]})
    pattern = r"\b(?:" + "|".join(map(re.escape, strings_of(books[0]))) + r")\b"

    record(
        f"entries of two codebooks ({len(forms):,} strings) found in 2 million words",
        {
            WORKBOOK: seconds(lambda: [book.find(text) for text in texts for book in books]),
            called("ahocorasick-rs", "bare"): seconds(
                lambda: [automaton.find_matches_as_indexes(text, overlapping=True) for text in small]
            ),
            called("hyperscan"): seconds(
                lambda: [database.scan(text, match_event_handler=lambda *_: None) for text in encoded]
            ),
            called("polars", "find_many"): seconds(lambda: series.str.find_many(forms, overlapping=True)),
            called("spacy", "tokenizer and PhraseMatcher"): seconds(
                lambda: [phrases(document) for document in english.tokenizer.pipe(texts)], times=1
            ),
        },
    )
    record(
        "entries of the codebook relationship found in 2 million words",
        {
            WORKBOOK: seconds(lambda: [books[0].find(text) for text in texts]),
            f"{called('pandas')}, str.findall of one pattern (a {PART}th, scaled up)": PART
            * seconds(lambda: frame["text"].str.findall(pattern, flags=re.IGNORECASE), times=1),
        },
    )


if __name__ == "__main__":
    main()
