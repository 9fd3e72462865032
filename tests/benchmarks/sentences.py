"""What does it cost to cut texts into sentences and to count words, beside what others do?

    make bench

The workbook makes passages, roles and sentences of the presidents' addresses; the peers sentences alone. What
pysbd takes for every fiftieth address is scaled up.
"""

import re
from collections import Counter

import pysbd
import spacy
from _record import WORKBOOK, called, record, seconds

from framing.study.study import open_study
from framing.study.texts import read_documents
from framing.texts.passages import number_sentences, split_passages
from framing.texts.words import count_forms

PART = 50


def main():
    documents, _ = read_documents(open_study("presidents"))
    texts = [document.text for document in documents.values()]
    plain = [text.content for text in texts]
    english = spacy.blank("en")
    english.add_pipe("sentencizer")
    english.max_length = max(map(len, plain)) + 1
    few, by_rule = plain[::PART], pysbd.Segmenter(language="en", clean=False)
    scale = sum(map(len, plain)) / sum(map(len, few))
    record(
        "2 million words cut into sentences",
        {
            WORKBOOK: seconds(lambda: [list(number_sentences(split_passages(text, []))) for text in texts]),
            called("spacy", "tokenizer and sentencizer"): seconds(lambda: list(english.pipe(plain)), times=1),
            f"{called('pysbd')} (a {PART}th, scaled up)": scale
            * seconds(lambda: [by_rule.segment(text) for text in few], times=1),
        },
    )
    word = re.compile(r"\w+")
    record(
        "2 million words counted by text and word",
        {
            WORKBOOK: seconds(lambda: [count_forms(text, [(0, len(text))]) for text in plain]),
            r"\w+ and Counter": seconds(lambda: [Counter(word.findall(text.lower())) for text in plain]),
        },
    )


if __name__ == "__main__":
    main()
