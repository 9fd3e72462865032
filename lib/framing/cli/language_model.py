"""Commands with a language model as coder: code documents or a study with it, and probe the codebook."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from framing.base.errors import CodebookError, FramingError, ParameterError, TextError
from framing.base.workbook import Workbook
from framing.cli.common import open_given, say, texts_option

if TYPE_CHECKING:
    from framing.base.spans import Focus
    from framing.coding.language_model import LanguageModelCoder, Plan
    from framing.coding.prompt import Prompt
    from framing.corpus.tabulate import Rows, SplitDocument
    from framing.lexicon.codebook import Codebook
    from framing.study.coded import Work
    from framing.study.study import Study

MOST_UNASKED = 200  # questions that need no --yes
_OPTIONS = (
    click.option("--coder", "url", metavar="URL", help="Ask a language model: the address of its endpoint."),
    click.option("--model", metavar="NAME", help="The language model's name there."),
    click.option("--yes", is_flag=True, help=f"Ask more than {MOST_UNASKED} questions."),
    click.option(
        "--per-minute", type=click.IntRange(0), default=0, help="Most questions a minute; 0: no limit."
    ),
    click.option("--at-once", type=click.IntRange(1, 16), default=2, help="Questions under way together."),
    click.option("--plain-key", is_flag=True, help="Send the key over http to another machine."),
)


@dataclass(frozen=True)
class Asked:
    """What the options say of a language model."""

    url: str
    model: str
    yes: bool
    per_minute: int
    at_once: int
    plain_key: bool


def coder_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a language model as coder, which it gets as ``asked``, or None."""

    @wraps(command)
    def call(**given: Any) -> None:  # noqa: ANN401 (as click gives them)
        options = {name: given.pop(name) for name in Asked.__dataclass_fields__}
        url, model = options["url"], options["model"]
        if (url is None) != (model is None):
            missing = "--model NAME" if url else "--coder URL"
            raise ParameterError("a language model needs an address and a name", expected=missing)
        command(**given, asked=Asked(**options) if url else None)

    for option in reversed(_OPTIONS):
        call = option(call)
    return call


@contextmanager
def open_coder(
    workbook: Workbook, asked: Asked, prompts: "Mapping[str, Prompt]"
) -> "Iterator[LanguageModelCoder]":
    """The coder that the options describe; a key is taken from the environment alone."""
    from framing.coding.endpoint import open_endpoint
    from framing.coding.language_model import LanguageModelCoder, Settings

    endpoint = open_endpoint(asked.url, _key(asked.url), plain_key=asked.plain_key)
    settings = Settings(per_minute=asked.per_minute, at_once=asked.at_once)
    try:
        yield LanguageModelCoder(
            endpoint, asked.model, prompts=prompts, cache=workbook.answers, settings=settings, say=say
        )
    finally:
        endpoint.close()


def plan_of(coder: "LanguageModelCoder", work: "Work", focus: "Focus") -> "Plan":
    """What coding these mentions takes."""
    from framing.corpus.mentions import context_of

    return coder.plan([(context_of(one), matches) for one, matches in work], focus)


def consent(plan: "Plan", asked: Asked) -> None:
    """Say what coding takes. Raises ParameterError where that is much and ``--yes`` wasn't given."""
    say(str(plan))
    if plan.calls > MOST_UNASKED and not asked.yes:
        what = f"more than {MOST_UNASKED} questions would be asked of {asked.url}"
        raise ParameterError(what, advice="--yes asks them")


def code_documents(
    study: "Study",
    asked: Asked,
    documents: "Iterable[SplitDocument]",
    *,
    codebooks: "Sequence[Codebook]",
    focus: "Focus",
) -> "tuple[list[tuple[SplitDocument, Rows]], list[FramingError]]":
    """Documents with their rows of ``mentions``, and an error for each mention that stayed uncoded."""
    from framing.corpus.mentions import code_with, matches_of

    work = [(one, matches_of(one, codebooks)) for one in documents]
    coded: list[tuple[SplitDocument, Rows]] = []
    uncoded: dict[str, str] = {}
    with open_coder(study.workbook, asked, prompts_of(study, codebooks)) as coder:
        consent(plan_of(coder, work, focus), asked)
        for one, matches in work:
            rows, left = code_with(coder, one, matches, focus, also=coder.prompts)
            coded.append((one, rows))
            uncoded |= left
    return coded, _as_errors(uncoded)


