"""The RO-Crate of a run: what each stage used and made, so that other programs can read it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from conftest import ROOT, make_tables
from rocrate.rocrate import ROCrate

from framing.base.files import hash_file, sha256
from framing.run.crate import METADATA, note_made, note_used, write_crate
from framing.run.current import files_of
from framing.run.stages import STAGES

BEGAN = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
#: When nothing was written any more, so that a stage has made what it declares and nothing else.
LATER = datetime(2124, 2, 29, tzinfo=UTC)


def record_of(study, stage, **changes):
    """What the runner writes of a stage that is done."""
    return {
        "stage": stage.name,
        "parameters": {},
        "used": note_used(study, stage),
        "made": note_made(study, stage, LATER),
        "versions": {"Python": "3.11.0", "framing-workbook": "0.2.0", "pandas": "2.2.0"},
        "began": BEGAN.isoformat(timespec="seconds"),
        "seconds": 90.4,
    } | changes


@pytest.fixture
def study(checkout):
    """The study, with the tables of the first three stages."""
    (checkout.root / "lib").symlink_to(ROOT / "lib")
    make_tables(checkout.open())
    return checkout.open()


@pytest.fixture
def described(study):
    """The study, and the entities of the crate of its first three stages by their ids."""
    records = json.loads(json.dumps([record_of(study, stage) for stage in STAGES[:3]]))
    graph = json.loads(write_crate(study, records).read_text(encoding="utf-8"))["@graph"]
    return study, {one["@id"]: one for one in graph}


def ids(values):
    """The ids that a property points to."""
    return [one["@id"] for one in (values if isinstance(values, list) else [values])]


def test_the_library_reads_the_crate_and_finds_every_file(described):
    study, _ = described
    crate = ROCrate(study.tables)
    assert crate.name == study.title and len(crate.data_entities) >= 6
    assert [one.id for one in crate.data_entities if not (study.tables / one.id).is_file()] == []


def test_the_metadata_follow_version_1_1_and_the_profile_of_processes(described):
    _, graph = described
    assert graph[METADATA]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert graph["./"]["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    assert {"name", "description", "datePublished", "license", "hasPart"} <= set(graph["./"])


def test_each_stage_is_an_action_with_notebook_times_and_results(described):
    _, graph = described
    assert ids(graph["./"]["mentions"]) == ["#01_documents", "#02_passages", "#03_mentions"]
    action = graph["#03_mentions"]
    assert action["@type"] == "CreateAction"
    assert ids(action["instrument"]) == ["#notebooks/03_mentions.ipynb"]
    assert graph["#notebooks/03_mentions.ipynb"]["@type"] == "SoftwareSourceCode"
    assert (action["startTime"], action["endTime"]) == (
        "2024-02-29T12:00:00+00:00",
        "2024-02-29T12:01:30+00:00",
    )
    assert ids(action["result"]) == [f"{name}.parquet" for name in sorted(STAGES[2].writes)]


def test_what_was_written_while_a_stage_ran_is_among_what_it_made(study):
    tables = {f"data/tables/islands/{name}.parquet" for name in ("word_counts", "uncounted")}
    assert set(note_made(study, STAGES[1], LATER)) == tables
    assert "data/tables/islands/mentions.parquet" in note_made(study, STAGES[1], BEGAN)


def test_each_file_has_the_hash_and_size_that_it_had(described):
    study, graph = described
    told = [one for one in graph.values() if "contentSize" in one]
    assert len(told) > 10
    assert [one["@id"] for one in told if len(one.get("sha256", "")) != 64] == []
    mentions = study.tables / "mentions.parquet"
    assert graph["mentions.parquet"]["sha256"] == hash_file(mentions)
    assert graph["mentions.parquet"]["contentSize"] == str(mentions.stat().st_size)


def test_codebooks_lock_study_and_tables_are_objects_of_the_action(described):
    _, graph = described
    assert {
        *("#data/codebooks/relationship.toml", "#data/codebooks/states.toml", "#requirements.lock"),
        *("#data/studies/islands/study.toml", "documents.parquet", "#03_mentions/study_id"),
    } <= set(ids(graph["#03_mentions"]["object"]))


def test_versions_are_told_by_package_urls(described):
    _, graph = described
    assert ids(graph["#notebooks/01_documents.ipynb"]["softwareRequirements"]) == [
        *("pkg:generic/python@3.11.0", "pkg:pypi/framing-workbook@0.2.0", "pkg:pypi/pandas@2.2.0")
    ]


def test_the_code_is_told_by_one_hash_of_its_modules(described):
    study, graph = described
    (code,) = [one for one in ids(graph["#01_documents"]["object"]) if one.endswith("/code")]
    paths = files_of(study, STAGES[0])["code"]
    lines = [f"{sha256(path.read_bytes())}  {name}\n" for name, path in sorted(paths.items())]
    assert graph[code]["sha256"] == sha256("".join(lines).encode())
    assert f"the {len(paths)} modules" in graph[code]["name"] and len(paths) > 20


def test_documents_are_told_by_id_hash_and_size(described):
    study, graph = described
    source = next(one for one in study.sources if one.doc_id == "herald")
    told = graph["#document/herald"]
    assert (told["name"], told["sha256"]) == (source.title, source.sha256)
    assert told["contentSize"] == str((study.raw_texts / source.file).stat().st_size)


def test_a_parameter_has_the_notebook_s_own_value_or_that_of_the_run(study):
    path = write_crate(study, [record_of(study, STAGES[0], parameters={"keep_furniture": True})])
    graph = {one["@id"]: one for one in json.loads(path.read_text(encoding="utf-8"))["@graph"]}
    assert graph["#01_documents/keep_furniture"]["value"] is True
    assert graph["#01_documents/study_id"]["value"] == "islands"


def test_every_entity_that_is_pointed_to_is_there(described):
    _, graph = described
    pointed = {
        value["@id"]
        for one in graph.values()
        for values in one.values()
        for value in (values if isinstance(values, list) else [values])
        if isinstance(value, dict)
    }
    assert pointed - set(graph) == {"https://w3id.org/ro/crate/1.1"}


def test_no_path_of_the_machine_stands_in_it(described):
    study, _ = described
    text = (study.tables / METADATA).read_text(encoding="utf-8")
    assert str(study.workbook.root) not in text and "/tmp" not in text


def test_the_same_records_give_the_same_bytes_and_other_times_change_times_alone(study):
    one, two = (write_crate(study, [record_of(study, STAGES[2])]).read_text() for _ in range(2))
    later = (BEGAN + timedelta(days=1)).isoformat(timespec="seconds")
    other = write_crate(study, [record_of(study, STAGES[2], began=later)]).read_text()
    assert one == two != other
    assert other.replace("2024-03-01T", "2024-02-29T") == one


def test_a_file_that_two_stages_found_different_is_told_of_twice(study, checkout):
    first = record_of(study, STAGES[0])
    checkout.edit("data/studies/islands/study.toml", "in_book = true", "in_book = true\n")
    path = write_crate(study, [first, record_of(study, STAGES[1])])
    graph = json.loads(path.read_text(encoding="utf-8"))["@graph"]
    name = "#data/studies/islands/study.toml"
    told = [one for one in graph if one["@id"].startswith(name)]
    assert len({one["sha256"] for one in told}) == 2 and told[0]["@id"] == name


def test_a_person_of_the_citation_is_an_author_by_orcid(study, checkout):
    checkout.edit(
        "CITATION.cff",
        "  - name: The framing workbook's authors",
        "  - given-names: Ada\n    family-names: Marrow\n    orcid: https://orcid.org/0000-0000-0000-0000",
    )
    graph = json.loads(write_crate(study, [record_of(study, STAGES[0])]).read_text())["@graph"]
    (person,) = [one for one in graph if one["@type"] == "Person"]
    assert (person["@id"], person["name"]) == ("https://orcid.org/0000-0000-0000-0000", "Ada Marrow")


def test_of_a_stage_that_ran_before_records_had_files_nothing_is_told(study):
    graph = json.loads(write_crate(study, [{"stage": "01_documents"}, {}]).read_text())["@graph"]
    assert [one for one in graph if one["@type"] == "CreateAction"] == []


def test_a_run_leaves_a_crate_with_all_its_stages_tables_and_figures(finished):
    study = finished.open()
    crate = ROCrate(study.tables)
    actions = [one for one in crate.contextual_entities if one.type == "CreateAction"]
    assert [one.id[1:] for one in actions] == list(study.stages)
    described = {one.id for one in crate.data_entities}
    files = {path.relative_to(study.tables).as_posix() for path in study.tables.rglob("*") if path.is_file()}
    assert {name for name in files if name.startswith("figures/") or name.endswith(".parquet")} <= described
    wrong = [one.id for one in crate.data_entities if hash_file(study.tables / one.id) != one["sha256"]]
    assert wrong == []
