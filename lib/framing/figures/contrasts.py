"""What was asked beforehand, drawn and in words: who used a word when, and which differences hold."""

import pandas as pd
from matplotlib.figure import Figure

from framing.figures.style import (
    BLUE,
    GREY,
    PALE,
    SMALL,
    VERMILION,
    in_house_style,
    in_order,
    is_narrow,
    label_point,
    stack,
    wrap,
)
from framing.figures.wording import counted, listing
from framing.measures.contrasts import DIFFERS, SAME, UNDECIDED

#: The mark of each result: its shape, the colour of its line, and that of its filling.
_MARKS = {DIFFERS: ("o", VERMILION, VERMILION), SAME: ("s", BLUE, BLUE), UNDECIDED: ("o", GREY, "white")}


@in_house_style("word", "group", "year", name="uses")
def plot_uses(uses: pd.DataFrame) -> Figure:
    """The years in which each group's documents use a word: a panel per word, a row per group.

    Takes the table of ``framing.study.firsts.list_uses``; the number is the year of the first use.
    """
    words, groups = in_order(uses["word"]), in_order(uses["group"])
    names = [wrap(group, 30) for group in groups]
    lines = max(name.count("\n") + 1 for name in names)
    figure, axes = stack(len(words), len(words) * (0.6 + max(0.26, 0.19 * lines) * len(groups)), sharex=True)
    first_year, last_year = uses["year"].min(), uses["year"].max()
    for ax, word in zip(axes, words, strict=True):
        part = uses[uses["word"] == word]
        ax.hlines(range(len(groups)), first_year, last_year, color=PALE, linewidth=0.8)
        ax.plot(part["year"], part["group"].map(groups.index), "o", color=BLUE, markersize=5)
        for group, first in part.groupby("group")["year"].min().items():
            label_point(ax, first, (first, groups.index(group)), (-6, 0), ha="right", fontsize=SMALL)
        ax.set(yticks=range(len(groups)), yticklabels=names, title=word)
        # The year of the first use stands left of its mark, and needs room there.
        room = (0.22 if is_narrow() else 0.09) * max(last_year - first_year, 10)
        ax.set_xlim(first_year - room, last_year + 2)
        ax.set_ylim(len(groups) - 0.4, -0.6)
        ax.tick_params(labelbottom=True)
    return figure


def describe_uses(uses: pd.DataFrame) -> str:
    """Who was first with each word, who followed, and how many documents have it.

    >>> uses = pd.DataFrame({"word": ["pact"] * 3, "group": ["A", "B", "A"], "year": [1990, 1971, 1995]})
    >>> describe_uses(uses)
    'pact: B 1971 (1 document) and A 1990 (2 documents).'
    """
    parts = []
    for word, part in uses.groupby("word", sort=False):
        first = part.groupby("group")["year"].agg(["min", "size"]).sort_values("min", kind="stable")
        told = [f"{group} {year} ({counted(n, 'document')})" for group, year, n in first.itertuples()]
        parts.append(f"{word}: {listing(told)}.")
    return " ".join(parts)


@in_house_style("label", "difference", "low", "high", "result", name="contrasts")
def plot_contrasts(contrasts: pd.DataFrame) -> Figure:
    """Differences with the intervals that hold for all together; shape, colour and filling say the result.

    Takes rows of ``framing.study.contrasts.tabulate_contrasts`` with an interval and a column ``label``.
    Lines that reach the edge go on beyond it.
    """
    labels = [wrap(label, 44) for label in contrasts["label"]]
    lines = max(label.count("\n") + 1 for label in labels)
    figure, (ax,) = stack(1, 1.15 + (0.1 + 0.16 * lines) * len(contrasts))
    ax.axvline(0, color=GREY, linewidth=0.8)
    rows = contrasts.assign(at=range(len(contrasts)))
    for result, (marker, colour, fill) in _MARKS.items():
        part = rows[rows["result"] == result]
        if len(part):
            ax.hlines(part["at"], part["low"], part["high"], color=colour, linewidth=1.4)
            look = {"color": colour, "markerfacecolor": fill, "label": result}
            ax.plot(part["difference"], part["at"], marker, **look)
    ax.set(yticks=rows["at"], yticklabels=labels, ylim=(len(rows) - 0.4, -0.6))
    ends = contrasts[["low", "high"]].abs().max(axis=1)
    most = max(1.5 * contrasts["difference"].abs().max(), float(ends.quantile(0.75)))
    ax.set_xlim(-most, most)
    ax.set_xlabel("difference")
    figure.legend(loc="outside upper right", ncols=1 if is_narrow() else len(_MARKS))
    return figure


def describe_contrasts(contrasts: pd.DataFrame) -> str:
    """How many contrasts differ and in which direction, and how many show no difference or nothing.

    >>> row = {"label": "A : B", "difference": 0.5, "low": 0.1, "high": 0.9, "result": "differs"}
    >>> describe_contrasts(pd.DataFrame([row]))
    'Of 1 contrast 1 differs, 0 show no difference, 0 are undecided. More in the target: A : B.'
    """
    differ, same, undecided = (int(contrasts["result"].eq(result).sum()) for result in _MARKS)
    said = f"Of {counted(len(contrasts), 'contrast')} {differ} {'differs' if differ == 1 else 'differ'}"
    parts = [f"{said}, {same} show {SAME}, {undecided} are {UNDECIDED}."]
    told = contrasts[contrasts["result"] == DIFFERS]
    for where, part in (("More", told[told["difference"] > 0]), ("Less", told[told["difference"] < 0])):
        parts += [f"{where} in the target: {listing(part['label'])}."] if len(part) else []
    return " ".join(parts)
