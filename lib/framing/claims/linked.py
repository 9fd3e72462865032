"""The sentences of findings with the addresses of what their numbers count."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from framing.base import store
from framing.claims.findings import Finding, load_findings
from framing.claims.frames import load_frames
from framing.claims.listed import Listing, list_from
from framing.claims.values import evaluate_once, plain
from framing.study.study import Study


class LinkedFinding(NamedTuple):
    """A finding with where its numbers lead.

    Attributes
    ----------
    parts : its sentence in parts, each with the address of what it counts, or ``""``.
    addresses : the addresses of its values by name, of those that the list of mentions shows.
    """

    parts: list[tuple[str, str]]
    addresses: dict[str, str]


def link_findings(study: Study, table: pd.DataFrame, *, root: str = "../../") -> list[LinkedFinding]:
    """Where the numbers of the table ``findings`` lead, in its order; ``root`` as a ``Listing`` has it.

    A sentence whose numbers aren't those of the stored tables (of a run that counts otherwise) is one part
    without an address, and so are all where the tables aren't there.
    """
    if "documents" not in store.stored(study):
        return [LinkedFinding([(text, "")], {}) for text in table["text"]]
    claims = {claim.finding: claim for claim in load_findings(study.path("findings.toml"))}
    values = [value for claim in claims.values() for value in claim.values.values()]
    frames = load_frames(study, values)
    listing = list_from(study, frames, root=root)
    return [
        _link(claims.get(row.finding), row.text, frames, listing) for row in table.itertuples(index=False)
    ]


def _link(
    claim: Finding | None, text: str, frames: Mapping[str, pd.DataFrame], listing: Listing | None
) -> LinkedFinding:
    if claim is None or listing is None:
        return LinkedFinding([(text, "")], {})
    found = evaluate_once(claim.values, frames)
    numbers = {name: plain(found[name].iloc[0]) for name in claim.values}
    if claim.text.fill(numbers) != text:
        return LinkedFinding([(text, "")], {})
    addresses = listing.link_values(claim.values, numbers)
    return LinkedFinding(
        [(part, addresses.get(name, "")) for part, name in claim.text.parts(numbers)], addresses
    )
