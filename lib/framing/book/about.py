"""What the book says of its studies: what each is about, in its own words, and what its chapters lack.

A study's own words stand in ``about.md`` beside its ``study.toml``, in the markup that prose may have
(:mod:`framing.claims.markup`). The pages of the book itself fit any study.
"""

from collections.abc import Iterator, Sequence

from framing.base import store
from framing.base.errors import StudyError
from framing.base.escape import myst, myst_code, myst_link, plain_name
from framing.base.textfile import read_utf8
from framing.claims.markup import check_markup
from framing.run.lacking import list_lacks
from framing.study.study import Study

ABOUT = "about.md"
#: So many documents are introduced one by one.
_FEW = 12
_UP = "](../"  # how a link of a page about a study leads to the book's other pages


def read_about(study: Study) -> str:
    """What a study says of itself in ``about.md``, without lines that begin with ``%``; empty without it.

    Raises StudyError, with file and line, for markup that prose doesn't hold, and for a heading of the first
    level, which is the page's own.
    """
    path = study.path(ABOUT)
    if not path.is_file():
        return ""
    text = read_utf8(path, error=StudyError, place=study.place(ABOUT))
    lines = ["" if line.startswith("%") else line for line in text.splitlines()]
    for number, line in enumerate(lines, 1):
        if line.startswith("# "):
            where = f"{study.place(ABOUT)} line {number}"
            raise StudyError("has a heading of the first level", where=where, expected="## at the least")
    check_markup("\n".join(lines), lambda line: f"{study.place(ABOUT)} line {line + 1}")
    return "\n".join(lines).strip()


def about_name(study_id: str) -> str:
    """The name of the page about a study."""
    return f"about_{plain_name(study_id)}"


def about_pages(studies: Sequence[Study]) -> dict[str, str]:
    """The pages about studies, and what the front page says of them: file names and their MyST texts."""
    pages = {f"{about_name(study.study_id)}.md": about_page(study) for study in studies}
    leads = "\n\n".join(_lead(study) for study in studies)
    return {**pages, "studies.md": leads + "\n", "missing.md": missing_page(studies)}


def about_page(study: Study) -> str:
    """The page about a study, as MyST text: what is counted, then its own words."""
    own = read_about(study) or _unsaid(study)
    listed = _introduce(study)
    return f"# About: {myst(study.title)}\n\nThis study {_asked(study)}\n\n{listed}{own}\n"


def missing_page(studies: Sequence[Study]) -> str:
    """What the chapters lack and how to get it, as a section of the front page; empty where nothing is."""
    lines = [line for study in studies for line in _missing(study, named=len(studies) > 1)]
    return "\n".join(["## What is missing", "", *lines, ""]) if lines else ""


def _missing(study: Study, *, named: bool) -> Iterator[str]:
    """A line for each chapter of a study that lacks something, with a link to it."""
    for stage in study.stages:
        if lacks := list_lacks(study, stage):
            number, _, name = stage.partition("_")
            title = f"Chapter {int(number)}, {name.replace('_', ' ')}" + f" ({study.title})" * named
            chapter = myst_link(title, f"chapters/{study.study_id}/{stage}.ipynb")
            yield f"- **{chapter}**: {' '.join(lack.sentence() for lack in lacks)}"


def _lead(study: Study) -> str:
    """What the front page says of a study: a link, what is counted, the first paragraph of its own words."""
    own = read_about(study).split("\n\n")[0].replace(_UP, "](")
    link = myst_link(study.title, f"_generated/{about_name(study.study_id)}.md")
    return f"**{link}** {_asked(study)}\n\n{own or _unsaid(study)}\n\n{_introduce(study)}".rstrip()


def _introduce(study: Study) -> str:
    """The documents of a small study one by one: title, author, publisher, date, words; else empty."""
    documents = store.load(study, "documents")
    if len(documents) > _FEW:
        return ""
    lines = []
    for row in documents.sort_values(["date", "doc_id"]).to_dict("records"):
        by = ", ".join(myst(row[name]) for name in ("author", "publisher") if row[name])
        kind = f"{myst(row['genre'])}, " if row["genre"] else ""
        dated = row["date"] or "undated"
        lines.append(f"- *{myst(row['title'])}* ({kind}{by}; {dated}; {row['n_words']:,} words)")
    return "\n".join([*lines, "", ""])


def _asked(study: Study) -> str:
    """What a study asks, as the end of a sentence: whose relationship its documents name, how many, when."""
    documents = store.load(study, "documents")
    years = sorted({date[:4] for date in documents["date"] if date})
    dated = f", {years[0]} to {years[-1]}" if len(years) > 1 else f", {years[0]}" if years else ""
    names = [myst(party.names[0]) for party in study.focus.parties]
    whose = "any relationship that a document's own country is a party to"
    if not study.focus.by_author:
        whose = f"the relationship of {', '.join(names[:-1])} and {names[-1]}"
    number, words = len(documents), documents["n_words"].sum()
    texts = f"{number:,} document{'s' * (number != 1)} ({words:,} words{dated})"
    return f"asks how {texts} name{'s' * (number == 1)} {whose}."


def _unsaid(study: Study) -> str:
    return (
        "What these texts are, who chose them and how, isn't said yet: write it into"
        f" {myst_code(study.place(ABOUT))}. Whatever is counted here describes these texts and nothing wider."
    )
