"""A handout: what those need who code elsewhere, and nobody's codings; taken without harm to what is here."""

import io
import json
import shutil
import zipfile
from datetime import date

import pytest
from conftest import Checkout, make_tables
from harbours import STUDY, make_harbours

from framing.base import store
from framing.base.errors import ParameterError, StudyError
from framing.lab import coding, plan
from framing.lab.desk import Desk, check_codes
from framing.lab.material import Material
from framing.study import assignment, codings, handout, samples

PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}
CLASS = ["ann", "ben", "eve"]


def draw(study, name="people"):
    mentions = store.load(study, "mentions")
    sample = samples.make_sample(
        study, mentions, name=name, n=12, by="random", seed=1, today=date(2026, 1, 31)
    )
    assignment.assign_sample(study, sample, CLASS, each=2, seed=1, code_names=False)


def code_one(study, coder):
    desk = Desk(Material.of(study), coder, sample="people")
    desk.save(check_codes({"values": PLAIN}, desk.scheme))
    return desk


@pytest.fixture(scope="module")
def taught_once(checkout_once, tmp_path_factory):
    """A teacher's checkout: a study of their own, run and drawn from, and Ann has coded a mention."""
    made = Checkout(shutil.copytree(checkout_once, tmp_path_factory.mktemp("taught") / "checkout"))
    make_harbours(made.root)
    study = made.open(STUDY).as_run()
    make_tables(study)
    draw(study)
    code_one(study, "ann")
    return study


@pytest.fixture
def given(taught_once):
    return handout.pack_handout(taught_once, "people", texts=True)


def names_in(data):
    return set(zipfile.ZipFile(io.BytesIO(data)).namelist())