def code_study(study: "Study", asked: Asked, *, codebooks: "Sequence[Codebook]") -> list[FramingError]:
    """Code a study's mentions, store the codings, and give an error for each mention that stayed uncoded."""
    from framing.study import coded
    from framing.study.codings import write_codings

    work = coded.find_work(study, codebooks)
    with open_coder(study.workbook, asked, prompts_of(study, codebooks)) as coder:
        consent(plan_of(coder, work, study.focus), asked)
        table, uncoded = coded.code_study(study, coder, work)
        run = coder.run() | {"uncoded": uncoded}
    path = write_codings(study, table, run)
    say(f"written: {study.workbook.place(path)}, {len(table)} mentions")
    return _as_errors(uncoded)


def prompts_of(study: "Study", codebooks: "Sequence[Codebook]") -> "dict[str, Prompt]":
    """The prompts of codebooks, with what a study adds. Raises CodebookError where mentions aren't coded."""
    from framing.coding.prompt import make_prompt
    from framing.lexicon.codebook import SCHEMES
    from framing.study.own import scheme_of

    prompts = {}
    for book in codebooks:
        if (scheme := scheme_of(study, book)) is None:
            what = f"mentions of the codebook {book.name!r} are found and not coded"
            advice = f"to have them coded: attributes = {SCHEMES[0]!r} in its head"
            raise CodebookError(what, advice=advice)
        prompts[book.name] = make_prompt(scheme, book)
    return prompts


def _as_errors(uncoded: Mapping[str, str]) -> list[FramingError]:
    return [TextError(reason, where=name) for name, reason in uncoded.items()]


def _key(url: str) -> str:
    """The key in the environment: FRAMING_API_KEY, or for OpenAI's own address OPENAI_API_KEY."""
    host = (urlsplit(url).hostname or "") if "://" in url else ""
    openai = host == "openai.com" or host.endswith(".openai.com")
    return os.environ.get("FRAMING_API_KEY") or (os.environ.get("OPENAI_API_KEY", "") if openai else "")


@click.command("probe")
@click.argument("name", default="relationship")
@click.option("--study", default="presidents", show_default=True, help="Whose mentions are coded.")
@texts_option
@click.option("--sample", default=30, show_default=True, type=click.IntRange(1), help="How many mentions.")
@click.option("--seed", default=1, show_default=True, help="The same seed draws the same mentions.")
@click.option("--leave-out", metavar="ATTRIBUTE=VALUE", help="The definition to leave out.")
@click.option("-o", "output", metavar="FILE", help="Write the table to FILE as CSV, too.")
@coder_options
@click.pass_obj
def probe(
    workbook: Workbook,
    name: str,
    study: str,
    texts: str | None,
    sample: int,
    seed: int,
    leave_out: str | None,
    output: str | None,
    asked: Asked | None,
) -> None:
    """Test whether a language model follows the definitions of codebook NAME, or the names of its values.

    The same mentions are coded with the codebook as it is, and with one definition left out, values under
    neutral names, names swapped, and values in another order.
    """
    from framing.base.csvfile import write_csv
    from framing.figures.show import show_table
    from framing.study import coded, probe

    if asked is None:
        raise click.UsageError("a language model is tested: give --coder URL and --model NAME")
    opened = open_given(workbook, study, texts)
    book = opened.load_codebook(name)
    variants = probe.vary_prompt(prompts_of(opened, [book])[name], leave_out)
    work = probe.draw_work(coded.find_work(opened, [book]), sample, seed)
    with ExitStack() as stack:
        made = {
            variant: stack.enter_context(open_coder(workbook, asked, {name: prompt}))
            for variant, prompt in variants.items()
        }
        plans = [plan_of(coder, work, opened.focus) for coder in made.values()]
        consent(type(plans[0])(*map(sum, zip(*plans, strict=True))), asked)
        table = probe.probe_codebook(variants, made, work, opened.focus)
    click.echo(show_table(table, "One row per change of the codebook and attribute", digits=2))
    say(probe.describe_probe(table))
    if output:
        write_csv(Path(output), table.to_dict("records"), list(table.columns))
        say(f"written: {output}")
