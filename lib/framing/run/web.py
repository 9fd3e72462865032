"""Download what an address names: within bounds, over http and https only, and from public hosts.

The client is urllib3: it is maintained, comes with Jupyter, follows no redirect unasked, notices short
answers, and can connect to an address that was checked before while it still verifies the host's certificate.
A name is resolved once, the addresses found are checked, and the connection goes to one of these, so that no
second answer of a name server can lead elsewhere. Proxies are not used, since they resolve names themselves.
"""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    LocationParseError,
    NewConnectionError,
    SSLError,
    TimeoutError,
)
from urllib3.util import Timeout, Url, parse_url

from framing.base.errors import TextError

_PIECE = 1 << 16  # bytes
_REDIRECTS = (301, 302, 303, 307, 308)
_TYPES = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/epub+zip",
    "application/rtf",
    "application/xml",
    "application/tei+xml",
    "application/x-subrip",
    "message/rfc822",
    "multipart/related",
    "application/xhtml+xml",
    "application/octet-stream",  # a server that doesn't know; the reader looks at the content
    "",
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: Special networks that not every Python knows for such, and addresses at which clouds serve their own.
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            *("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16"),
            *("168.63.129.16/32", "fd00:ec2::/32"),
        ),
    )
)
_LOCAL = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Limits:
    """How much one download may take.

    Attributes
    ----------
    size : bytes of the answer, decoded.
    seconds : for all of it, redirects included.
    pause : seconds that a connection, or one piece of the answer, may be waited for.
    redirects : how many are followed.
    """

    size: int = 50_000_000
    seconds: float = 300
    pause: float = 30
    redirects: int = 5


def download(address: str, *, where: str, allow_private: bool = False, limits: Limits | None = None) -> bytes:
    """The content of the page or file at an address.

    Parameters
    ----------
    address : an http or https address; letters of any script are encoded.
    where : the place that names the address, for messages.
    allow_private : take also addresses of this machine and of the local network, which pages from elsewhere
        have no business with.
    limits : how much the download may take; None for 50 MB, five minutes, 30 seconds without a word, and five
        redirects.

    Raises
    ------
    TextError
        where the address or one that it is redirected to can't be used, no whole answer comes within the
        limits, the server refuses, or the content is of a type that no reader knows.
    """
    limits = limits or Limits()
    with _Clock(limits.seconds) as clock:
        for _ in range(limits.redirects + 1):
            url = _parse(address, where)
            with _problems(url, where, clock, limits), _answer(url, clock, allow_private, limits) as answer:
                if answer.status not in _REDIRECTS:
                    return _read(answer, clock, limits)
                address = _next_address(url, answer, where)
    raise TextError(f"redirects more than {limits.redirects} times", where=where, found=address)


class _RefusalError(Exception):
    """What is wrong with an answer or a host, as a clause; it becomes a TextError with its place."""


class _Clock:
    """Ends the connections of a download when its time is up, whatever they wait for."""

    def __init__(self, seconds: float) -> None:
        self.up = False
        self.sockets: list[socket.socket] = []
        self.timer = threading.Timer(seconds, self._end)
        self.timer.daemon = True

    def __enter__(self) -> Self:
        self.timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        self.sockets.append(connection)
        if self.up:
            self._end()

    def _end(self) -> None:
        self.up = True
        for connection in self.sockets:
            with contextlib.suppress(OSError):
                # Not a TLS socket's own method, which would take its state from under the reading thread.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _parse(address: str, where: str) -> Url:
    """An address in its encoded form. Raises TextError for another kind of address."""
    try:
        url = parse_url(address.strip())
    except (LocationParseError, UnicodeError) as error:
        raise TextError(f"the url can't be read: {error}", where=where, found=repr(address)) from None
    if url.scheme not in ("http", "https") or not url.host or url.auth:
        raise TextError(
            "the url can't be fetched",
            where=where,
            expected="http:// or https:// and a host",
            found=repr(address),
        )
    return url


@contextlib.contextmanager
def _problems(url: Url, where: str, clock: _Clock, limits: Limits) -> Iterator[None]:
    """Turn whatever goes wrong on the way into one TextError."""
    try:
        yield
    except (HTTPError, OSError, ValueError, _RefusalError) as error:
        if clock.up:
            what = f"takes more than {limits.seconds:g} seconds"
        elif isinstance(error, _RefusalError):
            what = str(error)
        else:
            what = f"can't be fetched: {_reason(error, limits)}"
        raise TextError(what, where=where, found=str(url)) from None


def _reason(error: BaseException, limits: Limits) -> str:
    told = (*error.args, error.__cause__)
    inner = next((part for part in told if isinstance(part, BaseException)), error)
    for one in (error, inner):
        if isinstance(one, TimeoutError) and not isinstance(one, NewConnectionError):
            return f"no word within {limits.pause:g} seconds"
        if isinstance(one, IncompleteRead):
            return "the answer breaks off"
        if isinstance(one, SSLError):
            return f"the certificate or the encryption is wrong ({one})"
    return str(getattr(inner, "strerror", None) or inner or type(inner).__name__)


