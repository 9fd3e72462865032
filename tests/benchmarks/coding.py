"""How long does the coder take for a thousand mentions?

    python tests/benchmarks/coding.py

Processor seconds, the least of five runs: they depend on the machine. Outside the test run.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from coding_score import ARCADIA_BOREALIA, find_mentions, split_document

from framing.coding import code_mentions

SENTENCE = "Arcadia, which had no allies, sought a partnership with Borealia."


def main():
    content = "\n\n".join([SENTENCE] * 500)
    passages, quotations = split_document(content)
    matches = find_mentions(content)
    seconds = []
    for _ in range(5):
        began = time.process_time()
        code_mentions(content, passages, quotations, matches, focus=ARCADIA_BOREALIA)
        seconds.append(time.process_time() - began)
    print(f"{len(matches)} mentions: {min(seconds):.2f} s")


if __name__ == "__main__":
    main()
