"""What does a specification curve say? Readings of the table ``specifications`` of one question."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from framing.base.errors import TableError, nearest
from framing.measures.columns import need

#: Columns of ``specifications`` that are no choice.
MEASURED = ("question", "specification", "estimate", "n", "k", "k_more", "k_less", "default", "below")
COUNTS = ("n", "k", "k_more", "k_less")
#: Columns of ``weigh_choices``.
WEIGHTS = (
    "choice",
    "options",
    "lowest",
    "lowest_mean",
    "highest",
    "highest_mean",
    "range",
    "variance",
)


def choice_columns(specifications: pd.DataFrame) -> list[str]:
    """The columns that are choices."""
    return [column for column in specifications.columns if column not in MEASURED]


def list_choices(specifications: pd.DataFrame) -> pd.DataFrame:
    """The choices, one row each: ``choice, own`` (the workbook's option), ``otherwise`` (all others)."""
    own = _own(specifications)
    rows = [
        {
            "choice": choice,
            "own": own[choice],
            "otherwise": "; ".join(o for o in specifications[choice].unique() if o != own[choice]),
        }
        for choice in choice_columns(specifications)
    ]
    return pd.DataFrame(rows, columns=["choice", "own", "otherwise"])


def weigh_choices(specifications: pd.DataFrame) -> pd.DataFrame:
    """Which choices matter most? One row per choice, the widest range of means first, then by name.

    Columns: ``choice, options`` (number), ``lowest, lowest_mean, highest, highest_mean`` (the options with
    the lowest and highest mean estimate), ``range`` (between them), ``variance`` (share of the estimates'
    variance that the choice accounts for alone: η², 0 to 1; with all combinations evaluated these sum to at
    most 1, the rest is interplay). Unsafe: comparing ranges between questions, whose estimates have other
    units. No rows where no specification has an estimate.
    """
    known = specifications[specifications["estimate"].notna()]
    estimates = known["estimate"]
    spread = ((estimates - estimates.mean()) ** 2).sum()
    rows = []
    for choice in choice_columns(specifications) if len(known) else ():
        means = estimates.groupby(known[choice]).agg(["mean", "size"]).sort_index()
        between = (means["size"] * (means["mean"] - estimates.mean()) ** 2).sum()
        low, high = means["mean"].idxmin(), means["mean"].idxmax()
        rows.append(
            {
                "choice": choice,
                "options": len(means),
                "lowest": low,
                "lowest_mean": means["mean"][low],
                "highest": high,
                "highest_mean": means["mean"][high],
                "range": means["mean"][high] - means["mean"][low],
                "variance": between / spread if spread > 0 else np.nan,
            }
        )
    table = pd.DataFrame(rows, columns=list(WEIGHTS))
    return table.sort_values(["range", "choice"], ascending=[False, True], ignore_index=True)


def summarise_specifications(specifications: pd.DataFrame, *, threshold: float = 0.0) -> pd.DataFrame:
    """The spread in one row, over all specifications.

    Columns: ``specifications, undefined`` (no cases), ``lowest, first_quartile, median, third_quartile,
    highest, above`` (share of the defined estimates above ``threshold``), ``default`` (the workbook's own
    estimate) and ``default_rank`` (share of the estimates below it, ties halved). Where no specification has
    an estimate, because nothing of the kind was found, all but the first two are ``nan``.
    """
    estimates = specifications["estimate"].dropna().to_numpy()
    own = float(_own(specifications)["estimate"])
    quantiles = [0, 0.25, 0.5, 0.75, 1]
    low, first, median, third, high = np.quantile(estimates if len(estimates) else [np.nan], quantiles)
    rank = np.nan if np.isnan(own) else ((estimates < own).mean() + (estimates <= own).mean()) / 2
    return pd.DataFrame(
        [
            {
                "specifications": len(specifications),
                "undefined": len(specifications) - len(estimates),
                "lowest": low,
                "first_quartile": first,
                "median": median,
                "third_quartile": third,
                "highest": high,
                "above": float((estimates > threshold).mean()) if len(estimates) else np.nan,
                "default": own,
                "default_rank": rank,
            }
        ]
    )


def describe_options(specifications: pd.DataFrame, *, threshold: float = 0.0) -> pd.DataFrame:
    """Does the answer hold under every option? One row per choice and option, in their order.

    Columns: ``choice, option, specifications`` (with an estimate), ``lowest, median, highest, above`` (share
    of them above ``threshold``). An option whose ``above`` is 0 or 1 settles the answer whatever else is
    chosen.
    """
    known = specifications[specifications["estimate"].notna()]
    rows = [
        {
            "choice": choice,
            "option": option,
            "specifications": len(taken),
            "lowest": taken.min(),
            "median": taken.median(),
            "highest": taken.max(),
            "above": (taken > threshold).mean() if len(taken) else np.nan,
        }
        for choice in choice_columns(specifications)
        for option in specifications[choice].unique()
        for taken in [known.loc[known[choice] == option, "estimate"]]
    ]
    return pd.DataFrame(rows)


def slice_specifications(specifications: pd.DataFrame, *, slices: int = 10) -> pd.DataFrame:
    """The specification curve in small: ordered by estimate and cut into equal ``slices``.

    One row per choice, option and slice (from 1, the lowest estimates): ``value`` is the share of the slice's
    specifications that take the option, 0 to 1. For the choice ``estimate`` it is the slice's ``lowest,
    median, highest`` estimate; for ``own`` the workbook's own estimate, in the slice that holds it.
    Specifications without an estimate are left out.
    """
    known = specifications[specifications["estimate"].notna()].sort_values(["estimate", "specification"])
    place = np.arange(len(known)) * slices // max(len(known), 1) + 1
    estimates = known["estimate"].groupby(place).agg(["min", "median", "max"])
    estimates.columns = ["lowest", "median", "highest"]
    own = known["default"].to_numpy()
    parts = [
        _stack_slices(estimates, "estimate"),
        _stack_slices(known.loc[own, ["estimate"]].set_axis(place[own]), "own"),
    ]
    for choice in choice_columns(specifications):
        options = list(specifications[choice].unique())
        shares = pd.crosstab(place, known[choice].to_numpy(), normalize="index")
        parts.append(_stack_slices(shares.reindex(columns=options, fill_value=0), choice))
    return pd.concat(parts, ignore_index=True)


def pick_specification(specifications: pd.DataFrame, **options: str) -> pd.DataFrame:
    """The one specification that is the workbook's own but for the ``options`` given (choice=option).

    ``pick_specification(table, referent="any", names="counted", time="any", stance="any")`` is what a plain
    dictionary counts. Raises TableError for a choice or an option that there is none of.
    """
    choices = choice_columns(specifications)
    own = _own(specifications)
    for choice, option in options.items():
        if choice not in choices:
            raise _unknown(f"there is no choice {choice!r}", choice, choices)
        if option not in (known := list(specifications[choice].unique())):
            raise _unknown(f"{choice} has no option {option!r}", option, known)
    wanted = {choice: options.get(choice, own[choice]) for choice in choices}
    fits = np.all([specifications[choice] == option for choice, option in wanted.items()], axis=0)
    return specifications[fits]


def change_one(specifications: pd.DataFrame) -> pd.DataFrame:
    """What happens if one choice alone is made otherwise? One row per option that is not the workbook's own.

    Columns: ``choice, option, estimate, change`` (from the workbook's own estimate), ``n``, and the counts
    that the specifications have. Sorted by the size of the change, the largest first, then by name. Unsafe:
    adding changes up; choices interact, which the whole curve shows and this table doesn't.
    """
    own, choices = _own(specifications), choice_columns(specifications)
    differs = pd.DataFrame({choice: specifications[choice] != own[choice] for choice in choices})
    single = differs.sum(axis=1) == 1
    changed = specifications[single]
    choice = differs[single].idxmax(axis=1) if len(changed) else pd.Series(dtype=object)
    table = pd.DataFrame(
        {
            "choice": choice,
            "option": [changed.at[row, name] for row, name in choice.items()],
            "estimate": changed["estimate"],
            "change": changed["estimate"] - own["estimate"],
            **{name: changed[name] for name in COUNTS if name in changed},
        }
    )
    size = table["change"].abs().fillna(-1).rename("size")
    table = pd.concat([table, size], axis=1)
    table = table.sort_values(["size", "choice", "option"], ascending=[False, True, True], ignore_index=True)
    return table.drop(columns="size")


def stack_questions(questions: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Specifications of several questions (name → table) as one table with a column ``question``.

    A choice that a question doesn't have is empty there. ``below`` says whether an estimate lies below the
    workbook's own of the same question, if that is among them, so that its place can be counted.
    """
    table = pd.concat(
        [
            t.assign(question=name, below=t["estimate"] < t.loc[t["default"], "estimate"].max())
            for name, t in questions.items()
        ],
        ignore_index=True,
    )
    choices = choice_columns(table)
    return table.assign(**table[choices].fillna(""))


def _stack_slices(values: pd.DataFrame, choice: str) -> pd.DataFrame:
    """A table slice × option in long form."""
    long = values.rename_axis(index="slice", columns="option").T.stack().rename("value").reset_index()
    return long.assign(choice=choice)[["choice", "option", "slice", "value"]]


def _own(specifications: pd.DataFrame) -> pd.Series:
    """The workbook's own specification: its row."""
    need(specifications, "estimate", "default", name="specifications")
    return specifications[specifications["default"]].iloc[0]


def _unknown(what: str, name: str, known: Sequence[str]) -> TableError:
    return TableError(what, where="specifications", advice=nearest(name, known))
