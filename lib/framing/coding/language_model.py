"""A language model as coder, behind any endpoint that speaks OpenAI's protocol.

Each mention is one question. An answer that can't be taken is asked for once more, with its fault named; then
the mention stays uncoded, and its coding says why. Answers are kept on disk, so that a second run asks for
nothing twice, and a killed one goes on where it was.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from framing.base.escape import one_line
from framing.base.files import sha256, write_beside
from framing.base.spans import Coding, Context, Focus, Match
from framing.coding.endpoint import Answer, Endpoint, EndpointError, request_body, weaken
from framing.coding.prompt import AnswerError, Prompt, Window, show_window

Messages = list[dict[str, str]]
Work = tuple[Context, Sequence[Match]]
_IN_A_ROW = 3  # questions without an answer, one after the other, end a run
_SIGNS = 4  # characters of a token, roughly
_WRITTEN = 300  # tokens of an answer, roughly
_SHOWN_AGAIN = 2000  # characters of an answer that can't be taken
_AGAIN = "That can't be taken: {fault}. Give the whole JSON object again."


@dataclass(frozen=True)
class Settings:
    """How a model is asked: ``around`` are the characters shown of the passages before and after.

    ``per_minute`` are the most questions in a minute (0: no limit), ``at_once`` those under way together.
    """

    temperature: float = 0
    seed: int = 1
    max_tokens: int = 1500
    around: int = 400
    per_minute: int = 0
    at_once: int = 2


class Plan(NamedTuple):
    """What coding takes: ``calls`` for mentions without an answer on disk, and ``tokens`` to be read."""

    mentions: int
    calls: int
    tokens: int

    def __str__(self) -> str:
        """A line for a person."""
        size = f"about {self.tokens:,} tokens to read and {self.calls * _WRITTEN:,} to write"
        return f"mentions: {self.mentions:,}; questions to the language model: {self.calls:,}; {size}"


class LanguageModelCoder:
    """A coder that asks a language model.

    Parameters
    ----------
    endpoint : where it is asked (`framing.coding.endpoint.open_endpoint`).
    model : its name there.
    prompts : by codebook (`framing.coding.prompt.make_prompt`); matches of others stay uncoded.
    cache : folder for the answers.
    settings : how it is asked.
    say : called with a line on what a person should know.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        model: str,
        *,
        prompts: Mapping[str, Prompt],
        cache: Path,
        settings: Settings = Settings(),
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self.endpoint, self.model, self.prompts = endpoint, model, prompts
        self.settings, self.say = settings, say
        self.name = f"{model} at {endpoint.address}"
        self.cache = cache / re.sub(r"[^a-z0-9.]+", "-", model.lower()).strip("-.")[:60]
        named = {name: getattr(settings, name) for name in ("temperature", "seed", "max_tokens")}
        self.asked: dict[str, Any] = named | {"response_format": "json_schema"}
        self.used: dict[str, Answer] = {}
        self.lock, self.turn, self.failed = threading.Lock(), 0.0, 0

    def code(self, document: Context, matches: Sequence[Match], focus: Focus) -> list[Coding]:
        """One coding per match, in their order; one without codes has the reason in its note.

        Raises
        ------
        EndpointError
            where the endpoint can't be reached, refuses the key, or fails three times in a row; answers so
            far are kept.
        """
        pool = ThreadPoolExecutor(self.settings.at_once)
        try:
            return list(pool.map(lambda match: self._code(document, match, focus), matches))
        finally:
            pool.shutdown(cancel_futures=True)

    def plan(self, work: Iterable[Work], focus: Focus) -> Plan:
        """What coding these matches will take; nothing is asked."""
        mentions = calls = signs = 0
        for document, matches in work:
            for match in matches:
                mentions += 1
                if prompt := self.prompts.get(match.codebook):
                    _, messages = self._question(prompt, document, match, focus)
                    if not self._known(self._file(prompt, messages)):
                        calls += 1
                        signs += sum(len(message["content"]) for message in messages)
        return Plan(mentions, calls, signs // _SIGNS)

    def run(self) -> dict[str, Any]:
        """What is to be kept beside the codings: model, settings, prompts, version, the last answer's day."""
        answers = self.used.values()
        asked = sorted({json.dumps(answer.asked, sort_keys=True) for answer in answers})
        return {
            "coder": self.name,
            "kind": "language model",
            "model": self.model,
            "address": self.endpoint.address,
            "answered_by": sorted({answer.model for answer in answers} - {""}),
            "fingerprints": sorted({answer.fingerprint for answer in answers} - {""}),
            "settings": [json.loads(one) for one in asked],
            "around": self.settings.around,
            "prompts": {name: prompt.hash for name, prompt in sorted(self.prompts.items())},
            "version": version("framing-workbook"),
            "date": max((answer.date for answer in answers), default=""),
        }

    def _code(self, document: Context, match: Match, focus: Focus) -> Coding:
        prompt = self.prompts.get(match.codebook)
        if prompt is None:
            return _uncoded("mentions of its codebook are not coded")
        (window, messages), fault = self._question(prompt, document, match, focus), ""
        for _ in range(2):
            try:
                answer = self._answer(prompt, messages)
            except EndpointError as error:
                if error.final:
                    raise
                self._give_up(error)
                return _uncoded(str(error))
            if answer.refusal or answer.finish == "content_filter":
                return _uncoded(f"the model refuses: {answer.refusal or 'content filter'}")
            try:
                return prompt.read(answer.content, document, window)
            except AnswerError as error:
                fault = "the answer is cut off: be brief" if answer.finish == "length" else str(error)
            said = {"role": "assistant", "content": answer.content[:_SHOWN_AGAIN] or "(nothing)"}
            messages = [*messages, said, {"role": "user", "content": _AGAIN.format(fault=fault)}]
        return _uncoded(f"twice an answer that can't be taken: {fault}")

    def _question(
        self, prompt: Prompt, document: Context, match: Match, focus: Focus
    ) -> tuple[Window, Messages]:
        window = show_window(document, match, self.settings.around)
        return window, prompt.messages(document, match, focus, window)

    def _answer(self, prompt: Prompt, messages: Messages) -> Answer:
        """The answer to a question, from disk or from the endpoint."""
        file = self._file(prompt, messages)
        answer = self._known(file)
        if answer is None:
            answer = self._ask(prompt, messages)
            with self.lock:  # the same question may be under way twice
                write_beside(file, json.dumps(asdict(answer), ensure_ascii=False, sort_keys=True).encode())
        with self.lock:
            return self.used.setdefault(file.name, answer)

    def _file(self, prompt: Prompt, messages: Messages) -> Path:
        settings = replace(self.settings, per_minute=0, at_once=0)  # they change no answer
        asked = [self.endpoint.address, self.model, asdict(settings), prompt.hash, messages]
        return self.cache / f"{sha256(json.dumps(asked).encode())}.json"

    def _known(self, file: Path) -> Answer | None:
        """The answer in a file; None where there is none, or half of one."""
        try:
            return Answer(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _ask(self, prompt: Prompt, messages: Messages) -> Answer:
        """Ask the endpoint; what it doesn't take is left out, and said once."""
        asked = self.asked
        while True:
            self._wait()
            try:
                answer = self.endpoint.ask(request_body(self.model, asked, prompt.schema, messages))
            except EndpointError as error:
                if error.status not in (400, 422) or "response_format" not in asked:
                    raise
                asked = weaken(asked, str(error))
                continue
            with self.lock:
                self.failed = 0
                if asked != self.asked:
                    self.asked = asked
                    self.say(f"the server doesn't take all settings: it is asked with {asked}")
            return replace(answer, asked=asked, date=datetime.now(UTC).date().isoformat())

    def _wait(self) -> None:
        """Wait for this question's turn, where there are only so many a minute."""
        if self.settings.per_minute:
            with self.lock:
                now = time.monotonic()
                turn = max(now, self.turn)
                self.turn = turn + 60 / self.settings.per_minute
            time.sleep(turn - now)

    def _give_up(self, error: EndpointError) -> None:
        """Count a question without an answer, and end the run where there were too many in a row."""
        with self.lock:
            self.failed += 1
            if self.failed >= _IN_A_ROW:
                advice = "answers so far are kept: run it again to go on"
                raise EndpointError(f"{error}; that was the third question in a row", advice=advice)


def _uncoded(reason: str) -> Coding:
    return Coding({}, note=f"not coded: {one_line(reason)[:300]}")
