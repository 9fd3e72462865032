"""Weights as the model's graph, and back: ONNX that holds them in half precision and computes in single."""

import io
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from framing.coding.encoder import Encoded, Encoder, arrays
from framing.training.fit import predict
from framing.training.labels import HEADS
from framing.training.network import Network

#: Weights with fewer numbers stay in single precision.
_SMALL = 256


class _Flat(torch.nn.Module):
    """The network with its outputs in one row, as ONNX names them."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, opened: Tensor, closed: Tensor) -> tuple[Tensor, ...]:
        scores, tags = self.network(ids, mask, opened, closed)
        return (*scores.values(), tags.sigmoid())


def halve(network: Network) -> None:
    """Round the weights to half precision, in which they are stored."""
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(weight.half().float())


def make_graph(network: Network, sample: Sequence[Encoded]) -> bytes:
    """The network as an ONNX graph: each large weight in half precision, widened before it is used.

    The weights must be halved already. ``sample`` are two windows or more, from which the graph is traced; it
    takes any number of windows of any length.
    """
    network.eval()
    given = tuple(torch.from_numpy(array) for array in arrays(sample).values())
    sizes = {"ids": {0: "windows", 1: "tokens"}, "mask": {0: "windows", 1: "tokens"}}
    sizes |= {name: {0: "windows"} for name in ("opened", "closed", *HEADS)}
    sizes |= {"tags": {0: "windows", 1: "tokens"}}
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the older exporter, whose graph is the same every time
        torch.onnx.export(
            _Flat(network), given, buffer, input_names=["ids", "mask", "opened", "closed"],
            output_names=[*HEADS, "tags"], dynamic_axes=sizes, opset_version=17, dynamo=False,
        )  # fmt: skip
    model = onnx.load_model_from_string(buffer.getvalue())
    _store_halves(model)
    return bytes(model.SerializeToString(deterministic=True))


def _store_halves(model: onnx.ModelProto) -> None:
    """Hold each large weight in half precision, with a node that widens it before it is used."""
    for weight in list(model.graph.initializer):
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < _SMALL:
            continue
        half = numpy_helper.from_array(values.astype(np.float16), f"{weight.name}.half")
        model.graph.initializer.remove(weight)
        model.graph.initializer.append(half)
        model.graph.node.insert(0, helper.make_node("Cast", [half.name], [weight.name], to=TensorProto.FLOAT))


def read_weights(path: Path) -> dict[str, Tensor]:
    """The weights of a graph that `make_graph` made, under the names that the network has for them."""
    graph = onnx.load(path).graph
    stored = {one.name.removesuffix(".half"): numpy_helper.to_array(one) for one in graph.initializer}
    found = {name: values for name, values in stored.items() if name.startswith("network.")}
    for node in graph.node:  # a matrix that a layer multiplies with is stored turned, under a number
        if node.op_type == "MatMul" and node.input[1] in stored:
            layer = node.name.strip("/").replace("/", ".").removesuffix(".MatMul")
            found[f"{layer}.weight"] = stored[node.input[1]].T
    return {
        name.removeprefix("network."): torch.from_numpy(values.astype(np.float32))
        for name, values in found.items()
    }


def largest_difference(network: Network, path: Path, encoded: Sequence[Encoded]) -> float:
    """The largest difference between what the network and its graph say: of scores, and of tags' shares."""
    ours, theirs = predict(network, encoded), Encoder(path).score(encoded)
    gaps = [np.abs(a.tags - b.tags).max() for a, b in zip(ours, theirs, strict=True)]
    for name in HEADS:
        gaps += [np.abs(a.logits[name] - b.logits[name]).max() for a, b in zip(ours, theirs, strict=True)]
    return float(max(gaps))
