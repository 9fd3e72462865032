"""What a study counts of its documents, and what it tells of the others, each time."""

import shutil

import pandas as pd
import pytest
from conftest import make_tables
from test_selection import ENGLISH, GERMAN, TALK

from framing.base.errors import StudyError
from framing.base.files import sha256
from framing.corpus.document import SOURCE_COLUMNS
from framing.study import ingest, release, texts, verify

HEADER = ",".join(SOURCE_COLUMNS) + "\n"


def declare(checkout, files):
    """Give the study these texts, by the names of their files, a row of sources.csv for each."""
    shutil.rmtree(checkout.raw)
    checkout.raw.mkdir()
    rows = []
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (checkout.raw / name).write_bytes(data)
        rows.append(f"{name.split('.')[0]},{name},{sha256(data)}{',' * (len(SOURCE_COLUMNS) - 3)}\n")
    (checkout.study / "sources.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return checkout.open()


def remarks(made):
    return {
        row.doc_id or row.name: (row.kind, row.counted) for row in made["remarks"].itertuples(index=False)
    }


FILES = {
    "note.txt": ENGLISH + "\n\nArcadia is an ally of Borealia.",
    "deutsch.txt": GERMAN,
    "mixed.txt": f"{ENGLISH}\n\n{GERMAN}\n\n{ENGLISH} Arcadia is a partner of Borealia.",
    "talk.txt": TALK,
    "talk-print.txt": TALK + " And of fish.",
    "talks.csv": (
        "id;text;country\n1;Arcadia and Borealia are friends.;Arcadia\n2;;\n3;Borealia has allies.;Cadria\n"
    ),
    "dashes.txt": "— — —",
    "cut.pdf": b"%PDF-1.4 cut off",
}
COUNTED = ["mixed", "note", "talk", "talks-1", "talks-3"]


def test_each_document_is_counted_or_told_of(checkout):
    made = ingest.document_tables(declare(checkout, FILES))
    documents = made["documents"].set_index("doc_id")
    assert list(documents.index) == COUNTED
    assert documents["language"].to_dict() == dict.fromkeys(COUNTED, "en")
    assert documents.loc["note", "language_by"] == "detected"
    assert documents.loc["talks-3", "actor"] == "Cadria"
    assert remarks(made) == {
        "deutsch": ("language", False),
        "mixed": ("language", True),
        "talk-print": ("version", False),
        "dashes": ("no words", False),
        "talks": ("unreadable", False),
        "cut": ("unreadable", False),
        "talks-3": ("actor", True),
    }


def test_two_records_of_one_file_with_one_fault_are_two_remarks(checkout):
    rows = f"id,text\n1,{ENGLISH}\n2,{GERMAN}\n3,{GERMAN.replace('gestern', 'heute')}\n"
    made = ingest.document_tables(declare(checkout, {"talks.csv": rows.replace(", ", " ")}))
    assert remarks(made) == {"talks-2": ("language", False), "talks-3": ("language", False)}


def test_no_denominator_holds_what_is_not_counted(checkout):
    made = make_tables(declare(checkout, FILES))
    counts, passages = made["word_counts"], made["passages"]
    assert set(counts["doc_id"]) == set(passages["doc_id"]) == set(COUNTED)
    assert not {"und", "inseln", "die"} & set(counts["word"])
    n_words = made["documents"].set_index("doc_id")["n_words"]
    assert n_words.to_dict() == counts.groupby("doc_id")["n"].sum().to_dict()
    assert set(made["mentions"]["doc_id"]) == {"mixed", "note", "talks-1", "talks-3"}
    reasons = made["furniture"].set_index("doc_id")["reason"]
    assert reasons.to_dict() == {"mixed": "another language: German"}


def test_what_is_not_counted_is_told_at_each_status(checkout):
    ingest.document_tables(declare(checkout, FILES))
    for _ in range(2):
        lines = checkout.framing("status", "islands").out
        assert "note: deutsch.txt: is in German; the codebooks are for English" in lines
        assert "note: talk-print.txt: is a version of talk: 3 words differ («and of fish» is added)" in lines
        assert "note: dashes.txt: has no words in its body" in lines
        assert "warning: cut.pdf: is no PDF file that can be opened" in lines
        assert "warning: talks.csv row 3: has no text" in lines


def test_files_that_are_not_declared_are_told_at_each_status(checkout):
    declare(checkout, {"note.txt": ENGLISH})
    for name, data in {
        "new.txt": b"They met.",
        "cut.pdf": b"%PDF-1.4",
        "logo.png": b"\x89PNG",
        ".x": b"",
    }.items():
        (checkout.raw / name).write_bytes(data)
    lines = checkout.framing("status", "islands").out
    assert "note: new.txt: is in the folder, and no row of sources.csv names it" in lines
    assert (
        "warning: cut.pdf: is no PDF file that can be opened" in lines
        and "logo.png: is a picture, which" in lines
    )


def test_a_study_says_otherwise_in_its_file(checkout):
    study = declare(checkout, FILES)
    checkout.edit(
        "data/studies/islands/study.toml",
        "[parties.arcadia]",
        '[documents]\ninclude = ["talk-print", "deutsch"]\nexclude = ["note"]\n\n[parties.arcadia]',
    )
    made = ingest.document_tables(checkout.open(study.study_id))
    assert list(made["documents"]["doc_id"]) == sorted({*COUNTED, "talk-print", "deutsch"} - {"note"})
    assert remarks(made)["note"] == ("excluded", False)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ('duplicates = "twice"', 'duplicates is wrong; expected "once" or "each"; found \'twice\''),
        ("include = [1]", "include is wrong; expected a list of names in quotes"),
        ('incude = ["a"]', "did you mean include"),
    ],
)
def test_what_a_study_can_not_say_of_its_documents_is_named(checkout, table, line):
    checkout.edit(
        "data/studies/islands/study.toml", "[parties.arcadia]", f"[documents]\n{table}\n[parties.arcadia]"
    )
    with pytest.raises(StudyError, match=r"study\.toml line \d+") as raised:
        checkout.open()
    assert line in str(raised.value)


