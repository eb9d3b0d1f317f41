"""Writes the folder that is shipped: the network as ONNX, its tokenizer, and what it is.

The graph is written operator by operator: it reads one text at a time, so that nothing depends on what else is read,
and holds the word vectors in four bits as they came. The products of the layers are computed in int8, the weights
with one scale for each column, what comes in with one for each text.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from adverbum.training.reader.model import EPSILON, Shape
from adverbum.training.reader.start import BLOCK, Words

MODEL, TOKENIZER, ABOUT = "reader.onnx", "tokenizer.json", "reader.json"
_QUANTISED = "com.microsoft"


@dataclass(frozen=True)
class Precision:
    """How the weights of the layers are written.

    Attributes:
        bits: 8 for int8; 7 for int8 of half the range, whose sums never overflow on older processors; 32 for float.
        kept: the uppermost layers that stay in float.
    """

    bits: int = 8
    kept: int = 0


class _Graph:
    """A graph that grows by one operator at a time."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.known: dict[tuple[str, bytes, tuple[int, ...]], str] = {}

    def constant(self, value: np.ndarray | np.generic) -> str:
        """The name of a constant; equal ones are kept once."""
        value = np.asarray(value, order="C")
        key = (value.dtype.str, hashlib.sha256(value.tobytes()).digest(), value.shape)
        if key not in self.known:
            self.known[key] = f"c{len(self.constants)}"
            self.constants.append(numpy_helper.from_array(value, self.known[key]))
        return self.known[key]

    def add(self, kind: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> str:
        """Adds an operator and returns the name of its (first) output; others follow with `.1`, `.2`."""
        name = f"n{len(self.nodes)}"
        names = [name, *(f"{name}.{number}" for number in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, inputs, names, name=name, domain=domain, **attributes))
        return name

    def shape(self, *sizes: int) -> str:
        """A constant shape."""
        return self.constant(np.array(sizes, dtype=np.int64))


def graph(shape: Shape, words: Words, weights: Mapping[str, np.ndarray], precision: Precision) -> onnx.ModelProto:
    """The network: `ids`, int64 (pieces,), to `logits`, float32 (2, pieces), of where an answer starts and ends."""
    made = _Graph()
    embedded = _embedding(made, "ids", words)
    count = made.add("Shape", "ids")
    positions = made.constant(weights["bert.embeddings.position_embeddings.weight"].astype(np.float32))
    kind = weights["bert.embeddings.token_type_embeddings.weight"][0].astype(np.float32)
    zero, axis = made.shape(0), made.shape(0)
    placed = made.add("Slice", positions, zero, count, axis)
    vectors = made.add("Add", made.add("Add", embedded, placed), made.constant(kind))
    vectors = _norm(made, vectors, weights, "bert.embeddings.LayerNorm")
    for number in range(shape.layers):
        bits = 32 if number >= shape.layers - precision.kept else precision.bits
        vectors = _layer(made, vectors, weights, f"bert.encoder.layer.{number}", shape=shape, bits=bits)
    logits = _linear(made, vectors, weights, ["qa_outputs"], 32)
    made.nodes.append(helper.make_node("Transpose", [logits], ["logits"], perm=[1, 0]))
    built = helper.make_graph(
        made.nodes,
        "reader",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["pieces"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [2, "pieces"])],
        made.constants,
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(_QUANTISED, 1)]
    return helper.make_model(built, opset_imports=opsets, ir_version=9, producer_name="adverbum")


