"""The commands that ask a language model, against a server on this machine that speaks the protocol."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading

import pandas as pd
import pytest
from chat_server import coding, serve

from framing.base.errors import StudyError
from framing.cli import language_model
from framing.study.codings import COLUMNS, load_codings, name_file, read_run

KEY = "sk-not-to-be-seen"
PLAIN = coding(referent={"value": "generic", "quotation": ""}, stance={"value": "asserted", "quotation": ""})
N = 17  # relationship mentions in the three texts of the islands


@pytest.fixture
def server():
    with serve() as server:
        server.says = [PLAIN]
        yield server


@pytest.fixture
def ask(checkout, server, monkeypatch):
    """Run the command with the server's address and a model's name."""
    monkeypatch.setenv("FRAMING_API_KEY", KEY)

    def run(*arguments):
        chosen = ["--study", "islands", "--coder", server.address, "--model", "small"]
        return checkout.framing(*arguments, *chosen)

    return run


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Arcadia and Borealia are no allies.\n\nThe islands are friends.\n", encoding="utf-8")
    return path


def rows_of(done):
    return list(csv.DictReader(io.StringIO(done.out)))


def codings_of(checkout):
    (path,) = (checkout.root / "data" / "studies" / "islands" / "codings").glob("*.csv")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def files_of(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_documents_are_coded_with_the_columns_of_mentions(ask, server, note):
    server.says = [coding(), PLAIN]
    done = ask("code", note, "--at-once", 1)
    first, second = rows_of(done)
    assert done.status == 0
    assert (first["surface"], first["stance"], first["referent"], first["cue"]) == (
        "allies",
        "denied",
        "focal",
        "no",
    )
    assert (first["rule"], first["coder"]) == ("stance", f"small at {server.address}")
    assert (second["stance"], second["voice"], second["cue"]) == ("asserted", "author", "")


def test_what_it_takes_is_said_before_anything_is_asked(ask, server, note):
    done = ask("code", note)
    assert done.lines[0].startswith("mentions: 2; questions to the language model: 2; about 4,")
    assert (
        ask("code", note).lines[0].startswith("mentions: 2; questions to the language model: 0; ")
        and len(server.requests) == 2
    )


def test_many_questions_are_asked_only_with_yes(ask, server, note, monkeypatch):
    monkeypatch.setattr(language_model, "MOST_UNASKED", 1)
    done = ask("code", note)
    assert done.status == 1 and server.requests == [] and done.out == ""
    assert (
        done.lines[-1] == f"error: more than 1 questions would be asked of {server.address}; --yes asks them"
    )
    assert ask("code", note, "--yes").status == 0


def test_two_runs_give_the_same_bytes(ask, server, note):
    assert ask("code", note).out == ask("code", note).out


def test_a_mention_that_stays_uncoded_is_listed_and_has_empty_codes(ask, server, note):
    server.says = ["I don't know."]
    done = ask("code", note)
    assert done.status == 2
    assert {(row["referent"], row["stance"], row["rule"]) for row in rows_of(done)} == {("", "", "")}
    assert done.lines[1].startswith(
        "warning: note:relationship:28: not coded: twice an answer that can't be taken"
    )


def test_a_run_that_ends_on_an_error_prints_no_row_and_writes_no_file(ask, server, note, tmp_path):
    server.says = [PLAIN, (401, {}, "{}")]
    done = ask("code", note, "-o", tmp_path / "rows.csv", "--at-once", 1)
    assert done.status == 1 and done.out == "" and not (tmp_path / "rows.csv").exists()
    assert done.lines[-1].startswith(f"error: {server.address}: answers 401")


def test_a_study_is_coded_and_its_codings_are_stored_beside_it(ask, checkout, server):
    done = ask("code")
    assert done.status == 0, done.err
    folder = checkout.root / "data" / "studies" / "islands" / "codings"
    slug = name_file(f"small at {server.address}")
    assert done.lines[-1] == f"written: data/studies/islands/codings/{slug}.csv, {N} mentions"
    lines = (folder / f"{slug}.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(COLUMNS) and lines[1:] == sorted(lines[1:]) and len(lines) == N + 1
    table = codings_of(checkout)
    assert set(table["stance"]) == {"asserted"} and set(table["stance_p"]) == {""}
    told = read_run(folder / f"{slug}.json")
    assert (told["kind"], told["model"], told["uncoded"]) == ("language model", "small", {})


def test_coding_a_study_twice_asks_nothing_and_changes_no_byte(ask, checkout, server):
    folder = checkout.root / "data" / "studies" / "islands"
    assert ask("code").status == 0
    before = files_of(folder)
    assert ask("code").status == 0
    assert files_of(folder) == before and len(server.requests) == N


def test_what_stayed_uncoded_in_a_study_stands_beside_its_codings(ask, checkout, server):
    server.says = [lambda body: "?" if "⟦bind" in str(body) or "⟦pact" in str(body) else PLAIN]
    done = ask("code")
    (path,) = (checkout.study / "codings").glob("*.json")
    (name,) = read_run(path)["uncoded"]
    assert done.status == 2 and name.startswith("minister:relationship:")
    (run,) = set(load_codings(checkout.open())["run"])
    assert len(codings_of(checkout)) == N - 1 and json.loads(run)["uncoded"] == 1


def test_themes_are_coded_with_their_own_scheme(ask, checkout, server):
    said = {"justification": "So it says.", "quotation": ""}
    codes = {
        "present": said | {"value": "yes"},
        "stance": said | {"value": "named"},
        "voice": said | {"value": "author"},
    }
    server.says = [json.dumps(codes | {"speaker": ""})]
    assert ask("code", "--codebook", "multipolarity").status == 0
    table = codings_of(checkout)
    assert set(zip(table["present"], table["stance"], table["referent"], strict=True)) == {
        ("yes", "named", "")
    }
    assert len(table) == 3


def test_the_key_stands_in_no_file_and_no_line(ask, checkout, server):
    server.says = [PLAIN, (400, {}, f"you sent {KEY}")]
    done = ask("code", "--at-once", 1)
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}" and "[key]" in done.err
    assert KEY not in done.out + done.err
    assert not [path for path, data in files_of(checkout.root).items() if KEY.encode() in data]


def test_openais_key_is_kept_from_other_hosts(ask, server, note, monkeypatch):
    monkeypatch.delenv("FRAMING_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert ask("code", note).status == 0
    assert "Authorization" not in server.headers[0]
    assert language_model._key("https://api.openai.com/v1") == KEY
    assert (
        language_model._key("https://api.openai.com.example.org/v1")
        == language_model._key("https://notopenai.com/v1")
        == ""
    )


def test_nothing_is_sent_where_no_address_was_given(checkout, server, note, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", server.address)
    assert checkout.framing("code", note, "--study", "islands").status == 0 and server.requests == []


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ("code",),
            "Error: Missing argument 'FILES...'. A study is coded by --study, --coder, --model alone.",
        ),
        (
            ("code", "--study", "islands"),
            "Error: Missing argument 'FILES...'. A study is coded by --study, --coder, --model alone.",
        ),
        (
            ("code", "x.txt", "--model", "m"),
            "error: a language model needs an address and a name; expected --coder URL",
        ),
        (
            ("code", "x.txt", "--coder", "http://h"),
            "error: a language model needs an address and a name; expected --model NAME",
        ),
        (("code", "x.txt", "--coder", "h:1", "--model", "m"), "error: --coder: the address can't be used; "),
    ],
)
def test_wrong_usage_is_one_line(checkout, arguments, line):
    study = ["--study", "islands"] if "--coder" in arguments else []
    done = checkout.framing(*arguments, *study)
    assert done.status in (1, 2) and done.lines[-1].startswith(line)


def test_a_codebook_whose_mentions_are_not_coded_is_named(ask, note):
    done = ask("code", note, "--codebook", "topics")
    assert done.lines == [
        "error: mentions of the codebook 'topics' are found and not coded; to have them coded: "
        "attributes = 'relationship' in its head"
    ]


def test_a_study_without_texts_is_named(ask, checkout, server):
    for path in (checkout.root / "data" / "raw" / "islands").iterdir():
        path.unlink()
    done = ask("code")
    assert (
        done.status == 1
        and "no text is at hand, so nothing can be coded" in done.err
        and server.requests == []
    )


@pytest.mark.parametrize("content", [None, "{", "[" * 100_000, "[]", '{"run": 1}'])
def test_codings_without_what_made_them_are_named(ask, checkout, content):
    ask("code")
    (path,) = (checkout.root / "data" / "studies" / "islands" / "codings").glob("*.json")
    path.write_text(content, encoding="utf-8") if content else path.unlink()
    with pytest.raises(StudyError, match=r"doesn't say what kind|is not JSON|the file is missing"):
        load_codings(checkout.open())


@pytest.mark.slow
def test_a_killed_run_leaves_no_codings_and_goes_on_where_it_was(workshop, server):
    arrived = threading.Event()

    def hang(_body):
        arrived.set()
        threading.Event().wait(5)
        return PLAIN

    server.says = [PLAIN, PLAIN, hang]
    command = [sys.executable, "-m", "framing", "code", "--study", "islands", "--at-once", "1"]
    command += ["--coder", server.address, "--model", "small"]
    started = subprocess.Popen(command, cwd=workshop.root, env=workshop.variables(), stderr=subprocess.PIPE)
    assert arrived.wait(60)
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    assert not (workshop.root / "data" / "studies" / "islands" / "codings").exists()
    server.says = [PLAIN]
    done = workshop.framing(*command[3:])
    assert done.lines[0].startswith(f"mentions: {N}; questions to the language model: {N - 2}; ")
    assert done.status == 0 and len(server.requests) == 3 + N - 2