def test_where_nothing_is_counted_the_study_stops_and_status_says_why(checkout):
    study = declare(checkout, {"deutsch.txt": GERMAN})
    with pytest.raises(StudyError, match=r"no document is counted; deutsch\.txt: is in German"):
        ingest.document_tables(study)
    assert "note: deutsch.txt: is in German" in checkout.framing("status", "islands").out


def test_the_release_gives_the_same_tables_and_remarks(checkout):
    study = declare(checkout, FILES)
    before = make_tables(study)
    release.write(study, ingest.renew(study)[0])
    verdict = verify.verify_study(study)
    assert verdict.changed.empty and verdict.unsure.empty
    (checkout.raw / "note.txt").unlink()
    (checkout.raw / "talks.csv").unlink()
    after = make_tables(checkout.open())
    for name, frame in before.items():
        if name != "remarks":  # who has the texts learns what could not be read
            pd.testing.assert_frame_equal(after[name], frame)
    shutil.rmtree(checkout.raw)
    after = make_tables(checkout.open())
    for name, frame in before.items():
        pd.testing.assert_frame_equal(after[name], frame)


def test_a_document_of_a_collection_belongs_to_its_row(checkout):
    study = declare(checkout, FILES)
    given = {"talks-1": "talks", "talk-print": "talk-print", "unknown-1": "unknown-1"}
    assert texts.sources_of(study, given) == given


# framing code


def test_a_text_in_another_language_is_told_and_not_coded(checkout):
    path = checkout.root / "deutsch.txt"
    path.write_text(GERMAN + " Arcadia und Borealia sind Partner in der Allianz.", encoding="utf-8")
    done = checkout.framing("code", "--study", "islands", path)
    assert len(done.out.splitlines()) == 1 and done.status == 0
    assert done.lines == [
        f"note: {path}: 23 words in German are not coded; the codebooks are for English",
    ]


def test_two_versions_are_both_coded_and_told(checkout):
    for name in ("a.txt", "b.txt"):
        (checkout.root / name).write_text(TALK + f" Allies, said {name[0]}.", encoding="utf-8")
    done = checkout.framing("code", "--study", "islands", checkout.root / "a.txt", checkout.root / "b.txt")
    assert (
        "is a version of a: 1 word differs («a» became «b»); both are coded" in done.err and done.status == 0
    )


def test_actors_that_are_not_known_are_told_where_the_authors_own_relationships_are_meant(checkout):
    path = checkout.root / "c.csv"
    path.write_text(
        "id,text,country\n1,We are allies.,Serbai\n2,We are partners.,\n3,We are friends.,Serbia\n"
    )
    done = checkout.framing("code", "--study", "islands", path, "--focal", "author")
    said = "which is no party, state or bloc that is known; did you mean Serbia?"
    assert done.lines == [
        f"warning: 1: has the actor 'Serbai', {said}",
        "warning: 2: has no actor: none of its relationships can be told to be the author's own; "
        "say whose voice it is: actor",
    ]
    assert done.status == 0


def test_columns_may_be_named(checkout):
    path = checkout.root / "c.csv"
    path.write_text("wording\nArcadia is an ally.\n")
    done = checkout.framing("code", "--study", "islands", path, "--field", "text=wording")
    assert "c-1:relationship:" in done.out and done.status == 0
    done = checkout.framing("code", "--study", "islands", path, "--field", "wording")
    assert done.status == 1 and "--field wording names no field" in done.err
