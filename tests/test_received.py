"""A study that came from elsewhere says what it would read and fetch, and goes no further than was agreed."""

import os
import shutil

import pytest
from conftest import STUDY

from framing.base.errors import StudyError
from framing.base.workbook import Workbook
from framing.run import consent
from framing.run.fetch import fetch_study
from framing.run.scaffold import new_study
from framing.study import origin
from framing.study.study import list_studies, open_study

HERE = f"study {STUDY}: came from elsewhere, and would"


@pytest.fixture
def received(checkout):
    """A checkout whose study was put there by hand: nothing is noted of it."""
    (checkout.root / "data" / "raw" / f"{STUDY}.origin").unlink()
    return checkout


def admit(checkout, *, command="run", agreed=False):
    """What is said before the study goes on."""
    workbook, said = checkout.workbook, []
    if agreed:
        workbook = workbook.with_agreement(STUDY)
    consent.admit(open_study(STUDY, workbook), said.append, command=command)
    return said


def give_addresses(checkout, *addresses):
    """Write these addresses into the column ``url`` of the first rows."""
    path = checkout.study / "sources.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    at = header.split(",").index("url")
    for number, address in enumerate(addresses):
        cells = rows[number].split(",")
        cells[at] = address
        rows[number] = ",".join(cells)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def compare(checkout):
    """Have the study compared with another one, which lies beside it."""
    shutil.copytree(checkout.study, checkout.study.with_name("reefs"))
    checkout.edit(f"data/studies/{STUDY}/study.toml", "stages = [", 'compare_with = ["reefs"]\nstages = [')


# Whose study it is


def test_the_studies_of_the_book_are_the_workbooks_own():
    workbook = Workbook()
    assert [name for name in list_studies(workbook) if origin.is_received(workbook, name)] == []


def test_a_study_that_was_made_here_is_ones_own(checkout):
    new_study("reefs", checkout.workbook, source=checkout.raw, parties=["Arcadia", "Borealia"])
    assert not origin.is_received(checkout.workbook, "reefs")


def test_a_study_that_says_it_is_in_the_book_came_from_elsewhere_all_the_same(received):
    received.edit(f"data/studies/{STUDY}/study.toml", "stages = [", "in_book = true\nstages = [")
    assert origin.is_received(received.workbook, STUDY)


def test_a_name_that_is_a_pattern_is_no_part_of_the_book():
    assert origin.is_received(Workbook(), ".*") and origin.is_received(Workbook(), "russia")


# What is said


def test_before_its_first_run_it_says_what_it_reads_fetches_and_computes(received):
    give_addresses(received, "https://example.org/a", "http://user:x@пример.example:8080/b")
    said = admit(received)
    assert said == [
        "islands came from elsewhere. Nothing in it is executed. This is what it would read and fetch:",
        "islands reads its own folder, data/studies/islands, and its texts in data/raw/islands",
        "islands reads beyond that: nothing",
        "islands asks, by framing fetch alone: example.org, xn--e1afmkfd.example:8080",
        "islands has this workbook's notebooks compute findings.toml, in 01_documents, 02_passages, "
        "03_mentions, 05_alliance_partnership, 06_multipolarity, 10_findings",
        "islands is coded by model",
    ]


def test_it_is_said_once(received):
    assert admit(received) and admit(received) == []


def test_it_is_said_again_when_it_has_changed(received):
    admit(received)
    give_addresses(received, "https://example.org/a")
    assert any("example.org" in line for line in admit(received)) and admit(received) == []


def test_nothing_is_said_of_a_study_that_was_made_here(checkout):
    give_addresses(checkout, "https://example.org/a")
    assert admit(checkout, command="fetch") == []


def test_an_address_that_can_not_be_read_is_said_as_it_stands(received):
    give_addresses(received, "http://[::1", "javascript:x")
    assert consent.list_hosts(received.open()) == ("http://[::1", "javascript:x")


def test_many_hosts_are_named_in_part(received):
    hosts = tuple(f"host-{number:02}.example" for number in range(15))
    assert consent._listed(hosts).endswith("host-11.example and 3 more")


def test_a_model_of_its_own_is_said(received):
    (received.study / "model").mkdir()
    assert (
        admit(received)[-1] == "islands is coded by model, a model of its own, which its folder model holds"
    )


# What takes agreement


def test_what_goes_beyond_its_folder_is_refused_until_it_is_agreed_to(received):
    compare(received)
    for _ in range(2):
        with pytest.raises(StudyError, match=f"{HERE} read the tables of reefs; where you agree: .*--agree"):
            admit(received)
    assert admit(received, agreed=True) and admit(received) == []


