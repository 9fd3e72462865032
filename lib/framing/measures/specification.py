"""Would other choices change the answer? Every defensible combination of the analyst's choices, evaluated.

A specification curve shows how much of a result is owed to choices that could as well have been made
otherwise. It is one result seen from many sides: not thousands of tests, and its spread is no interval for
anything but the choices listed. ``curve`` reads the table that is made here. Reference: Simonsohn, Simmons
and Nelson (2020); Steegen and others (2016).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.measures.choices import MANY_DOCUMENTS, gather_rows, limit_choices, list_options
from framing.measures.columns import need
from framing.measures.grid import UNITS, Grid


def specify_ratio(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    passages: pd.DataFrame,
    *,
    more: str = "partnership",
    less: str = "alliance",
    doubtful: Mapping[str, Sequence[str]] | None = None,
    furniture: pd.DataFrame | None = None,
    furniture_matches: pd.DataFrame | None = None,
    vary: Sequence[str] | None = None,
    many_documents: int = MANY_DOCUMENTS,
) -> pd.DataFrame:
    """The table ``specifications`` for «how many times as often do the texts claim ``more`` as ``less``?».

    One row per specification: a column per choice, ``estimate`` (binary logarithm of the ratio, 0 is as
    often, +1 twice as often; half a case is added on both sides, so that it stays finite with zero cases),
    ``n`` (cases on both sides), ``k_more, k_less``, ``default``. The choices, the workbook's own first:

    - unit: mentions per 1,000 words; sentences, or passages, that hold one; the mean of the documents' rates;
    - furniture: left out, counted (if ``furniture`` and ``furniture_matches`` are given: one row per match,
      ``doc_id, family, entry``; such matches are not coded and count as the plain dictionary counts);
    - headings, quotations, reported (speech): counted, left out;
    - names of treaties and bodies: left out, counted;
    - referent: focal, focal or generic, any; time: current, any; stance: asserted, asserted or sought, any;
    - entries: all, without the ``doubtful`` ones (a name for the choice → its entries, e.g.
      ``{"alignment and rapprochement": ("alignment", "rapprochement")}``; no choice where none was found);
    - omitted: nothing, one document (with up to ``many_documents`` documents), one entry.

    ``vary`` names the choices to be made otherwise; the others stay as they are by default (None varies all).
    So ``vary=("omitted",), many_documents=len(documents)`` leaves every document out in turn, however many
    there are. Sorted by specification, the default first. Raises TableError for an unknown choice.

    Unsafe: taking the spread for an interval. Half a case weighs much in low counts: read ``k_more, k_less``.
    """
    rows = gather_rows(mentions, passages, furniture_matches, (more, less))
    every = list_options(rows, documents, doubtful, many_documents, furniture=furniture_matches is not None)
    grid = Grid(limit_choices(every, vary), _units(vary), rows, documents, passages, furniture)
    a, b, n_a, n_b = grid.count((rows["family"] == more).to_numpy(), (rows["family"] == less).to_numpy())
    return grid.table(np.log2((a + 0.5) / (b + 0.5)), n=n_a + n_b, k_more=n_a, k_less=n_b)


def specify_share(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    passages: pd.DataFrame,
    *,
    family: str = "alliance",
    stances: Sequence[str] = ("denied", "surpassed"),
    doubtful: Mapping[str, Sequence[str]] | None = None,
    furniture: pd.DataFrame | None = None,
    furniture_matches: pd.DataFrame | None = None,
    vary: Sequence[str] | None = None,
    many_documents: int = MANY_DOCUMENTS,
) -> pd.DataFrame:
    """The table ``specifications`` for «which share of the ``family``'s mentions has one of these stances?».

    One row per specification: a column per choice, ``estimate`` (0 to 1, ``nan`` where n is 0), ``n``
    (mentions, sentences or passages of the family), ``k`` (those with one of the ``stances``), ``default``.
    Choices, ``vary`` and what is unsafe as in ``specify_ratio``, without the stance, which is measured. A
    sentence counts if one of its mentions does; ``mean of documents`` is the mean of their shares, documents
    without a mention left out.
    """
    rows = gather_rows(mentions, passages, furniture_matches, (family,))
    every = list_options(rows, documents, doubtful, many_documents, furniture=furniture_matches is not None)
    del every["stance"]
    grid = Grid(limit_choices(every, vary), _units(vary), rows, documents, passages, furniture)
    inside = (rows["family"] == family).to_numpy()
    a, b, k, n = grid.count(inside & rows["stance"].isin(stances).to_numpy(), inside, share=True)
    return grid.table(np.where(n > 0, a / np.where(n > 0, b, 1), np.nan), n=n, k=k)


def specify_readings(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    passages: pd.DataFrame,
    *,
    readings: Mapping[str, Sequence[str]],
    **options: Any,  # noqa: ANN401 (those of specify_share)
) -> pd.DataFrame:
    """Specifications of a share under several readings of what is counted: one more choice, ``counted``.

    ``readings`` has a name for each reading of what is measured → the stances that it takes; the workbook's
    own comes first. Two stances may both hold a word off, or one of them alone. All else is that of
    ``specify_share``. Specifications are numbered through, the default first.
    """
    parts = [
        specify_share(mentions, documents, passages, stances=list(stances), **options).assign(
            counted=name, own=number == 0
        )
        for number, (name, stances) in enumerate(readings.items())
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(default=table["default"] & table["own"]).drop(columns="own")
    table["specification"] = np.arange(len(table))
    return table


def list_matches(furniture: pd.DataFrame) -> pd.DataFrame:
    """The ``furniture_matches`` of the table ``furniture``: one row per match in a piece left out.

    Columns: ``doc_id, codebook, family, entry``. The column ``entries`` of ``furniture`` lists what was found
    in each piece as ``codebook/family/entry``, separated by semicolons.

    >>> found = "relationship/alliance/ally; relationship/amity/friend"
    >>> pieces = pd.DataFrame({"doc_id": ["a"], "entries": [found]})
    >>> print(list_matches(pieces).to_string(index=False))
    doc_id     codebook   family  entry
         a relationship alliance   ally
         a relationship    amity friend
    """
    need(furniture, "doc_id", "entries", name="furniture")
    found = furniture[furniture["entries"] != ""]
    found = found[["doc_id"]].assign(entries=found["entries"].str.split("; "))
    found = found.explode("entries", ignore_index=True)
    parts = found["entries"].str.split("/", n=2, expand=True).reindex(columns=range(3))
    names = dict(enumerate(("codebook", "family", "entry")))
    return pd.concat([found[["doc_id"]], parts.rename(columns=names)], axis=1)


def _units(vary: Sequence[str] | None) -> tuple[str, ...]:
    return UNITS if vary is None or "unit" in vary else UNITS[:1]
