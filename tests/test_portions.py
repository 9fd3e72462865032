"""A study of a part of a large collection: what it takes, and that the collection is held against it."""

import pytest
from conftest import make_tables
from test_collections import make_tar

from framing.base.errors import StaleReleaseError, StudyError, TextError
from framing.study import ingest, release, texts

SPEECH = "Mr. President, Arcadia and Borealia are allies. Our partners in Cadria know it."
NAMES = ["ARC_01_1990", "ARC_02_1991", "ARC_03_1992", "BOR_01_1990", "BOR_02_1991"]
SELECT = """
[[collection.select]]
actor = "ARC"
as = "Arcadia"
from = 1990
to = 1991
original_language = "fr"

[[collection.select]]
actor = "BOR"
as = "borealia"
from = 1990
to = 1992
without = [1991, 1992]
"""


def select(checkout, table=SELECT):
    """Make the study a part of an archive of five speeches."""
    members = {f"Session/{name}.txt": f"{SPEECH} {name}".encode() for name in NAMES}
    members["Session/._ARC_01_1990.txt"] = b"\x00\x05"
    (checkout.raw / "debate.tar").write_bytes(make_tar(members))
    place = "[parties.arcadia]"
    settings = f'[collection]\npath = "debate.tar"\n{table}\n{place}'
    checkout.edit("data/studies/islands/study.toml", place, settings)
    (checkout.study / "sources.csv").unlink()
    return checkout.open()


def test_a_study_takes_what_it_declares_and_calls_it_by_its_own_names(checkout):
    documents = ingest.document_tables(select(checkout))["documents"].set_index("doc_id")
    assert documents["actor"].to_dict() == {
        "ARC_01_1990": "Arcadia",
        "ARC_02_1991": "Arcadia",
        "BOR_01_1990": "borealia",
    }
    assert documents["original_language"].tolist() == ["fr", "fr", ""]


def test_a_year_that_the_archive_lacks_is_named(checkout):
    study = select(checkout, SELECT.replace("without = [1991, 1992]", "without = [1991]"))
    with pytest.raises(
        TextError, match=r"debate\.tar: does not give one document of BOR .* found 0 of 1992; name"
    ):
        texts.read_documents(study)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from = 1990", 'from = "1990"', r"from is wrong; expected a year; found '1990'"),
        ("to = 1991", "", r"the key 'to' is missing"),
        ("to = 1991", "to = 1000000000000", r"to is wrong; expected a year; found 1000000000000"),
        ("to = 1991", "to = 1989", r"from or to is wrong; .* found 1990 and 1989"),
        ("without = [1991, 1992]", "without = [true, 'x']", r"without is wrong; expected a list of years"),
        ('actor = "ARC"', 'actr = "ARC"', r"unknown key 'actr'.*did you mean actor"),
    ],
)
def test_a_portion_that_is_declared_wrongly_is_named_with_its_line(checkout, old, new, message):
    with pytest.raises(StudyError, match=rf"study\.toml line \d+: {message}"):
        select(checkout, SELECT.replace(old, new, 1))


@pytest.fixture
def published(checkout):
    """The study with a release, and its archive gone."""
    study = select(checkout)
    make_tables(study)
    release.write(study, ingest.renew(study)[0])
    (checkout.raw / "debate.tar").unlink()
    return checkout


def test_without_the_archive_the_release_stands_for_it(published):
    study = published.open()
    assert texts.describe_texts(study) == "absent" and not texts.texts_present(study)
    before = release.read_table(study, "mentions")
    assert make_tables(study)["mentions"].equals(before) and len(before)


def test_without_the_archive_another_selection_is_refused(published):
    published.edit("data/studies/islands/study.toml", "to = 1991", "to = 1990")
    with pytest.raises(StaleReleaseError, match="the part of the collection that is declared has changed"):
        make_tables(published.open())
