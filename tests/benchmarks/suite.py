"""What do the tests cost: to be collected, and those that ``make quick`` takes?

    python tests/benchmarks/suite.py

The floor is pytest with a single empty test.
"""

import os
import sys
import tempfile
from pathlib import Path

from _record import WORKBOOK, called, of_command, record

from framing.base.workbook import CHECKOUT

PYTEST = (sys.executable, "-m", "pytest", "--quiet", "-p", "no:nbval", "-p", "no:cacheprovider")


def main():
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder) / "test_nothing.py"
        test.write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        floor = {called("pytest", "one empty test"): of_command([*PYTEST, str(test)], cwd=folder)[0]}
    collected = of_command([*PYTEST, "--collect-only"], cwd=CHECKOUT)[0]
    record("all tests collected", {WORKBOOK: collected, **floor})
    own = {**os.environ, "HYPOTHESIS_PROFILE": "quick"}
    quick = of_command([*PYTEST, "-m", "not slow"], cwd=CHECKOUT, env=own)[0]
    record("the tests of make quick, in one process", {WORKBOOK: quick, **floor})


if __name__ == "__main__":
    main()
