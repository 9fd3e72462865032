"""What does it cost to code a mention, and how much of that is the bare ONNX session on the same batches?

    python tests/benchmarks/coding.py

Milliseconds of the processor depend on the machine, the ratio hardly does. Outside the test run.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import onnxruntime
from _record import WORKBOOK, called, record

from framing.base.workbook import Workbook
from framing.coding.encoder import arrays, batches
from framing.coding.model import GRAPH, MODEL, load_model
from framing.coding.names import finder_of
from framing.coding.window import WindowMaker
from framing.corpus.mentions import context_of, matches_of
from framing.lexicon.codebook import load_codebook
from framing.lexicon.parties import load_world
from framing.study.ingest import focus_of, split_documents
from framing.study.study import open_study

#: Every so many-eth of the presidents' addresses is coded.
STEP = 12


def timed(function):
    began = time.process_time()
    result = function()
    return result, time.process_time() - began


def encode(coder, document, matches, focus):
    """The windows of a document's matches as tokens, as the coder makes them."""
    maker = WindowMaker(document, focus, finder_of(focus, document.actor, load_world()))
    return [coder.tokens.encode(maker.make(match)) for match in matches]


def main():
    study = open_study("presidents")
    focus, coder, codebook = (
        focus_of(study),
        load_model(),
        load_codebook(Workbook().codebooks / "relationship.toml"),
    )
    split = list(split_documents(study).values())[::STEP]
    asked = [(context_of(one), matches_of(one, [codebook])) for one in split]
    mentions = sum(len(matches) for _, matches in asked)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(MODEL / GRAPH), options, providers=["CPUExecutionProvider"])
    encoded = [encode(coder, document, matches, focus) for document, matches in asked]
    given = [arrays([windows[n] for n in batch]) for windows in encoded for batch in batches(windows)]

    def code(one):
        return coder.code(*one, focus)

    _, coded = timed(lambda: [code(one) for one in asked])
    _, bare = timed(lambda: [session.run(None, one) for one in given])
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        _, in_two = timed(lambda: list(pool.map(code, asked)))
    rate = mentions / (time.perf_counter() - began)
    what = f"{mentions} mentions coded by the model"
    threads = f"{WORKBOOK}, two threads: {rate:.0f} mentions a second"
    record(what, {WORKBOOK: coded, threads: in_two, called("onnxruntime", "the bare session"): bare})


if __name__ == "__main__":
    main()
