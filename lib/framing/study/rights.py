"""What may be published of a text: single words and short phrases, with their places, and no running text.

Texts belong to their publishers. Whatever a codebook finds and whoever wrote a label, nothing that a study
publishes may repeat more than `MOST_WORDS` words of a document one after the other, or mark as many in
mentions side by side that they add up to more than `MOST_TOGETHER`. What the study itself has written down
isn't running text: the spellings of its codebooks («comprehensive strategic partnership of coordination for a
new era»), the titles of its documents, and the official names of treaties and the like that it declares.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import pandas as pd

from framing.base.errors import FramingError, StudyError
from framing.base.files import list_files
from framing.lexicon.codebook import Codebook
from framing.lexicon.forms import expand_form
from framing.study.study import Study
from framing.texts.words import count_words, counted_words

#: So many words may stand one after the other: what a court would call a quotation begins where a sentence
#: does, and names of offices, treaties and festive phrases seldom have more.
MOST_WORDS = 8
#: So many words mentions may cover side by side: two of the longest phrases that a form may find.
MOST_TOGETHER = 2 * MOST_WORDS
#: A spelling or an official name of more words is text, whoever wrote it down; the longest shipped has 16.
LONGEST_NAME = 20
#: A title or another fact about a document that is longer is text; the longest shipped has 42 words.
LONGEST_FACT = 60
_FACTS = ("title", "author", "publisher", "actor", "genre", "url", "rights")  # columns of `documents`
_WILD = re.compile(r"(?<!\S)[^\s*]*+\*\S*|\.\.\.")
_READABLE = (".toml", ".md", ".csv", ".json", ".txt")
#: What git takes of a study's folder: its own files. Whatever else lies there may be a document.
OWN_FILES = """# A study's own files are published; whatever else lies beside them may be somebody's document.
*
!*/
!/.gitignore
!/*.toml
!/about.md
!/adjudication.csv
!/chronology.csv
!/comparisons.csv
!/first_uses.csv
!/reference_codings.csv
!/reference_passages.csv
!/reference_themes.csv
!/sources.csv
!/speakers.csv
!/codebooks/*.toml
!/codings/*.csv
!/codings/*.json
!/model/card.json
!/model/*.patch
!/prose/*.md
!/prose/values.toml
!/release/*.csv
!/release/release.toml
!/release/SHA256SUMS
!/samples/**/*.csv
!/samples/**/*.toml
"""

Runs = dict[int, str]  # hashes of the runs of one word more than may be published, and where each stands


def find_running_text(
    study: Study, frames: Mapping[str, pd.DataFrame], contents: Mapping[str, str]
) -> list[FramingError]:
    """What of a study must not be published, an error for each place; linear in the texts.

    Parameters
    ----------
    study : whose files are looked through, too: findings, prose, codings, notes, codebooks of its own.
    frames : the tables that are to be published, by name.
    contents : the texts at hand by document.
    """
    runs: Runs = {}
    for place, text in [*_files(study), *_cells(frames)]:
        for run in _runs(_words(text)):
            runs.setdefault(run, place)
    for text in _own_words(study, frames["documents"]):
        for run in _runs(_words(text)):
            runs.pop(run, None)
    found: dict[str, str] = {}
    for doc_id, content in contents.items() if runs else ():
        for run in runs.keys() & set(_runs(_words(content))):
            found.setdefault(runs[run], doc_id)
    told = [
        _refusal(place, f"more than {MOST_WORDS} words of {doc_id}, one after the other")
        for place, doc_id in sorted(found.items())
    ]
    return [*told, *_long_facts(frames["documents"]), *_side_by_side(frames["mentions"], contents)]


def _refusal(place: str, what: str) -> StudyError:
    advice = (
        "a study publishes no running text: shorten the codebook's form, or say it in your own words; an "
        'official name is declared in study.toml, under [release]: names = ["…"]'
    )
    return StudyError(f"repeats {what}", where=place, advice=advice)


def _words(text: str) -> list[str]:
    return counted_words(text, 0, len(text))


def _runs(words: list[str]) -> Iterator[int]:
    """The hashes of all runs of one word more than may be published."""
    return map(hash, zip(*(words[start:] for start in range(MOST_WORDS + 1)), strict=False))


def _cells(frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str]]:
    """Each text of more words than may be published, and in which table and column it stands."""
    for name, frame in frames.items():
        for column in frame.columns.difference(["title"] if name == "documents" else ()):
            values = frame[column]
            for text in values.unique() if pd.api.types.is_string_dtype(values) else ():
                if isinstance(text, str) and count_words(text) > MOST_WORDS:
                    yield f"{name}.csv, column {column}", text


def _files(study: Study) -> Iterator[tuple[str, str]]:
    """The study's own files that hold text, and what they say; a release is looked through as tables."""
    for path in list_files(study.folder):
        if path.suffix in _READABLE and not path.is_relative_to(study.release):
            yield study.workbook.place(path), path.read_text(encoding="utf-8", errors="replace")


def _own_words(study: Study, documents: pd.DataFrame) -> Iterator[str]:
    """What the study has written down itself: spellings without wildcards, names it declares, and titles."""
    names = list(study.official_names)
    for name in study.codebooks:
        names += _spellings(study.load_codebook(name))
    yield from (name for name in names if count_words(name) <= LONGEST_NAME)
    yield from documents["title"].unique()


def _spellings(codebook: Codebook) -> Iterator[str]:
    for entry in codebook.entries:
        for form in entry.forms:
            if len(form.split()) > MOST_WORDS // 2:  # a hyphen may part words
                for spelling in expand_form(form):
                    yield from _WILD.split(spelling)


def _long_facts(documents: pd.DataFrame) -> Iterator[StudyError]:
    for column in documents.columns.intersection(_FACTS):
        for text in documents[column].unique():
            if (n := count_words(text)) > LONGEST_FACT:
                yield StudyError(
                    f"has {n} words",
                    where=f"documents.csv, column {column}",
                    expected=f"at most {LONGEST_FACT}, which is more than a title has",
                )


def _side_by_side(mentions: pd.DataFrame, contents: Mapping[str, str]) -> Iterator[StudyError]:
    """The places where mentions, side by side, cover more words than they may."""
    for doc_id, rows in mentions[mentions["doc_id"].isin(contents)].groupby("doc_id"):
        content = contents[doc_id]
        for start, end in _joined(zip(rows["start"], rows["end"], strict=True), content):
            if (n := count_words(content, start, end)) > MOST_TOGETHER:
                yield _refusal(f"mentions.csv, {doc_id} from {start} to {end}", f"{n} words, side by side")


def _joined(spans: Iterable[tuple[int, int]], content: str) -> Iterator[tuple[int, int]]:
    """Spans that overlap, or have no word between them, as one."""
    ordered = sorted(spans)
    first, last = ordered[0]
    for _, (start, end) in pairwise(ordered):
        if start > last and count_words(content, last, start):
            yield first, last
            first, last = start, end
        last = max(last, end)
    yield first, last
