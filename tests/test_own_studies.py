"""Studies of one's own, made as a person makes them, of real collections: no word of these is kept here."""

from conftest import CORPORA, needs_corpora
from test_scaffold import make

from framing.corpus.selection import is_print
from framing.study import ingest

DYAD = ("Russia, Russian", "China, Chinese")
pytestmark = needs_corpora


def study_of(checkout, name, parties=DYAD):
    """A new study of a collection or folder, and the tables of its first stage."""
    made = make(checkout, source=CORPORA / name, parties=parties)
    return made, ingest.document_tables(made.study.in_run("default"))


def kinds(remarks):
    """How many remarks there are of each kind."""
    return remarks["kind"].value_counts().to_dict()


def test_speeches_in_pdf_have_their_countries_and_those_in_other_languages_are_not_counted(checkout):
    made, tables = study_of(checkout, "un2024-pdf", parties=())
    documents, remarks = tables["documents"], tables["remarks"]
    sources = {source.doc_id: source for source in made.study.sources}
    assert sources["kp_en"].actor == "North Korea" and all(source.actor for source in sources.values())
    assert {"by_ru", "cu_es"} <= set(sources) and not {"by_ru", "cu_es"} & set(documents["doc_id"])
    assert set(documents["language"]) == {"en"} and "actor of" not in " ".join(made.unknown)
    left_out = kinds(remarks[~remarks["counted"]])
    assert left_out == {"unreadable": 14 - len(sources), "language": 2}


def test_saved_pages_say_what_they_are_and_their_print_versions_are_not_counted(checkout):
    made, tables = study_of(checkout, "kremlin-html")
    assert len(made.study.sources) == 56
    assert all(source.title and source.date and source.url for source in made.study.sources)
    assert kinds(tables["remarks"]) == {"duplicate": 26} and len(tables["documents"]) == 30
    assert not any(
        is_print(source)
        for source in made.study.sources
        if source.doc_id in set(tables["documents"]["doc_id"])
    )


def test_a_collection_of_thousands_keeps_an_address_for_each_document(checkout):
    _, tables = study_of(checkout, "kremlin-1999-2020.jsonl.gz")
    documents, remarks = tables["documents"], tables["remarks"]
    assert (documents["url"] != "").all() and (documents["n_words"] > 0).all()
    told = remarks[~remarks["counted"]]
    assert len(documents) + len(told) == 7235 and kinds(told)["no words"] == 56
