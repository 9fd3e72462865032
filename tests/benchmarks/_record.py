"""What benchmarks share: processor seconds of a function or a command, and the file of results.

The results stand in ``results.csv``, one row per thing that was done and who did it, the workbook first; the
book's page on performance ends with them.
"""

import csv
import os
import platform
import resource
import subprocess
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

from framing.base.workbook import CHECKOUT

RESULTS = Path(__file__).parent / "results.csv"
PAGE, HEADING = CHECKOUT / "book" / "performance.md", "## What was measured\n"
COLUMNS = ("What is done", "By what", "CPU seconds", "MiB at most", "Workbook : this", "Measured")
WORKBOOK = "the workbook"


def seconds(function, *, times=3):
    """The least processor time of some runs of a function."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        function()
        spent.append(time.process_time() - began)
    return min(spent)


def of_command(command, **options):
    """Processor seconds of a command with all that it starts, and the MiB of the largest process so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, after.ru_maxrss / 1024


def called(package, doing=""):
    """A peer's name with its version."""
    return f"{package} {version(package)}" + (f", {doing}" if doing else "")


def record(what, rows):
    """Print and keep what one thing cost.

    ``rows`` maps who did it to processor seconds, or to a pair of these and MiB; the workbook comes first.
    Rows of the same thing in the file are replaced.
    """
    machine = (
        f"{os.cpu_count()} × {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    )
    first = next(iter(rows.values()))
    ours = first[0] if isinstance(first, tuple) else first
    made = []
    for who, cost in rows.items():
        spent, largest = cost if isinstance(cost, tuple) else (cost, None)
        made.append(
            dict(
                zip(
                    COLUMNS,
                    (
                        what,
                        who,
                        f"{spent:.3g}",
                        "" if largest is None else f"{largest:.0f}",
                        "" if who == WORKBOOK else f"{ours / spent:.3g}",
                        f"{date.today().isoformat()}; {machine}",
                    ),
                    strict=True,
                )
            )
        )
        print(f"{what:<58} {who:<44} {spent:9.3f} s {made[-1][COLUMNS[3]]:>6} {made[-1][COLUMNS[4]]:>8}")
    kept = []
    if RESULTS.exists():
        with RESULTS.open(encoding="utf-8", newline="") as file:
            kept = [row for row in csv.DictReader(file) if row[COLUMNS[0]] != what]
    rows = [*kept, *made]
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    lines = [COLUMNS, ["---"] * len(COLUMNS), *(row.values() for row in rows)]
    table = "".join("| " + " | ".join(line) + " |\n" for line in lines)
    text = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    PAGE.write_text(f"{text}{HEADING}\n{table}", encoding="utf-8")
