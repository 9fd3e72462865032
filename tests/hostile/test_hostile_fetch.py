"""Fetching attacked: hosts in odd spellings, names and redirects that lead inside, answers made to harm."""

import gzip
import ipaddress
import random
import socket
import time
import tracemalloc
import zlib
from collections import Counter

import pytest
from conftest import STUDY
from page_server import PAGE, serve
from payloads import PAYLOADS

from framing.base.errors import FramingError, TextError
from framing.run import web

QUICK = web.Limits(size=10_000, seconds=20, pause=10)
IMPATIENT = web.Limits(size=10_000, seconds=1.5, pause=1)
SEED = 20261127


@pytest.fixture(scope="module")
def server():
    with serve() as made:
        yield made


@pytest.fixture
def network(monkeypatch, server):
    """A network of the test's own: names by their addresses, and nobody to be reached but the server.

    What would be asked beyond this machine is noted in ``reached`` and refused.
    """
    names, reached, ask = {}, [], socket.getaddrinfo

    def answer(host, port, *more, **options):
        if host in names:
            found = names[host].pop(0) if isinstance(names[host][0], list) else names[host]
            return [part for one in found for part in ask(one, port, type=socket.SOCK_STREAM)]
        options["flags"] = socket.AI_NUMERICHOST  # figures in any spelling, and no name service
        return ask("127.0.0.1" if host == "localhost" else host, port, *more, **options)

    def connect(address, *more, **options):
        reached.append(address[0])
        if ipaddress.ip_address(address[0]) not in ipaddress.ip_network("127.0.0.0/8"):
            raise OSError(101, "Network is unreachable")
        return kept(address, *more, **options)

    from urllib3.util import connection

    kept = connection.create_connection
    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr("urllib3.connection.connection.create_connection", connect)
    server.answers.clear()
    server.asked.clear()
    names["reached"] = reached
    return names


def refused(address, *, limits=QUICK, private=False):
    """What is said of a download that gives nothing: one line, at its place."""
    with pytest.raises(TextError) as caught:
        web.download(address, where="here", allow_private=private, limits=limits)
    said = str(caught.value)
    assert said.startswith("here: ") and len(said.splitlines()) == 1
    return said


def test_the_network_notices_what_is_asked(network, monkeypatch):
    monkeypatch.setattr(web, "_is_public", lambda address: True)
    assert "Network is unreachable" in refused("http://10.0.0.1/") and network["reached"] == ["10.0.0.1"]


# Hosts

INSIDE = [
    *("127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "017700000001", "0177.0.0.1"),
    *("0x7f.1", "0x7f000001", "0x7f.0x0.0x0.0x1", "0X7F.1", "0", "0.0.0.0", "0x0", "localhost", "LOCALHOST"),
    *("localhost.", "127.0.0.1.", "localhost%2e", "127.0.0.1%00.example.org", "127.0.0.1%23.example.org"),
    *(
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "0xc0.0xa8.0.1",
        "100.64.0.1",
        "0300.0250.1",
    ),
    *("169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "100.100.100.200", "192.0.0.192"),
    *("168.63.129.16", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"),
    *(
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[0000::0001]",
        "[::127.0.0.1]",
        "[::7f00:1]",
        "[::ffff:127.0.0.1]",
    ),
    *("[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:0:127.0.0.1]"),
    *(
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2002:a00:1::]",
    ),
    *("[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[::1%25lo]", "[fc00::1]", "[fd00:ec2::254]"),
    *("[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[3fff::1]", "[5f00::1]", "[100::1]"),
    *("①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "ｌｏｃａｌｈｏｓｔ", "lo\u00adcalhost", "ⓛocalhost"),
    *("user@127.0.0.1", "example.org@127.0.0.1", "127.0.0.1@example.org", "user:word@example.org"),
    *(
        "127.0.0.1\\@example.org",
        "example.org:80@127.0.0.1",
        "127.0.0.1#@example.org",
        "127.0.0.1?@example.org",
    ),
    *(
        "[::1",
        "::1",
        "[127.0.0.1]",
        "[v1.x]",
        "127.0.0.1:x",
        "127.0.0.1:-1",
        "127.0.0.1:65536",
        "1",
        "0x",
        "",
    ),
    *(" 127.0.0.1", "127.0.0.1 ", "127.0.0\t.1", "127.0.0.1\r\nHost: example.org", ".", "..", "-", "*"),
]


def test_no_spelling_of_a_host_leads_inside(network):
    for host in INSIDE:
        refused(f"http://{host}/")
        refused(f"https://{host}/a?b#c")
        assert network["reached"] == []


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http:127.0.0.1",
            "http:/127.0.0.1/",
            "http:\\\\127.0.0.1\\",
            "http:////127.0.0.1/",
            "//127.0.0.1/",
        ),
        *(
            "127.0.0.1",
            "file:///etc/hosts",
            "FILE:/etc/hosts",
            "file://127.0.0.1/etc/hosts",
            "ftp://127.0.0.1/",
        ),
        *(
            "gopher://127.0.0.1/_x",
            "dict://127.0.0.1/",
            "ldap://127.0.0.1/",
            "unix:///run/x",
            "jar:http://x!/",
        ),
        *("http+unix://%2frun%2fx/", "http\t://127.0.0.1/", "ht\ntp://127.0.0.1/", "\x00http://127.0.0.1/"),
        *("url:http://127.0.0.1/", "https:127.0.0.1", "hTTp:///127.0.0.1", "http://[::ffff:127.0.0.1%25]/"),
    ],
)
def test_no_spelling_of_an_address_leads_inside(network, address):
    refused(address)
    assert network["reached"] == []


