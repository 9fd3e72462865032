"""Fetching: what has an address comes within bounds, from where it may, under a plain name, never half."""

import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import time

import pytest
from conftest import STUDY
from page_server import PAGE, serve

from framing.base.errors import TextError
from framing.base.workbook import Workbook
from framing.run import fetch as fetching
from framing.run import web
from framing.study.study import open_study

QUICK = web.Limits(size=10_000, seconds=20, pause=10)  # a busy machine answers late
IMPATIENT = web.Limits(size=10_000, seconds=1, pause=0.4)
REPORT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def server():
    with serve() as made:
        yield made


def download(server, path="/page", limits=QUICK):
    return web.download(f"{server.address}{path}", where="here", allow_private=True, limits=limits)


def refused(server, path="/page", limits=QUICK):
    """What is said of a download that gives nothing."""
    with pytest.raises(TextError) as caught:
        download(server, path, limits)
    return str(caught.value)


# What comes


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/pdf", REPORT, "TEXT/PLAIN", ""])
def test_a_page_of_a_kind_that_a_reader_knows_comes_whole(server, kind):
    server.page("/page", kind=kind)
    assert download(server) == PAGE


def test_a_page_without_length_comes_whole(server):
    server.page("/page", length=False)
    assert download(server) == PAGE


def test_a_page_in_chunks_comes_whole(server):
    server.page(
        "/page", b"4\r\nArca\r\n3\r\ndia\r\n0\r\n\r\n", length=False, more="Transfer-Encoding: chunked\r\n"
    )
    assert download(server) == b"Arcadia"


def test_a_packed_page_is_unpacked(server):
    server.page("/page", gzip.compress(PAGE), more="Content-Encoding: gzip\r\n")
    assert download(server) == PAGE


def test_letters_of_any_script_in_an_address_are_encoded(server):
    server.page("/China%E2%80%93Russia%20?q=%D0%B6")
    assert download(server, "/China–Russia ?q=ж") == PAGE


def test_the_shipped_addresses_can_be_encoded():
    addresses = [source.url for source in open_study("russia-china", Workbook()).sources if source.url]
    assert any(not address.isascii() for address in addresses)
    for address in addresses:
        assert str(web._parse(address, "")).isascii()


def test_redirects_are_followed_to_where_they_lead(server):
    server.page("/page", status="302 Found", more="Location: sub/next\r\n")
    server.page("/sub/next", status="308 Permanent Redirect", more=f"Location: {server.address}/last\r\n")
    server.page("/last")
    assert download(server) == PAGE


def test_a_redirect_in_utf_8_is_followed(server):
    server.answers["/page"] = "HTTP/1.1 301 Moved\r\nLocation: /ж\r\nContent-Length: 0\r\n\r\n".encode()
    server.page("/%D0%B6")
    assert download(server) == PAGE


# What doesn't


def redirect(server, target):
    server.page("/page", status="301 Moved", more=f"Location: {target}\r\n")
    return refused(server)


@pytest.mark.parametrize(
    "target", ["file:///etc/hosts", "ftp://127.0.0.1/a", "gopher://127.0.0.1/", "data:,x"]
)
def test_a_redirect_to_another_kind_of_address_is_refused(server, target):
    assert "can't be fetched; expected http:// or https:// and a host" in redirect(server, target)


def test_a_redirect_to_nowhere_is_refused(server):
    server.page("/page", status="302 Found")
    assert "redirects to nowhere" in refused(server)


def test_redirects_end_after_five(server):
    for number in range(9):
        server.page(f"/{number}", status="302 Found", more=f"Location: /{number + 1}\r\n")
    assert "redirects more than 5 times" in refused(server, "/0") and len(server.asked) == 6


def test_a_redirect_to_this_machine_is_refused_although_the_first_address_was_public(server, monkeypatch):
    server.page("/page", status="302 Found", more=f"Location: {server.address}/secret\r\n")
    monkeypatch.setattr(web, "_is_public", lambda _: len(server.asked) == 0)
    with pytest.raises(
        TextError, match=r"the host 127\.0\.0\.1 has the address 127\.0\.0\.1, which is not public"
    ):
        web.download(f"{server.address}/page", where="here", limits=QUICK)
    assert [path for path, _ in server.asked] == ["/page"]


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/zip", "application/x-executable"])
def test_a_kind_that_no_reader_knows_is_refused(server, kind):
    server.page("/page", kind=kind)
    assert f"the content is {kind}, which no reader knows" in refused(server)


@pytest.mark.parametrize(
    "status", ["404 Not Found", "500 Internal Server Error", "204 No Content", "451 \x1b[2J"]
)
def test_another_answer_than_the_page_is_named(server, status):
    server.page("/page", status=status, length=status[:3] != "204")
    assert f"the server answered {status}"[:23] in refused(server)


