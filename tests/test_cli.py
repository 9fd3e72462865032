"""The command: what it prints where, with which exit status, and how it speaks of wrong usage."""

import os
import shutil
import subprocess
import sys

import click
import pytest

from framing.base import store
from framing.cli import cli

COMMANDS = sorted(cli.commands)


def every_command(group=cli, names=()):
    for name, command in group.commands.items():
        yield (*names, name), command
        if isinstance(command, click.Group):
            yield from every_command(command, (*names, name))


@pytest.mark.parametrize(
    ("names", "command"),
    list(every_command()),
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_every_command_says_in_a_sentence_what_it_does(names, command):
    assert command.help and command.help.strip().partition("\n")[0].endswith(".")
    for option in command.params:
        if isinstance(option, click.Option) and option.name not in ("study", "help"):
            assert option.help, (names, option.name)


def test_the_command_has_what_the_design_lists():
    assert set(COMMANDS) >= {
        "run",
        "book",
        "lab",
        "code",
        "validate",
        "verify",
        "release",
        "fetch",
        "new",
        "codebook",
        "trace",
        "status",
    }


def test_help_goes_to_standard_output(checkout):
    done = checkout.framing("--help")
    assert done.status == 0 and done.err == "" and all(name in done.out for name in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("rnu",), "Error: No such command 'rnu'."),
        (("run", "--oly", "01"), "Error: No such option '--oly'"),
        (("run", "islands", "more"), "Error: Got unexpected extra argument (more)"),
        (("run", "islands", "\x1b[2Jmore"), "Error: Got unexpected extra argument (␛[2Jmore)"),
        (("release",), "Error: Missing argument 'STUDY'."),
        (("trace",), "Error: Missing argument 'FINDING'."),
        (("run", "--only"), "Error: Option '--only' requires an argument."),
        (
            ("trace", "named", "--rows", "-5"),
            "Error: Invalid value for '--rows': -5 is not in the range x>=0.",
        ),
    ],
)
def test_wrong_usage_is_told_on_standard_error_with_status_2(checkout, arguments, line):
    done = checkout.framing(*arguments)
    assert done.status == 2 and done.out == "" and done.lines[-1].startswith(line)


@pytest.mark.parametrize("command", ["run", "book", "verify", "release", "status", "fetch", "validate"])
def test_every_command_names_an_unknown_study_with_the_nearest(checkout, command):
    (checkout.root / "book").mkdir()
    (checkout.root / "book" / "_toc.yml").write_text("parts: []\n")
    done = checkout.framing(command, "iland")
    assert done.lines == ["error: there is no study 'iland'; did you mean islands?"]
    assert (done.status, done.out) == (1, "")


@pytest.mark.parametrize("command", ["run", "verify", "release", "status", "fetch", "validate"])
def test_every_command_names_a_malformed_study_in_one_line(checkout, command):
    (checkout.study / "study.toml").write_text("title = 3\n")
    done = checkout.framing(command, "islands")
    assert done.lines == ["error: data/studies/islands/study.toml: the key 'focal' is missing"]
    assert (done.status, done.out) == (1, "")


def test_status_says_what_is_there_and_what_is_to_run(checkout):
    done = checkout.framing("status", "islands")
    assert done.out.splitlines()[:2] == [
        "islands: 3 of 3 texts present; no release",
        "  01_documents               to run: never run",
    ]
    assert done.status == 0


def test_status_of_all_studies(checkout):
    assert checkout.framing("status").out.startswith("islands: ")


def test_status_tells_of_documents_that_can_not_be_used(checkout):
    (checkout.raw / "herald.txt").unlink()
    checkout.edit("data/studies/islands/sources.csv", "2001-02-03", "in May")
    out = checkout.framing("status", "islands").out
    assert "islands: 2 of 3 texts present" in out
    assert (
        "row 2 (herald): herald.txt is missing" in out
        and "row 3: date 'in May' of interview is no date" in out
    )


def test_status_says_outside_words_as_text_that_steers_no_terminal(checkout):
    (checkout.raw / "herald.txt").unlink()
    checkout.edit("data/studies/islands/sources.csv", "herald.txt", "\x1b[2Jherald.txt")
    out = checkout.framing("status", "islands").out
    assert "\x1b" not in out and "␛[2Jherald.txt is missing" in out


def test_status_tells_of_a_release_by_an_older_coder(released):
    released.edit("data/studies/islands/release/release.toml", "plain coder", "another coder")
    assert "the release was coded by an older coder" in released.framing("status", "islands").out


def test_a_trace_gives_the_mentions_behind_a_finding_in_their_words(released):
    done = released.framing("trace", "named", "--study", "islands")
    assert done.status == 0
    assert "all = 17: rows of mentions where codebook == 'relationship'; 17 rows" in done.out
    assert "In the book: _generated/mentions_islands.html#codebook=relationship&family=alliance" in done.out
    first = store.load(released.open(), "mentions").iloc[0]
    place = f"{first['mention_id']}, {first['start']}–{first['end']}"
    lines = done.out.splitlines()
    around = lines[lines.index(place) + 1].strip()
    text = (released.raw / "herald.txt").read_text(encoding="utf-8")
    assert around.replace("[", "").replace("]", "") in " ".join(text.split())
    assert f"[{first['surface']}]" in around and not around.startswith("[") and not around.endswith("]")


def test_a_trace_without_texts_has_the_codes_and_says_how_to_get_the_texts(released):
    shutil.rmtree(released.raw)
    done = released.framing("trace", "named", "--study", "islands")
    assert done.out.startswith("The texts of islands are not at hand") and "framing fetch islands" in done.out
    first = store.load(released.open(), "mentions").iloc[0]
    codes = f"{first['family']} · {first['stance']} · {first['referent']} · "
    assert f"    [{first['surface']}]\n    {codes}" in done.out


def test_an_unknown_finding_brings_the_nearest_name(released):
    done = released.framing("trace", "namd", "--study", "islands")
    assert len(done.lines) == 1 and done.lines[0].endswith(
        "there is no finding 'namd' in islands; did you mean named?"
    )
    assert done.status == 1


def test_a_full_or_closed_disk_is_one_line(released):
    folder = released.study / "release"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("a file in its place")
    done = released.framing("release", "islands")
    assert len(done.lines) == 1 and done.status == 1
    assert (
        done.lines[0].startswith(f"error: {folder}") and "xists" in done.lines[0]
    ) or "Not a directory" in done.lines[0]


@pytest.mark.slow
def test_the_command_is_a_process_with_no_traceback(checkout):
    """The real thing, once: ``python -m framing`` from any folder."""
    environment = {**os.environ, "PYTHONPATH": str(cli_folder())}
    done = subprocess.run(
        [sys.executable, "-m", "framing", "run", "russia-chna"],
        cwd=checkout.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: there is no study 'russia-chna'; did you mean russia-china?\n"


@pytest.mark.slow
def test_a_reader_that_stops_early_leaves_no_message(checkout):
    """``framing code … | head -1``"""
    path = checkout.root / "long.txt"
    path.write_text("Arcadia and Borealia are allies.\n\n" * 700)
    environment = {**os.environ, "PYTHONPATH": str(cli_folder())}
    parties = "--party Arcadia --party Borealia"
    command = f"{sys.executable} -m framing code {path} {parties} | head -1"
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("mention_id,") and done.stderr == ""


def cli_folder():
    from framing import cli as module

    return os.path.dirname(os.path.dirname(os.path.dirname(module.__file__)))
