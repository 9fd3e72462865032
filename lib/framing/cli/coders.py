"""The commands on who coded: compare the coders of a study, and draw, seal and open samples to be read."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framing.base.workbook import Workbook
from framing.cli.common import STUDY, say

if TYPE_CHECKING:
    import pandas as pd

    from framing.study.study import Study


@click.command()
@click.argument("study", default=STUDY)
@click.option("-o", "output", metavar="FILE", help="Write all that differs, of every pair, to FILE as CSV.")
@click.pass_obj
def compare(workbook: Workbook, study: str, output: str | None) -> None:
    """Show how far the coders of STUDY agree, and list what its readers differ on for adjudication."""
    from framing.base.csvfile import csv_text
    from framing.base.files import write_beside
    from framing.figures.show import show_table
    from framing.lab.compare import compare as compare_coders
    from framing.study.readings import describe_people
    from framing.study.study import open_study

    opened = open_study(study, workbook).as_run()
    compared = compare_coders(opened)
    columns = ["coder_a", "coder_b", "attribute", "n", "agree", "share", "alpha", "low", "high", "interval"]
    columns += ["measures", "codebook"]
    click.echo(show_table(compared.table, "One row per two coders and attribute", columns=columns, digits=3))
    for line in [*compared.opened, describe_people(opened)]:
        say(line)
    if n := len(compared.adjudication):
        done = int(compared.adjudication["adjudicated"].ne("").sum())
        place = opened.place("adjudication.csv")
        say(f"{n} difference{'s' * (n > 1)} between readers, {done} adjudicated: {place} (hand_coding.ipynb)")
    if output:
        rows, columns = compared.differences.to_dict("records"), list(compared.differences)
        write_beside(Path(output), csv_text(rows, columns).encode())
        say(f"written: {output}, {len(compared.differences)} differences")


@click.command()
@click.argument("study")
@click.option("--n", "n", default=200, show_default=True, help="How many mentions, or passages, are drawn.")
@click.option("--passages", is_flag=True, help="Draw passages, to be read for all themes.")
@click.option("--seed", default=1, show_default=True, help="The same seed draws the same mentions.")
@click.option(
    "--by",
    default="predicted-codes",
    show_default=True,
    help="random; or what strata are made of: a mention's rarest code (predicted-codes), predicted-stance, "
    "…; whose words of which family they are (family-and-actor)",
)
@click.option("--name", help="The sample's name; default: people, then people-2 and so on.")
@click.option("--half-width", type=float, help="Draw nothing; say how many to read for ± so much (0.05).")
@click.option("--open", "opened", metavar="NAME", help="Draw nothing; open a sample that two have read.")
@click.pass_obj
def sample(
    workbook: Workbook,
    study: str,
    n: int,
    passages: bool,
    seed: int,
    by: str,
    name: str | None,
    half_width: float | None,
    opened: str | None,
) -> None:
    """Draw mentions of STUDY, or passages, to be read, with known probabilities, and seal them."""
    from framing.study import samples
    from framing.study.choice import load_codes_of_model
    from framing.study.codings import load_codings
    from framing.study.study import open_study

    study_ = open_study(study, workbook).as_run()
    mentions = load_codes_of_model(study_)
    if half_width is not None:
        click.echo(_advice(mentions, half_width))
    elif opened:
        held = samples.open_sample(study_, opened, mentions, load_codings(study_), today=date.today())
        for opening in held.openings:
            say(f"{study}: {opened} was opened on {opening['date']}, read by {', '.join(opening['readers'])}")
    elif passages:
        _draw_passages(study_, mentions, name=name or "themes", n=n, seed=seed)
    else:
        named = name or samples.next_name(study_)
        made = samples.make_sample(study_, mentions, name=named, n=n, by=by, seed=seed, today=date.today())
        place = study_.place(f"{samples.FOLDER}/{named}.csv")
        say(f"written: {place}, {len(made.drawn)} of {made.record['mentions']} mentions, sealed")
        say(f"next: two people code it, each without the other: framing lab {study} --hand-coding")


def _draw_passages(study: "Study", mentions: "pd.DataFrame", *, name: str, n: int, seed: int) -> None:
    from framing.base import store
    from framing.study.passage_samples import OF_PASSAGES, make_passage_sample

    table, today = store.load(study, "passages"), date.today()
    made = make_passage_sample(study, table, mentions, name=name, n=n, seed=seed, today=today)
    place = study.place(OF_PASSAGES.place(name))
    say(f"written: {place}, {len(made.drawn)} of {len(table)} passages, sealed")


def _advice(mentions: "pd.DataFrame", half_width: float) -> str:
    """How many mentions to read for an interval of a wanted width, as a table."""
    from framing.figures.show import show_table
    from framing.measures import advise_sizes, name_relationships

    table = advise_sizes(mentions[name_relationships(mentions)], half_width=half_width)
    caption = (
        f"Mentions to read at random for ± {half_width:g}; empty: no number is enough in so few documents"
    )
    return str(show_table(table.astype({"n": "Int64"}), caption))