def test_a_long_answer_is_refused_before_it_is_read(server):
    server.page("/page", b"", length=False, more="Content-Length: 10001\r\n")
    assert "longer than 10,000 bytes" in refused(server)


def test_a_long_answer_without_length_is_refused_where_it_gets_too_long(server):
    server.page("/page", b"x" * 200_000, length=False)
    assert "longer than 10,000 bytes" in refused(server)


def test_a_small_packed_answer_that_would_be_long_is_refused(server):
    server.page("/page", gzip.compress(b"x" * 20_000_000), more="Content-Encoding: gzip\r\n")
    assert "longer than 10,000 bytes" in refused(server, limits=web.Limits(10_000, 2, 2))


def test_an_endless_answer_is_refused(server):
    def send(stream):
        stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while True:
            stream.write(b"x" * 1000)

    server.answers["/page"] = send
    assert "longer than 10,000 bytes" in refused(server)


def test_a_short_answer_is_refused(server):
    server.page("/page", PAGE, length=False, more=f"Content-Length: {len(PAGE) + 1}\r\n")
    assert "the answer breaks off" in refused(server)


def test_an_empty_answer_is_refused(server):
    server.page("/page", b"")
    assert "the content is empty" in refused(server)


def test_a_server_that_says_nothing_is_left(server):
    server.answers["/page"] = lambda _: time.sleep(2)
    assert "no word within 0.4 seconds" in refused(server, limits=IMPATIENT)


def dripping(begin, drop):
    def send(stream):
        stream.write(begin)
        while True:
            stream.write(drop)
            time.sleep(0.05)

    return send


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begin", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 2", b"0"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "body of known length", "header", "status", "promises"],
)
def test_a_slow_answer_ends_when_its_time_is_up(server, begin, drop):
    server.answers["/page"] = dripping(begin, drop)
    assert "takes more than 1 seconds" in refused(server, limits=IMPATIENT)


@pytest.mark.parametrize(
    "answer",
    [
        b"NOPE\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
        b"",
        bytes(range(256)),
    ],
    ids=["no status", "no number", "many headers", "long header", "chunk", "gzip", "nothing", "noise"],
)
def test_a_malformed_answer_is_one_line(server, answer):
    server.answers["/page"] = answer
    assert "\n" not in refused(server)


def test_a_server_that_is_not_there_is_named():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(TextError, match="can't be fetched"):
            web.download(address, where="here", allow_private=True, limits=QUICK)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "example.org/page",
        "http://",
        "http:///page",
        "https://user:word@example.org/",
        "http://[::1",
        "http://example.org:99999/",
        "http://a\x00b/",
        "http://" + "a" * 70 + ".example/",
        "",
        "http://exa mple.org/",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address):
    with pytest.raises(TextError) as caught:
        web.download(address, where="here", limits=QUICK)
    assert str(caught.value).startswith("here: ")


# Which hosts


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "localhost",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_hosts_of_this_machine_and_of_local_networks_are_refused(host):
    with pytest.raises(TextError, match=r"which is not public|has no address"):
        web.download(f"http://{host}:1/", where="here", limits=QUICK)