def _embedding(made: _Graph, ids: str, words: Words) -> str:
    """The vectors of the pieces: (half - 8) x scale."""
    blocks = words.scales.shape[1]
    packed = made.add("Gather", made.constant(words.nibbles), ids)
    packed = made.add("Reshape", packed, made.shape(-1, blocks, BLOCK // 2))
    low = made.add("Cast", packed, to=TensorProto.FLOAT)
    high = made.add("Floor", made.add("Mul", low, made.constant(np.float32(1 / 16))))
    low = made.add("Sub", low, made.add("Mul", high, made.constant(np.float32(16))))
    halves = made.add("Sub", made.add("Concat", low, high, axis=2), made.constant(np.float32(8)))
    scales = made.add("Cast", made.add("Gather", made.constant(words.scales), ids), to=TensorProto.FLOAT)
    scales = made.add("Reshape", scales, made.shape(-1, blocks, 1))
    return made.add("Reshape", made.add("Mul", halves, scales), made.shape(-1, blocks * BLOCK))


def _layer(
    made: _Graph, vectors: str, weights: Mapping[str, np.ndarray], layer: str, *, shape: Shape, bits: int
) -> str:
    parts = [f"{layer}.attention.self.{name}" for name in ("query", "key", "value")]
    size = shape.hidden // shape.heads
    projected = _linear(made, vectors, weights, parts, bits)
    split = made.add("Reshape", projected, made.shape(-1, 3, shape.heads, size))
    turned = made.add("Transpose", split, perm=[1, 2, 0, 3])
    query, key, value = (made.add("Gather", turned, made.constant(np.int64(part))) for part in range(3))
    query = made.add("Mul", query, made.constant(np.float32(size**-0.5)))
    likeness = made.add("MatMul", query, made.add("Transpose", key, perm=[0, 2, 1]))
    mixed = made.add("MatMul", made.add("Softmax", likeness, axis=-1), value)
    mixed = made.add("Reshape", made.add("Transpose", mixed, perm=[1, 0, 2]), made.shape(-1, shape.hidden))
    mixed = _linear(made, mixed, weights, [f"{layer}.attention.output.dense"], bits)
    vectors = _norm(made, made.add("Add", vectors, mixed), weights, f"{layer}.attention.output.LayerNorm")
    widened = made.add("Gelu", _linear(made, vectors, weights, [f"{layer}.intermediate.dense"], bits))
    narrowed = _linear(made, widened, weights, [f"{layer}.output.dense"], bits)
    return _norm(made, made.add("Add", vectors, narrowed), weights, f"{layer}.output.LayerNorm")


def _norm(made: _Graph, vectors: str, weights: Mapping[str, np.ndarray], name: str) -> str:
    scale, shift = (made.constant(weights[f"{name}.{part}"].astype(np.float32)) for part in ("weight", "bias"))
    return made.add("LayerNormalization", vectors, scale, shift, epsilon=EPSILON)


def _linear(made: _Graph, vectors: str, weights: Mapping[str, np.ndarray], names: list[str], bits: int) -> str:
    matrix = np.concatenate([weights[f"{name}.weight"] for name in names]).astype(np.float32).T
    bias = made.constant(np.concatenate([weights[f"{name}.bias"] for name in names]).astype(np.float32))
    if bits == 32:
        return made.add("Add", made.add("MatMul", vectors, made.constant(matrix)), bias)
    most = 2 ** (bits - 1) - 1
    scale = np.abs(matrix).max(axis=0) / most
    rounded = np.clip(np.rint(matrix / scale), -most, most).astype(np.int8)
    inputs = (made.constant(rounded), made.constant(scale.astype(np.float32)))
    return made.add("DynamicQuantizeMatMul", vectors, *inputs, "", bias, domain=_QUANTISED)


def export(
    folder: Path,
    shape: Shape,
    words: Words,
    weights: Mapping[str, np.ndarray],
    tokenizer: str,
    *,
    precision: Precision,
    card: str,
) -> None:
    """Writes the folder; its fingerprint names the exact weights, pieces and precision."""
    folder.mkdir(parents=True, exist_ok=True)
    written = graph(shape, words, weights, precision).SerializeToString(deterministic=True)
    (folder / MODEL).write_bytes(written)
    (folder / TOKENIZER).write_text(tokenizer, encoding="utf-8")
    about = {
        "fingerprint": hashlib.sha256(written + tokenizer.encode()).hexdigest()[:16],
        "shape": asdict(shape),
        "precision": asdict(precision),
    }
    (folder / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")