def test_an_agreement_ends_when_what_was_agreed_to_changes(received):
    compare(received)
    admit(received, agreed=True)
    give_addresses(received, "https://example.org/a")
    with pytest.raises(StudyError, match=HERE):
        admit(received)


def test_hosts_are_asked_only_where_it_is_agreed_to(received):
    give_addresses(received, "https://example.org/a")
    admit(received)
    with pytest.raises(StudyError, match=f"{HERE} ask example.org; where you agree: framing fetch islands"):
        fetch_study(received.open(), received.raw, say=str)


def test_what_was_agreed_to_for_a_run_is_agreed_to_for_fetching(received):
    give_addresses(received, "https://example.org/a")
    admit(received, agreed=True)
    assert admit(received, command="fetch") == []


def test_the_environment_agrees_for_the_studies_that_it_names(received):
    compare(received)
    received.environment["FRAMING_AGREE"] = f"others, {STUDY}"
    assert received.workbook.agreed >= {STUDY} and admit(received)[2].endswith("the tables of reefs")


def test_an_agreement_for_one_study_is_none_for_another(received):
    compare(received)
    received.environment["FRAMING_AGREE"] = "reefs"
    with pytest.raises(StudyError, match=HERE):
        admit(received)


def test_the_command_says_it_and_stops_before_the_first_stage(received):
    compare(received)
    done = received.framing("run", STUDY)
    assert done.status == 1 and len(done.lines) == 7 and done.lines[-1].startswith(f"error: {HERE}")
    assert not received.tables.exists() and not received.chapters.exists()


@pytest.mark.parametrize(
    ("command", "given"),
    [
        ("verify islands", ()),
        ("release islands", ()),
        ("code … --study islands", ("We are allies.",)),
    ],
)
def test_each_command_that_reads_it_asks_first(received, command, given):
    compare(received)
    words = [word for word in command.split() if word != "…"]
    done = received.framing(*words, *given)
    assert done.status == 1 and len(done.lines) == 7 and done.out == ""
    assert (
        done.lines[-1]
        == f"error: {HERE} read the tables of reefs; where you agree: framing {command} --agree"
    )
    agreed = received.framing(*words, *given, "--agree")
    assert "came from elsewhere" in agreed.lines[0] and HERE not in agreed.err
    assert "came from elsewhere" not in received.framing(*words, *given).err


def test_a_quiet_command_names_what_it_refuses(received):
    compare(received)
    done = received.framing("run", STUDY, "--quiet")
    assert done.lines == [
        f"error: {HERE} read the tables of reefs; where you agree: framing run islands --agree"
    ]


def test_what_a_study_says_can_not_steer_a_terminal(received):
    give_addresses(received, "http://a\x1b[2Jb/")
    done = received.framing("fetch", STUDY)
    assert done.status == 1 and "\x1b" not in done.err and "␛[2J" in done.err


# What is in its folder


def test_a_link_out_of_its_folder_is_refused_with_its_place(received, tmp_path):
    (tmp_path / "private.md").write_text("mine", encoding="utf-8")
    (received.study / "about.md").symlink_to(tmp_path / "private.md")
    with pytest.raises(StudyError, match=r"data/studies/islands/about.md: is a link that leads out of"):
        received.open()


def test_a_linked_folder_is_refused_too(received, tmp_path):
    (received.study / "prose").symlink_to(tmp_path)
    with pytest.raises(StudyError, match=r"data/studies/islands/prose: is a link that leads out of"):
        received.open()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_that_would_never_end_is_refused(received):
    (received.study / "findings.toml").unlink()
    os.mkfifo(received.study / "findings.toml")
    with pytest.raises(StudyError, match=r"findings.toml: is no plain file"):
        received.open()


def test_a_link_within_its_folder_is_followed(received):
    (received.study / "about.md").symlink_to(received.study / "findings.toml")
    assert received.open().title


def test_a_folder_that_is_itself_a_link_is_opened(received, tmp_path):
    shutil.move(received.study, tmp_path / "elsewhere")
    received.study.symlink_to(tmp_path / "elsewhere")
    assert received.open().title


def test_in_a_study_that_was_made_here_links_are_its_owners_business(checkout, tmp_path):
    (tmp_path / "about.md").write_text("Ours.", encoding="utf-8")
    (checkout.study / "about.md").symlink_to(tmp_path / "about.md")
    assert checkout.open().title