def test_public_addresses_are_taken():
    for text in ("93.184.215.14", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"):
        assert web._is_public(ipaddress.ip_address(text)), text


@pytest.fixture
def names(monkeypatch):
    """Name service of the test's own: for each host the addresses of its answers, one list per question."""
    known, asked, ask = {}, [], socket.getaddrinfo

    def answer(host, port, *more, **options):
        if host not in known:
            return ask(host, port, *more, **options)
        asked.append(host)
        found = known[host].pop(0)
        return [part for address in found for part in ask(address, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    known["asked"] = asked
    return known


def test_the_connection_goes_to_the_address_that_was_checked(server, names):
    names["arcadia.example"] = [["127.0.0.1"], ["192.0.2.1"]]
    server.page("/page")
    address = f"http://arcadia.example:{server.server_port}"
    assert web.download(f"{address}/page", where="here", allow_private=True, limits=QUICK) == PAGE
    assert names["asked"] == ["arcadia.example"]
    assert server.asked == [("/page", f"arcadia.example:{server.server_port}")]


def test_a_name_that_has_a_private_address_beside_a_public_one_is_refused(names):
    names["arcadia.example"] = [["93.184.215.14", "10.0.0.1"]]
    with pytest.raises(TextError, match=r"arcadia\.example has the address 10\.0\.0\.1, which is not public"):
        web.download("http://arcadia.example/", where="here", limits=QUICK)


def test_where_one_address_of_a_host_does_not_answer_the_next_is_tried(server, names):
    names["arcadia.example"] = [["127.0.0.2", "127.0.0.1"]]
    server.page("/page")
    address = f"http://arcadia.example:{server.server_port}/page"
    assert web.download(address, where="here", allow_private=True, limits=QUICK) == PAGE


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl that makes a certificate")
def test_the_certificate_must_be_the_hosts(server, names, tmp_path, monkeypatch):
    files = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")]
    name = ["-subj", "/CN=arcadia.example", "-addext", "subjectAltName=DNS:arcadia.example"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *files, *name]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.page("/page")
    names["arcadia.example"], names["borealia.example"] = [["127.0.0.1"]] * 2, [["127.0.0.1"]]

    def get(host):
        return web.download(f"https://{host}:{server.server_port}/page", where="here", allow_private=True)

    with pytest.raises(TextError, match="the certificate or the encryption is wrong"):
        get("arcadia.example")  # nobody vouches for it
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert"))
    assert get("arcadia.example") == PAGE
    with pytest.raises(TextError, match="the certificate or the encryption is wrong"):
        get("borealia.example")


# A study's documents


@pytest.fixture
def addressed(checkout, server):
    """A checkout without texts, its first document has an address: fetch, its cells, and its bytes."""
    header, first, *rest = (checkout.study / "sources.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    data = (checkout.raw / cells["file"]).read_bytes()
    for path in checkout.raw.iterdir():
        path.unlink()

    def fetch(**changed):
        row = cells | {"url": f"{server.address}/page"} | changed
        lines = [header, ",".join(row.values()), *rest]
        (checkout.study / "sources.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        said = []
        found = fetching.fetch_study(
            checkout.open(), checkout.raw, say=said.append, allow_private=True, limits=QUICK
        )
        return [str(problem) for problem in found], said

    return fetch, checkout, cells["file"], data


def test_a_page_that_is_the_declared_text_is_stored_under_its_name(addressed, server):
    fetch, checkout, name, data = addressed
    server.page("/page", data)
    problems, said = fetch()
    assert (checkout.raw / name).read_bytes() == data and len(problems) == 2
    assert said[:2] == [
        f"1 of 3, herald: fetching {server.address}/page",
        f"1 of 3, herald: fetched, {len(data):,} bytes",
    ]
    assert fetch()[1][0] == "1 of 3, herald: already there" and len(server.asked) == 1


def test_a_page_that_differs_is_kept_as_another_version(addressed, server):
    fetch, checkout, name, _ = addressed
    server.page("/page", b"Arcadia closed its pages.")
    problems, _ = fetch()
    (kept,) = checkout.raw.iterdir()
    assert kept.read_bytes() == b"Arcadia closed its pages." and kept.name != name
    assert any("another version" in problem and kept.name in problem for problem in problems)


def test_another_file_of_the_same_name_stays_as_it_is(addressed, server):
    fetch, checkout, name, data = addressed
    (checkout.raw / name).write_bytes(b"my notes")
    server.page("/page", data)
    problems, _ = fetch()
    assert (checkout.raw / name).read_bytes() == b"my notes"
    assert any("another file has its name" in problem for problem in problems)


def test_a_page_that_is_gone_is_named_and_the_others_go_on(addressed):
    problems, said = addressed[0]()
    assert "404" in problems[0] and "has no url" in problems[1] and len(problems) == len(said) - 1 == 3


@pytest.mark.parametrize(
    "name",
    [
        "/etc/arcadia",
        "../arcadia.txt",
        "a/b.txt",
        "a\\b.txt",
        "C:arcadia.txt",
        "C:\\arcadia.txt",
        "..",
        ".",
        ".bashrc",
        "-rf",
        "con.txt",
        "a.txt:stream",
        "a\x1b.txt",
        "a" * 201,
        "",
    ],
)
def test_a_file_that_is_more_than_a_name_is_refused_with_its_row(addressed, server, name):
    fetch, checkout, _, data = addressed
    server.page("/page", data)
    problems, _ = fetch(file=name)
    assert "sources.csv row 2 (herald): file can't be used" in problems[0]
    assert server.asked == [] and list(checkout.raw.iterdir()) == []


def test_a_file_that_is_a_link_is_refused(addressed, server, tmp_path):
    fetch, checkout, name, data = addressed
    (tmp_path / "precious").write_text("mine")
    (checkout.raw / name).symlink_to(tmp_path / "precious")
    server.page("/page", data)
    problems, _ = fetch()
    assert "sources.csv row 2 (herald): file is a link to elsewhere" in problems[0]
    assert (tmp_path / "precious").read_text() == "mine" and server.asked == []


def test_a_folder_that_can_not_be_written_is_named(addressed, server, monkeypatch):
    fetch, _, _, data = addressed
    server.page("/page", data)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fetching, "write_beside", full)
    assert "can't be written: No space left on device" in fetch()[0][0]


def test_the_command_names_each_problem_in_a_line(addressed, server):
    fetch, checkout, _, _ = addressed
    fetch()
    done = checkout.framing("fetch", STUDY)
    assert done.status == 1 and "127.0.0.1, which is not public" in done.err
