"""The long attack, by `make attack`: what was tried and what went wrong go to ``book/attacks.csv``.

    python tests/hostile/attack.py [PART …]

Without a part all are done, one after the other; the rows of the others stay as they are. The book's page on
reliability shows the file. Exit status 1 where anything went wrong.
"""

import argparse
import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER.parents[1] / "book" / "attacks.csv"
COLUMNS = ("what", "tried", "lost", "executed", "tracebacks", "over limits", "wrong places", "seed", "date")
#: What is counted as what: the kinds of wrong that the two programs know.
KINDS = {
    "lost": ("lost", "differs", "doesn't go on", "didn't run", "wasn't killed", "left behind"),
    "executed": ("executed",),
    "tracebacks": ("traceback",),
    "over limits": ("over the limit",),
    "wrong places": ("wrong offset",),
}
#: The parts: how a reader calls them, the program, what it is asked for, and how many.
PARTS = {
    "readers": ("damaged files of every kind, read and coded", "mutations.py", "--inputs", 100_000),
    "coder": ("damaged texts, coded by plain rules", "mutations.py", "--inputs", 100_000),
    "by hand": ("damaged files that people edit", "mutations.py", "--inputs", 100_000),
    "trained": ("damaged texts, coded by the model", "mutations.py", "--trained", 2_000),
    "kills": ("commands killed while they wrote", "kills.py", "--kills", 1_000),
    "runs": ("runs of all notebooks, killed with their kernels", "kills.py", "--runs", 12),
}
_NOTHING = {"mutations.py": ("--inputs", "--trained"), "kills.py": ("--kills", "--runs")}


def run(part: str, pieces: int) -> dict[str, object]:
    """The row of a part, or of one of so many pieces of it, once it has been tried."""
    what, program, option, number = PARTS[part]
    asked = [text for other in _NOTHING[program] if other != option for text in (other, "0")]
    asked += [option, str(-(-number // pieces))]
    asked += ["--only", part] if program == "mutations.py" else []
    command = [sys.executable, str(FOLDER / program), *asked]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    found = json.loads(done.stdout.splitlines()[-1])
    wrong = {name: sum(found["wrong"].get(kind, 0) for kind in kinds) for name, kinds in KINDS.items()}
    if sum(wrong.values()) != sum(found["wrong"].values()):
        raise ValueError(f"a kind of wrong that is in no column: {found['wrong']}")
    tried = sum(found["tried"].values())
    return {"what": what, "tried": tried, **wrong, "seed": found["seed"], "date": date.today().isoformat()}


def keep(row: dict[str, object], *, add: bool) -> None:
    """Put a row to the results, in the order of the parts, in place of the one before, or added to it."""
    rows = {}
    if RESULTS.exists():
        with RESULTS.open(encoding="utf-8", newline="") as stream:
            rows = {one["what"]: one for one in csv.DictReader(stream)}
    before = rows.get(str(row["what"])) if add else None
    if before:
        row |= {name: int(before[name]) + int(row[name]) for name in ("tried", *KINDS)}
        row["seed"] = f"{before['seed']} {row['seed']}"
    rows[str(row["what"])] = row
    with RESULTS.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[what] for what, *_ in PARTS.values() if what in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--piece-of", type=int, default=0, help="do one of so many pieces, and add it")
    given = parser.parse_args()
    wrong = 0
    for part in given.parts or PARTS:
        row = run(part, given.piece_of or 1)
        keep(row, add=bool(given.piece_of))
        print(", ".join(f"{name}: {value}" for name, value in row.items()), flush=True)
        wrong += sum(row[name] for name in KINDS)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
