"""From the counts of a specification to the mentions that it counts."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

import pandas as pd

from framing.base.addresses import Choice, choice_of, choose
from framing.base.expressions import parse
from framing.claims.listed import Linker, Links, Listing
from framing.measures.choices import REFERENTS, STANCES, TIMES
from framing.measures.curve import pick_specification

#: The unit of a specification → that of the list.
_UNITS = {"per sentence": "sentences", "per passage": "together"}
_VOICES = {"quotations": "quoted", "reported": "reported"}


def link_specifications(
    listing: Listing,
    specifications: pd.DataFrame,
    *,
    doubtful: Mapping[str, Sequence[str]],
    stances: Sequence[str] = (),
    **families: str,
) -> Linker:
    """What gives the addresses of the counts in tables that are made of specifications.

    Parameters
    ----------
    listing : the list of the study.
    specifications : the table from which those to be linked are made; its own specification holds where a
        row of these doesn't name an option. A row names one as ``choice`` and ``option``, as ``option`` alone
        (what is left out), or in the choice's column.
    doubtful : the entries of each choice that is named after some.
    stances : those whose share is measured, where the specification names none (``counted``).
    families : for each column that counts, the family of its words; ``k`` counts those with the stances.

    Counts for which words in headings are left out, or those in furniture counted, have no address unless
    that changes nothing.
    """
    own = pick_specification(specifications).iloc[0].to_dict()

    def link_row(row: Mapping[str, Any], column: str) -> str:
        made = {name: row.get(name, option) for name, option in own.items()}
        if "option" in row:
            made[row.get("choice", "omitted")] = row["option"]
        choice = _choice(made, doubtful) & choose("family", families[column])
        if column == "k":
            choice &= choose("stance", *str(made.get("counted", ", ".join(stances))).split(", "))
        return listing.address(choice, float(row[column]), _UNITS.get(made["unit"], "mentions"))

    def link_rows(table: pd.DataFrame) -> Links:
        rows = table.to_dict("records")
        return {column: [link_row(row, column) for row in rows] for column in families if column in table}

    return link_rows


def _choice(made: Mapping[str, Any], doubtful: Mapping[str, Sequence[str]]) -> Choice:
    """The mentions that count under the options of a specification."""
    tests = [choice_of(parse("family != '' and referent != ''"))]
    referents = REFERENTS[made["referent"]]
    tests += [choose("referent", *referents, "name")] if referents else []
    tests += [choose("referent", "name", kind="not")] if made["names"] == "left out" else []
    for column, options in (("stance", STANCES), ("time", TIMES)):
        kept = options[made[column]] if column in made else None
        tests += [choose(column, *kept)] if kept else []
    tests += [choose("voice", v, kind="not") for name, v in _VOICES.items() if made[name] == "left out"]
    tests += [
        choose("entry", *entries, kind="not")
        for name, entries in doubtful.items()
        if made.get(name) == "left out"
    ]
    what, _, which = str(made["omitted"]).partition(" ")
    tests += [choose("doc_id" if what == "document" else what, which, kind="not")] if which else []
    return reduce(and_, tests)