def test_a_payload_for_an_address_is_one_line(network):
    for text in PAYLOADS:
        for address in (text, f"http://{text}/", f"http://127.0.0.1/{text}"):
            with pytest.raises(FramingError) as caught:
                web.download(address, where="here", limits=QUICK)
            assert len(str(caught.value).splitlines()) == 1
        assert network["reached"] == []


def test_every_public_address_of_a_thousand_is_public_and_every_other_is_not():
    """Networks of the open internet and special ones, drawn at random within: no edge was left out."""
    draw = random.Random(SEED)
    special = [
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32", "3fff::/20"),
    ]
    for name in special:
        network = ipaddress.ip_network(name)
        for place in (
            0,
            network.num_addresses - 1,
            *(draw.randrange(network.num_addresses) for _ in range(40)),
        ):
            address = network[place]
            assert not web._is_public(address), address
            if address.version == 4:
                for inside in ("::ffff:0:0", "64:ff9b::"):
                    carried = ipaddress.IPv6Address(int(ipaddress.IPv6Address(inside)) + int(address))
                    assert not web._is_public(carried), carried
    for name in ("8.0.0.0/9", "93.184.0.0/16", "151.101.0.0/16", "2606:4700::/32", "2a00:1450::/32"):
        network = ipaddress.ip_network(name)
        for _ in range(40):
            assert web._is_public(network[draw.randrange(network.num_addresses)])


# Names and redirects


def test_a_name_that_leads_inside_is_refused(network):
    for number, inside in enumerate(("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1")):
        network[f"arcadia-{number}.example"] = [inside]
        assert "which is not public" in refused(f"http://arcadia-{number}.example/")
    assert network["reached"] == []


@pytest.mark.parametrize(
    "inside",
    [
        *("169.254.169.254", "169.254.0.1", "168.63.129.16", "100.100.100.200", "0.0.0.0", "224.0.0.1"),
        *("fe80::1", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "::"),
    ],
)
def test_who_takes_private_addresses_is_led_to_no_clouds_own(network, inside):
    network["arcadia.example"] = [inside]
    said = refused("http://arcadia.example/", private=True)
    assert "which is neither public nor of this machine or network" in said
    assert network["reached"] == []


def test_a_name_that_changes_between_question_and_connection_is_asked_once(network):
    network["arcadia.example"] = [["93.184.215.14"], ["127.0.0.1"]]
    refused("http://arcadia.example/")
    assert network["reached"] == ["93.184.215.14"] and network["arcadia.example"] == [["127.0.0.1"]]


@pytest.mark.parametrize(
    "target",
    [
        *("http://127.0.0.1/", "http://0x7f.1/", "http://[::1]/", "http://2130706433/", "//127.0.0.1/secret"),
        *("http://169.254.169.254/latest/meta-data/", "http://metadata.example/", "file:///etc/hosts"),
        *(
            "ftp://example.org/a",
            "javascript:alert(1)",
            "data:text/plain,x",
            "\\\\127.0.0.1\\x",
            "http://[::1",
        ),
        *("http://user:word@example.org/", "http://example.org:99999/", "http:///x", "https://127.0.0.1:1/"),
    ],
)
def test_no_redirect_leads_inside(network, server, monkeypatch, target):
    """The first page is taken for public, and what it redirects to isn't."""
    network["metadata.example"] = ["169.254.169.254"]
    server.page("/page", status="302 Found", more=f"Location: {target}\r\n")
    judge = web._is_public
    monkeypatch.setattr(web, "_is_public", lambda address: not server.asked or judge(address))
    refused(f"http://127.0.0.1:{server.server_port}/page")
    assert [path for path, _ in server.asked] == ["/page"] and network["reached"] == ["127.0.0.1"]


def test_redirects_in_a_ring_end(network, server):
    server.page("/a", status="302 Found", more="Location: /b\r\n")
    server.page("/b", status="307 Temporary Redirect", more="Location: /a\r\n")
    assert "redirects more than 5 times" in refused(f"{server.address}/a", private=True)


def test_no_proxy_of_the_environment_is_asked(network, server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, server.address)
    refused("http://93.184.215.14/")
    assert server.asked == []


# Answers


def ask(server):
    """What a download gives, or what is said of why it gives nothing."""
    try:
        address = f"{server.address}/page"
        return web.download(address, where="here", allow_private=True, limits=IMPATIENT), ""
    except TextError as error:
        return b"", str(error)


def answer(server, data, kind="text/plain", *, more="", status="200 OK", length=True):
    server.page("/page", data, kind, status=status, length=length, more=more)
    return refused(f"{server.address}/page", private=True, limits=IMPATIENT)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip", "gzip, gzip, gzip", "deflate, gzip"])
