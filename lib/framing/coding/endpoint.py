"""An endpoint with OpenAI's protocol: one question out, one answer or one plain error back.

The client is urllib3, as for downloads: well kept, already needed, takes no proxy or address from the
environment, sends nothing about the machine, and follows no redirect. It waits as long as a busy server asks
(``Retry-After``), and asks again where a connection breaks off.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import Retry, Timeout, parse_url

from framing.base.errors import FramingError, ParameterError
from framing.base.escape import one_line
from framing.base.textfile import parse_json

_BUSY = (408, 409, 429, 500, 502, 503, 504)  # it may go well when asked again
_LONGEST_WAIT = 300  # seconds, whatever the server asks for
_FINAL = {  # what any other question would be answered with, too
    401: "set FRAMING_API_KEY to a key that it takes",
    402: "see the provider's account",
    403: "set FRAMING_API_KEY to a key that may use this model",
    404: "check the address, which mostly ends in /v1, and the name of the model",
}


class EndpointError(FramingError):
    """A question without an answer.

    ``status`` is that of HTTP, 0 where there is none; ``final``: no other question would be answered either.
    """

    def __init__(self, what: str, *, status: int = 0, final: bool = False, **more: str) -> None:
        self.status, self.final = status, final
        super().__init__(what, **more)


@dataclass(frozen=True)
class Answer:
    """An answer: its text, why it ended, and which model gave it, as the server says.

    ``finish`` is ``stop`` where it ended by itself, ``length`` where it was cut off; ``refusal`` is what a
    model says that refuses. The coder adds the settings with which it ``asked``, and the ``date``.
    """

    content: str
    finish: str = "stop"
    refusal: str = ""
    model: str = ""
    fingerprint: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    date: str = ""


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked: the base address (``http://localhost:11434/v1``), and a key where it needs one.

    ``timeout`` are the seconds an answer may take, ``pause`` those before a question is asked again, doubled
    each time. The key is sent in a header and stands nowhere else: not in ``repr``, errors or answers.
    """

    address: str
    key: str = field(default="", repr=False)
    timeout: float = 120
    pause: float = 1
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=16), repr=False)

    def ask(self, body: Mapping[str, Any]) -> Answer:
        """The answer to a request for a chat completion.

        Raises
        ------
        EndpointError
            in one line, where none comes: no connection, a time-out, a refusal, an answer that is none.
        """
        retries = Retry(
            total=3,
            read=1,
            status_forcelist=_BUSY,
            allowed_methods=None,
            backoff_factor=self.pause,
            raise_on_status=False,
            retry_after_max=_LONGEST_WAIT,
        )
        try:
            response = self.pool.request(
                "POST",
                f"{self.address}/chat/completions",
                json=body,
                headers={"User-Agent": "framing-workbook"}
                | ({"Authorization": f"Bearer {self.key}"} if self.key else {}),
                timeout=Timeout(connect=10, read=self.timeout),
                retries=retries,
                redirect=False,
            )
        except HTTPError as error:
            raise self._unreached(error) from None
        said = response.data.decode("utf-8", "replace")
        said = said.replace(self.key, "[key]") if self.key else said
        if response.status != 200:
            raise self._refused(response, said)
        return self._read(said)

    def close(self) -> None:
        """End the connections."""
        self.pool.clear()

    def _unreached(self, error: HTTPError) -> EndpointError:
        match getattr(error, "reason", None) or error:
            case NewConnectionError() | NameResolutionError() | ConnectTimeoutError():
                advice = "is the server running, and the address right?"
                return EndpointError("can't be reached", final=True, where=self.address, advice=advice)
            case SSLError():
                what = "the certificate or the encryption is wrong"
                return EndpointError(what, final=True, where=self.address)
            case ReadTimeoutError():
                return EndpointError(f"no answer within {self.timeout:g} seconds", where=self.address)
        return EndpointError("the connection broke off", where=self.address)

    def _refused(self, response: urllib3.BaseHTTPResponse, said: str) -> EndpointError:
        status = response.status
        if 300 <= status < 400:
            to = one_line(response.headers.get("Location", ""))[:200]
            what = "redirects, which is not followed: give the address that answers"
            return EndpointError(what, status=status, final=True, where=self.address, found=to)
        try:
            error = parse_json(said)["error"]
            said = str(error["message"] if isinstance(error, dict) else error)
        except (ValueError, TypeError, LookupError):
            pass  # another form, or a page: it is shown as it is
        what = f"answers {status}: {one_line(said)[:300]}".rstrip(": ")
        advice = _FINAL.get(status, "")
        return EndpointError(what, status=status, final=bool(advice), where=self.address, advice=advice)

    def _read(self, said: str) -> Answer:
        try:
            told = parse_json(said)
            message = told["choices"][0]["message"]
            return Answer(
                content=str(message.get("content") or ""),
                finish=str(told["choices"][0].get("finish_reason") or "stop"),
                refusal=str(message.get("refusal") or ""),
                model=re.sub(
                    r"^(?:/|\w:\\).*[/\\]", "", str(told.get("model") or "")
                ),  # a path is the server's own
                fingerprint=str(told.get("system_fingerprint") or ""),
            )
        except (ValueError, TypeError, LookupError, AttributeError):
            what, found = "the answer is no chat completion", repr(one_line(said)[:80])
            raise EndpointError(what, where=self.address, found=found) from None


