"""Tests of what needs torch: `make train-test` runs them in its environment; elsewhere they are left out."""

from importlib.util import find_spec

import pytest
from readings import TEXTS, make_example, make_reader
from tiny_encoder import write_vocabulary

collect_ignore_glob = [] if find_spec("torch") and find_spec("transformers") else ["test_*.py"]


def with_cue(text, row):
    start = text.find("not")
    return row | {
        "stance_cue": f"{start}-{start + 3}" if start >= 0 else "",
        "speaker": "Quill" * ("voice" in row),
    }


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Threads wait for each other longer than a network of this size computes."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    """A folder with an encoder of BERT's form, sixteen numbers wide, that has learned nothing."""
    import torch
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    write_vocabulary(folder)
    torch.manual_seed(0)
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    encoder = BertModel(BertConfig(vocab_size=400, max_position_embeddings=256, **size))
    for weight in encoder.parameters():  # weights that are alike would be stored once
        weight.data += 0.02 * torch.randn_like(weight)
    encoder.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def start(base, tmp_path_factory):
    """The folder with which fits begin: all of the tiny vocabulary, and no encoder that has learned."""
    import json

    from framing.training.fits import KEPT_IDS, VOCABULARY
    from framing.training.vocabulary import prune_vocabulary

    folder = tmp_path_factory.mktemp("start")
    vocabulary, kept = prune_vocabulary(base, [text for text, _ in TEXTS])
    (folder / VOCABULARY).write_text(vocabulary, encoding="utf-8")
    (folder / KEPT_IDS).write_text(json.dumps(kept), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tokens(start):
    from framing.coding.encoder import Tokens

    return Tokens(start / "tokenizer.json")


@pytest.fixture(scope="session")
def examples():
    """Mentions of two kinds of text, in documents of one mention each."""
    reader = make_reader()
    return [
        make_example(
            text, kind=kind, group=f"{kind}:{number}:{copy}", name=f"{kind} {number} {copy}", reader=reader,
            **with_cue(text, row),
        )
        for kind in ("invented", "ungdc", "analysis")
        for copy in range(4)
        for number, (text, row) in enumerate(TEXTS)
    ]  # fmt: skip


@pytest.fixture
def network(base, start):
    import torch

    from framing.training.fits import begin_network

    torch.manual_seed(1)
    return begin_network(base, start)