def test_what_unpacks_to_far_more_takes_little_memory(network, server, encoding):
    data = bytes(50_000_000)
    for one in encoding.split(", "):
        data = gzip.compress(data) if one == "gzip" else zlib.compress(data)
    tracemalloc.start()
    said = answer(server, data, more=f"Content-Encoding: {encoding}\r\n")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "longer than 10,000 bytes" in said and most < 5_000_000


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: -1\r\n",
        "Content-Length: 1e9\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length: 5\r\nContent-Length: 500\r\n",
        "Content-Length: 0x10\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 34\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Content-Encoding: gzip\r\nContent-Length: 34\r\n",
        "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\nContent-Length: 34\r\n",
        "Content-Type: image/svg+xml\r\nContent-Length: 34\r\n",
        " folded: x\r\nContent-Length: 900\r\n",
        "X\x00Y: z\r\nContent-Length: 900\r\n",
    ],
    ids=range(12),
)
def test_a_head_that_lies_gives_nothing_or_the_page(network, server, head):
    server.answers["/page"] = f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + PAGE
    found, said = ask(server)
    assert len(said.splitlines()) == 1 or (found and PAGE.startswith(found))


@pytest.mark.parametrize(
    "body",
    [
        b"-1\r\nx\r\n0\r\n\r\n",
        b"ffffffffffffffff\r\nx",
        b"5;" + b"x" * 70_000 + b"\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhel",
        b"\r\n\r\n",
        b"5 5\r\nhello\r\n0\r\n\r\n",
    ],
    ids=range(6),
)
def test_broken_chunks_give_nothing(network, server, body):
    answer(server, body, length=False, more="Transfer-Encoding: chunked\r\n")


def test_chunks_that_never_end_are_left_where_it_gets_too_long(network, server):
    def send(stream):
        stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            stream.write(b"1\r\nx\r\n" * 1000)

    server.answers["/page"] = send
    assert "longer than 10,000 bytes" in refused(f"{server.address}/page", private=True)


@pytest.mark.slow
def test_redirects_that_are_slow_share_one_time(network, server):
    def slowly(stream):
        time.sleep(0.5)
        stream.write(b"HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n")

    server.answers["/page"] = slowly
    assert "takes more than 1.5 seconds" in refused(f"{server.address}/page", private=True, limits=IMPATIENT)


def test_a_server_without_tls_under_https_is_one_line(network, server):
    server.page("/page")
    address = server.address.replace("http:", "https:")
    assert "the certificate or the encryption is wrong" in refused(f"{address}/page", private=True)


def mutated(draw):
    """An answer of which some bytes were changed, left out or doubled."""
    kind = draw.choice([b"Content-Length: 34", b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"])
    body = {b"T": b"22\r\n" + PAGE + b"\r\n0\r\n\r\n", b"C": PAGE}[kind[:1]]
    body = gzip.compress(PAGE) if b"gzip" in kind else body
    data = bytearray(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + kind + b"\r\n\r\n" + body)
    for _ in range(draw.randrange(1, 6)):
        at = draw.randrange(len(data))
        match draw.randrange(3):
            case 0:
                data[at] = draw.randrange(256)
            case 1:
                del data[at : at + draw.randrange(1, 9)]
            case _:
                data[at:at] = data[at : at + draw.randrange(1, 99)]
    return bytes(data)


def attack_with(server, n):
    """Ask for so many mutated answers; how many gave a text, and how many a line that says why not."""
    draw, ends = random.Random(SEED), Counter()
    for _ in range(n):
        server.answers["/page"] = mutated(draw)
        found, said = ask(server)
        assert found or len(said.splitlines()) == 1
        ends["taken" if found else "refused"] += 1
    return ends


def test_mutated_answers_are_a_text_or_one_line(network, server):
    ends = attack_with(server, 150)
    assert sum(ends.values()) == 150 and ends["refused"] > 20


@pytest.mark.attack
def test_many_mutated_answers_are_a_text_or_one_line(network, server):
    ends = attack_with(server, 5000)
    print(f"seed {SEED}: {dict(ends)}")
    assert sum(ends.values()) == 5000


# The column file


@pytest.mark.parametrize("name", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_file_is_written_outside_the_folder_of_the_texts(name, tmp_path):
    from framing.corpus.document import Source
    from framing.run.fetch import _keep, _target

    folder = tmp_path / "raw"
    folder.mkdir()
    try:
        path = _target(Source("arcadia", file=name), folder, "here")
    except TextError:
        return
    assert path.parent == folder
    with pytest.raises(TextError, match="another version"):
        _keep(PAGE, Source("arcadia", file=name, sha256="0" * 64), path, "here")
    assert [one.name for one in tmp_path.iterdir()] == ["raw"] and len([*folder.iterdir()]) == 1


def test_code_takes_an_address_through_the_same_door(checkout, network):
    done = checkout.framing("code", "http://127.0.0.1:1/page", "--study", STUDY)
    assert done.status != 0 and "which is not public" in done.err and network["reached"] == []