@contextlib.contextmanager
def _answer(
    url: Url, clock: _Clock, allow_private: bool, limits: Limits
) -> Iterator[urllib3.BaseHTTPResponse]:
    """The server's answer to a request for an address; its content is not read yet."""
    host = (url.host or "").strip("[]")
    port = url.port or (443 if url.scheme == "https" else 80)
    *others, last = _resolve(host, port, allow_private)
    for address in (*others, last):
        pool = _pool(url.scheme == "https", host, address, port, clock)
        try:
            with contextlib.closing(_ask(pool, url, limits)) as answer:
                yield answer
            return
        except (NewConnectionError, ConnectTimeoutError):
            if address == last or clock.up:
                raise
        finally:
            pool.close()


def _ask(pool: urllib3.HTTPConnectionPool, url: Url, limits: Limits) -> urllib3.BaseHTTPResponse:
    return pool.urlopen(
        "GET",
        url.request_uri,
        headers={"Host": url.netloc or "", "User-Agent": "framing-workbook", "Accept-Encoding": "identity"},
        timeout=Timeout(connect=limits.pause, read=limits.pause),
        retries=False,
        redirect=False,
        assert_same_host=False,
        preload_content=False,
    )


def _pool(secure: bool, host: str, address: str, port: int, clock: _Clock) -> urllib3.HTTPConnectionPool:
    """Connections to an address that was checked; the certificate must still be that of the host."""
    base: Any = HTTPSConnection if secure else HTTPConnection

    class Watched(base):
        def connect(self) -> None:
            super().connect()
            clock.watch(self.sock)

    pool = (
        urllib3.HTTPSConnectionPool(address, port, server_hostname=host, assert_hostname=host)
        if secure
        else urllib3.HTTPConnectionPool(address, port)
    )
    pool.ConnectionCls = Watched
    return pool


def _resolve(host: str, port: int, allow_private: bool) -> list[str]:
    """The addresses of a host, after all of them were checked."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise _RefusalError(f"the host {host} has no address ({getattr(error, 'strerror', error)})") from None
    addresses = [str(place[0]) for *_, place in found]
    for address in addresses:
        number = ipaddress.ip_address(address.partition("%")[0])
        if not (_is_public(number) or (allow_private and _is_local(number))):
            kind = "neither public nor of this machine or network" if allow_private else "not public"
            raise _RefusalError(f"the host {host} has the address {address}, which is {kind}")
    return addresses


def _is_public(address: _Address) -> bool:
    """Whether an address belongs to the open network; one of IPv6 that stands for one of IPv4 is as that is.

    >>> [_is_public(ipaddress.ip_address(text)) for text in ("93.184.215.14", "127.0.0.1", "::ffff:10.0.0.1")]
    [True, False, False]
    """
    address = _carried(address)
    if any(address in network for network in _SPECIAL) or getattr(address, "is_site_local", False):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _is_local(address: _Address) -> bool:
    """Whether an address is of this machine or of a private network, and none of those that clouds keep to.

    >>> [_is_local(ipaddress.ip_address(text)) for text in ("127.0.0.1", "192.168.1.2", "169.254.169.254")]
    [True, True, False]
    """
    address = _carried(address)
    return any(address in network for network in _LOCAL) and not any(address in one for one in _SPECIAL)


def _carried(address: _Address) -> _Address:
    """The address of IPv4 that one of IPv6 stands for, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address


def _next_address(url: Url, answer: urllib3.BaseHTTPResponse, where: str) -> str:
    """Where an answer redirects to, seen from the address that was asked."""
    given = answer.headers.get("Location", "")
    if not given:
        raise TextError("redirects to nowhere", where=where, found=str(url))
    with contextlib.suppress(UnicodeError):  # headers are read as Latin-1, and addresses are written in UTF-8
        given = given.encode("latin-1").decode("utf-8")
    return urljoin(str(url), given)


def _read(answer: urllib3.BaseHTTPResponse, clock: _Clock, limits: Limits) -> bytes:
    """The content of an answer, whole."""
    if answer.status != 200:
        raise _RefusalError(f"the server answered {answer.status} {answer.reason or ''}".strip())
    media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not media_type.startswith("text/") and media_type not in _TYPES:
        raise _RefusalError(f"the content is {media_type}, which no reader knows")
    too_long = _RefusalError(f"the content is longer than {limits.size:,} bytes")
    if (declared := answer.headers.get("Content-Length", "")).isdigit() and int(declared) > limits.size:
        raise too_long
    pieces, length = [], 0
    for piece in answer.stream(_PIECE, decode_content=True):
        pieces.append(piece)
        length += len(piece)
        if length > limits.size:
            raise too_long
    if clock.up:  # an answer without length seems whole when its connection ends
        raise _RefusalError("breaks off")
    if not length:
        raise _RefusalError("the content is empty")
    return b"".join(pieces)