def repack(data, **changes):
    """A handout with some of its files changed, or further ones; None takes one out."""
    files = {name: zipfile.ZipFile(io.BytesIO(data)).read(name) for name in names_in(data)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {**files, **changes}.items():
            if content is not None:
                archive.writestr(name, content)
    return buffer.getvalue()


def test_a_handout_has_the_study_its_tables_its_texts_and_the_sample_and_nobodys_codings(given):
    names = names_in(given)
    assert {"study/study.toml", "study/sources.csv", "tables/mentions.parquet"} <= names
    assert {"samples/people.csv", "samples/people.toml", "samples/people-coders.csv"} <= names
    assert sum(name.startswith("raw/") for name in names) == 4
    assert not any("person" in name or "ann" in name for name in names)


def test_who_has_nothing_of_the_study_can_code_what_is_theirs(checkout, given):
    study, sample = handout.take_handout(checkout.workbook, given)
    assert (study.study_id, sample) == (STUDY, "people")
    desk = code_one(study, "ben")
    assert len(desk.ids) == 8 and desk.done == 1
    assert set(codings.load_codings(study)["coder"]) == {"person ben"}


def test_without_texts_it_is_said_that_they_are_missing(checkout, taught_once):
    study, _ = handout.take_handout(
        checkout.workbook, handout.pack_handout(taught_once, "people", texts=False)
    )
    with pytest.raises(StudyError, match="no text of the sample is at hand; framing lab harbours --texts"):
        code_one(study, "ben")


def test_a_further_sample_is_taken_and_what_was_coded_stays(checkout, taught_once, given):
    study, _ = handout.take_handout(checkout.workbook, given)
    code_one(study, "ben")
    if "people-2" not in [one.name for one in samples.list_samples(taught_once)]:
        draw(taught_once, "people-2")
    study, sample = handout.take_handout(
        checkout.workbook, handout.pack_handout(taught_once, "people-2", texts=True)
    )
    assert sample == "people-2" and len(codings.load_codings(study)) == 1
    assert [one.name for one in samples.list_samples(study)] == ["people", "people-2"]


def test_a_study_of_ones_own_that_has_the_same_name_is_left_alone(checkout, given):
    folder = checkout.root / "data" / "studies" / STUDY
    folder.mkdir()
    (folder / "study.toml").write_text('title = "Mine"\n', encoding="utf-8")
    with pytest.raises(
        StudyError, match=r"study\.toml is here already, and says something else; call your own"
    ):
        handout.take_handout(checkout.workbook, given)
    assert [path.name for path in folder.iterdir()] == ["study.toml"]


def test_what_the_teacher_has_changed_since_is_taken(checkout, given):
    handout.take_handout(checkout.workbook, given)
    settings = zipfile.ZipFile(io.BytesIO(given)).read("study/study.toml").replace(b"The strait", b"A strait")
    study, _ = handout.take_handout(checkout.workbook, repack(given, **{"study/study.toml": settings}))
    assert study.title.startswith("A strait")


def test_of_a_study_with_a_release_only_the_sample_is_taken(released):
    study = released.open()
    draw(study)
    data = handout.pack_handout(study, "people", texts=False)
    shutil.rmtree(study.folder / "samples")
    before = study.path("study.toml").read_bytes()
    settings = before.replace(b"title", b"# handed out\ntitle", 1)
    taken, _ = handout.take_handout(released.workbook, repack(data, **{"study/study.toml": settings}))
    assert study.path("study.toml").read_bytes() == before
    assert samples.read_sample(taken, "people").coders == CLASS


@pytest.mark.parametrize(
    "changes",
    [
        {"handout.json": None},
        {"handout.json": b"[]"},
        {"handout.json": b"[" * 100_000},
        {"handout.json": b'{"study": "x", "sample": "people", "run": ""}'},
        {"handout.json": b'{"study": "x", "sample": 1, "run": "", "files": {}}'},
        {".": b""},
        {"handout.json": b'{"study": "../x", "sample": "people", "run": "", "files": {}}'},
        {"handout.json": b'{"study": "x", "sample": "people", "run": "seed=3", "files": {}}'},
        {"study/../../x.toml": b""},
        {"study/codebooks/a/b.toml": b""},
        {"codings/person-ben.csv": b""},
        {"/etc/x": b""},
    ],
    ids=str,
)
def test_what_is_no_handout_is_refused_and_nothing_is_written(checkout, given, changes):
    with pytest.raises(StudyError, match="is no handout; expected the"):
        handout.take_handout(checkout.workbook, repack(given, **changes))
    assert not (checkout.root / "data" / "studies" / STUDY).exists()


@pytest.mark.parametrize("data", [b"", b"PK", b"a,b\n1,2\n"])
def test_other_files_are_no_handouts(checkout, data):
    with pytest.raises(StudyError, match="is no handout"):
        handout.take_handout(checkout.workbook, data)


def test_a_sample_that_is_not_there_cannot_be_handed_out(taught_once):
    with pytest.raises(ParameterError, match="has no sample 'pupils'; known: people"):
        handout.pack_handout(taught_once, "pupils", texts=False)


# In the browser


def test_a_sample_is_handed_out_where_it_was_drawn_and_taken_at_the_desk(taught_once, released):
    handed = []
    leader = plan.plan_sample(taught_once)
    leader.send = lambda content, buffers: handed.append((content["file"], buffers[0]))
    leader.hear({"do": "hand_out", "sample": "people", "texts": True})
    assert leader.note == "" and handed[0][0] == "harbours-people-to-code.zip"

    desk = coding.code_by_hand(released.open())
    desk.hear({"do": "take"}, [handed[0][1]])
    assert desk.note == "" and "the sample people of the study «The strait" in desk.setup["said"]
    assert desk.setup["coders"]["people"] == CLASS
    desk.hear({"do": "begin", "coder": "Ben", "sample": "people", "order": "text"})
    assert desk.note == "" and (desk.view["n"], desk.view["coder"]) == (8, "ben")


def test_a_record_of_an_earlier_handout_that_is_damaged_counts_for_nothing(checkout, given):
    study, _ = handout.take_handout(checkout.workbook, given)
    study.path("handout.json").write_text("{", encoding="utf-8")
    handout.take_handout(checkout.workbook, given)
    assert json.loads(study.path("handout.json").read_text(encoding="utf-8"))["sample"] == "people"