def request_body(
    model: str, asked: Mapping[str, Any], schema: Mapping[str, Any], messages: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """A request for a chat completion with settings, whose ``response_format`` is the type alone."""
    form = {"type": asked.get("response_format")}
    if form["type"] == "json_schema":
        form |= {"json_schema": {"name": "coding", "strict": True, "schema": schema}}
    body = {"model": model, "messages": messages, **asked}
    return body | ({"response_format": form} if form["type"] else {})


def weaken(asked: Mapping[str, Any], complaint: str) -> dict[str, Any]:
    """Settings without the one that a server complains of; where it names none, with a plainer format.

    >>> weaken({"seed": 1, "response_format": "json_schema"}, "unknown field")
    {'seed': 1, 'response_format': 'json_object'}
    """
    named = (name for name in ("temperature", "seed", "max_tokens") if name in asked and name in complaint)
    dropped = next(named, "response_format")
    weaker = {name: value for name, value in asked.items() if name != dropped}
    if dropped == "max_tokens":
        weaker["max_completion_tokens"] = asked[dropped]
    elif asked[dropped] == "json_schema":
        weaker[dropped] = "json_object"
    return weaker


def open_endpoint(address: str, key: str = "", *, plain_key: bool = False, timeout: float = 120) -> Endpoint:
    """An endpoint, its address and key checked; nothing is sent yet.

    ``plain_key`` allows the key to go over http, unencrypted, to another machine than this.

    Raises
    ------
    ParameterError
        for an address that is none, or holds a user, a password or a query, where keys would be seen; for
        http to another machine while there is a key; for a key that can't stand in a header.
    """
    try:
        url = parse_url(address.strip())
    except LocationParseError:
        url = parse_url("")
    if url.scheme not in ("http", "https") or not url.host or url.auth or url.query or url.fragment:
        expected = "http:// or https://, a host, and a path such as /v1"
        raise ParameterError("the address can't be used", where="--coder", expected=expected)
    if not (key.isascii() and key.replace(" ", "\n").isprintable()):
        raise ParameterError(
            "the key in the environment holds signs that no key has", where="FRAMING_API_KEY"
        )
    if key and url.scheme == "http" and not _is_here(url.host) and not plain_key:
        raise ParameterError(
            "the key would go over the network unencrypted",
            where=f"--coder {url}",
            expected="https://, or an address of this machine",
            advice="--plain-key sends it all the same",
        )
    return Endpoint(str(url).rstrip("/").removesuffix("/chat/completions"), key, timeout)


def _is_here(host: str) -> bool:
    """Whether a host is this machine.

    >>> [_is_here(host) for host in ("localhost", "127.0.0.1", "[::1]", "192.0.2.1", "localhost.example.org")]
    [True, True, True, False, False]
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
