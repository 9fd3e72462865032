"""The command that walks from a finding's numbers to the words that were counted."""

import re
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from framing.base.errors import ParameterError, nearest
from framing.base.escape import terminal
from framing.base.workbook import Workbook
from framing.cli.common import STUDY, open_given, texts_option

if TYPE_CHECKING:
    import pandas as pd

    from framing.claims.findings import Trace
    from framing.claims.listed import Listing
    from framing.study.study import Study


@click.command()
@click.argument("finding")
@click.option("--study", default=STUDY)
@click.option(
    "--rows",
    "most",
    type=click.IntRange(min=0),
    default=50,
    show_default=True,
    help="Most rows shown of each value; 0 shows all.",
)
@texts_option
@click.pass_obj
def trace(workbook: Workbook, finding: str, study: str, most: int, texts: str | None) -> None:
    """Show what was counted for each value of a FINDING: mentions in their words, and how they are coded.

    Without the texts: the matched words, their codes, the words that decided, and their places.
    """
    from framing.claims.findings import load_findings, trace_finding
    from framing.claims.frames import load_frames
    from framing.claims.listed import list_from

    opened = open_given(workbook, study, texts).as_run()
    claims = {claim.finding: claim for claim in load_findings(opened.path("findings.toml"))}
    if finding not in claims:
        raise ParameterError(f"there is no finding {finding!r} in {study}", advice=nearest(finding, claims))
    claim = claims[finding]
    frames = load_frames(opened, claim.values.values())
    traced, listing = trace_finding(claim, frames), list_from(opened, frames, root="")
    numbers = {one.value: one.number for one in traced}
    counted = {name: claim.values[name] for name in numbers}
    addresses = listing.link_values(counted, numbers) if listing else {}
    pages = _pages(opened, traced, listing, addresses, most)
    if sys.stdout.isatty():
        click.echo_via_pager(pages)
    else:
        for page in pages:
            click.echo(page, nl=False)


def _pages(
    study: "Study",
    traced: "list[Trace]",
    listing: "Listing | None",
    addresses: Mapping[str, str],
    most: int,
) -> Iterator[str]:
    """Each counted value as text: what was counted, where the book lists it, and its rows."""
    from framing.study.texts import read_contents

    texts = read_contents(study) if listing else {}
    if listing and not set(texts) & set(listing.mentions["doc_id"]):
        yield (
            f"The texts of {study.study_id} are not at hand, so that no words around a mention are shown: "
            f"framing fetch {study.study_id} downloads what has an address, --texts FOLDER names a folder "
            "that holds them.\n\n"
        )
    for one in traced:
        where = addresses.get(one.value, "")
        rows = listing.shown_at(where) if listing and where else one.rows
        yield _page(one, rows, where, texts, most)


def _page(one: "Trace", rows: "pd.DataFrame", where: str, texts: Mapping[str, str], most: int) -> str:
    from framing.figures.show import show_table
    from framing.lab.concordance import concord

    asked = f" where {one.condition}" if one.condition else ""
    shown = rows.head(most) if most else rows
    part = f", {len(shown)} shown (--rows 0 shows all)" if len(shown) < len(rows) else ""
    head = f"{one.value} = {one.number:g}: {one.count} of {one.table}{asked}; {len(rows):,} rows{part}"
    if "surface" not in rows:
        return f"{show_table(shown, head)}\n\n"
    book = f"In the book: {where}\n" if where else ""
    lines = "".join(map(_mention, concord(texts, shown).to_dict("records")))
    return f"{terminal(head)}\n{book}\n{lines}\n"


def _mention(row: Mapping[str, Any]) -> str:
    """A mention in three lines: its place, its words with those around, and its codes."""
    from framing.corpus.explain import codes_of

    words = " ".join(row["surface"].split())
    around = " ".join(filter(None, (row["left"], f"[{words}]", row["right"])))
    around = re.sub(r"(?<=\]) (?=[,.;:!?’”)])", "", around)
    codes = " · ".join(
        filter(None, (row["family"], *(code for _, code in codes_of(row)), row.get("speaker")))
    )
    cue = f"; decided by: {row['cue']}" if row.get("cue") else ""
    unsure = f"; unsure: {row['unsure']}" if row.get("unsure") else ""
    place = f"{row['mention_id']}, {row['start']}–{row['end']}"
    return "".join(f"{terminal(line)}\n" for line in (place, f"    {around}", f"    {codes}{cue}{unsure}"))
