"""Write packages.csv: the lock's packages, their versions, days of release, licences, and what needs each.

Days come from uv, which asks the package index for them; licences from pip-licenses, which asks the packages
in this Python's environment. Those of packages that aren't there, and what a package says wrongly, stand in
licences.toml. Run by: make packages
"""

import csv
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("package", "version", "released", "licence", "needed_by")
#: What packages write in place of an SPDX expression.
SAID = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache Software License; MIT License": "Apache-2.0 OR MIT",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def read_pins(lock: str) -> dict[tuple[str, str], str]:
    """The packages that a lock pins: for each name and version, what needs it, in its words."""
    pins = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]:
        name, version = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", block).groups()
        via = re.findall(r"^    #(?: via)? +(?!via$)(\S.*)$", block, re.MULTILINE)
        pins[name, version] = ", ".join(
            re.sub(r"framing-workbook \(.*\)", "the workbook", one) for one in via
        )
    return pins


def ask_dates(lock: str) -> dict[tuple[str, str], str]:
    """When the last file of each version that a lock pins was released."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "pins.in", Path(folder) / "pylock.toml"
        given.write_text(re.sub(r" \\$|^    .*\n", "", lock, flags=re.MULTILINE), encoding="utf-8")
        options = (
            "--quiet",
            "--no-deps",
            "--universal",
            "--python-version",
            "3.11",
            "--format",
            "pylock.toml",
        )
        subprocess.run(["uv", "pip", "compile", *options, given, "--output-file", made], check=True)  # noqa: S603, S607
        packages = tomllib.loads(made.read_text(encoding="utf-8"))["packages"]
    files = {
        (one["name"], one["version"]): [*one.get("wheels", ()), one.get("sdist", {})] for one in packages
    }
    return {
        key: max(str(file["upload-time"])[:10] for file in found if "upload-time" in file)
        for key, found in files.items()
    }


def ask_licences(python: Path) -> dict[str, str]:
    """What the packages of an environment say of their licence, by name."""
    command = [sys.executable, "-m", "piplicenses", "--python", python, "--from", "mixed", "--with-system"]
    shown = subprocess.run([*command, "--format", "json"], check=True, capture_output=True, text=True).stdout  # noqa: S603
    return {re.sub(r"[-_.]+", "-", one["Name"]).lower(): one["License"] for one in json.loads(shown)}


def main() -> None:
    """Write .ci/packages.csv for requirements.lock; the Python of the environment is this one."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    told = tomllib.loads((ROOT / ".ci" / "licences.toml").read_text(encoding="utf-8"))
    pins, dates, found = read_pins(lock), ask_dates(lock), ask_licences(Path(sys.executable))
    with (ROOT / ".ci" / "packages.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for (name, version), needed_by in sorted(pins.items()):
            licence = told["corrected"].get(name) or found.get(name) or told["elsewhere"].get(name, "")
            rows.writerow((name, version, dates[name, version], SAID.get(licence, licence), needed_by))


if __name__ == "__main__":
    main()
