"""Writes the model as ONNX, node by node.

Attention is spelled out with an explicit mask, because fused grouped-query attention is wrong for rows padded on the left. Numbers of
activations never depend on the other rows of a batch: their scale is a constant, or belongs to one token.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Kind = Literal["fp32", "int8", "q4"]
BLOCK = 64
LINEARS = ("qkv", "o", "gate_up", "down")


@dataclass(frozen=True)
class Recipe:
    """How to store the weights; for int8 also the constant activation scale per linear layer, absent where the scale is taken per token."""

    kind: Kind
    activation_scales: dict[str, float] = field(default_factory=dict)


def export(weights: dict[str, np.ndarray], size: dict[str, Any], recipe: Recipe, path: Path) -> None:
    """Builds the graph and saves it."""
    vocabulary = weights["model.embed_tokens.weight"].shape[0]
    graph = Graph()
    _Decoder(graph, weights, size, recipe).build()
    inputs, outputs = _signature(size, vocabulary)
    model = helper.make_model(
        helper.make_graph(graph.nodes, "decoder", inputs, outputs, graph.initializers), ir_version=10, producer_name="terrarium",
        opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)],
    )
    onnx.save(model, str(path))


def _signature(size: dict[str, Any], vocabulary: int) -> tuple[list, list]:
    heads, head = size["keyValueHeads"], size["headSize"]
    row, total = ["batch_size", "sequence_length"], ["batch_size", "total_sequence_length"]
    info = helper.make_tensor_value_info
    inputs = [info("input_ids", TensorProto.INT64, row), info("attention_mask", TensorProto.INT64, total), info("position_ids", TensorProto.INT64, row)]
    outputs = [info("logits", TensorProto.FLOAT, [*row, vocabulary])]
    for layer in range(size["layers"]):
        for part in ("key", "value"):
            inputs.append(info(f"past_key_values.{layer}.{part}", TensorProto.FLOAT, ["batch_size", heads, "past_sequence_length", head]))
            outputs.append(info(f"present.{layer}.{part}", TensorProto.FLOAT, ["batch_size", heads, "total_sequence_length", head]))
    return inputs, [*outputs, info("hidden_states", TensorProto.FLOAT, [*row, size["hidden"]])]


class Graph:
    """Nodes and constants, with names made up on the way."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._constants: dict[tuple, str] = {}

    def op(self, kind: str, *inputs: str, name: str = "", outputs: int = 1, **attributes: Any) -> Any:
        """Adds a node; returns the name of its output, or a list of names."""
        label = name or f"{kind.lower()}_{len(self.nodes)}"
        names = [label] if outputs == 1 else [f"{label}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=f"node_{label}", **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, value: np.ndarray, name: str = "") -> str:
        """Adds a constant; small equal ones are shared."""
        value = np.ascontiguousarray(value)
        key = (value.dtype.str, value.shape, value.tobytes()) if value.size <= 64 and not name else None
        if key in self._constants:
            return self._constants[key]
        label = name or f"constant_{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(value, label))
        if key:
            self._constants[key] = label
        return label

    def ints(self, *values: int) -> str:
        """A constant list of integers."""
        return self.constant(np.array(values, dtype=np.int64))

    def number(self, value: float) -> str:
        """A constant float."""
        return self.constant(np.array(value, dtype=np.float32))


class _Decoder:
    def __init__(self, graph: Graph, weights: dict[str, np.ndarray], size: dict[str, Any], recipe: Recipe) -> None:
        self.graph, self.weights, self.size, self.recipe = graph, weights, size, recipe
        self.embedding = weights["model.embed_tokens.weight"].astype(np.float32)

    def build(self) -> None:
        """The whole decoder from token ids to logits."""
        graph, size = self.graph, self.size
        x = self._embed()
        cos, sin = self._rotary()
        mask = self._mask()
        for layer in range(size["layers"]):
            prefix = f"model.layers.{layer}."
            x = graph.op("Add", x, self._attention(layer, self._norm(x, prefix + "input_layernorm.weight"), cos, sin, mask))
            x = graph.op("Add", x, self._feed_forward(layer, self._norm(x, prefix + "post_attention_layernorm.weight")))
        hidden = self._norm(x, "model.norm.weight", name="hidden_states")
        self._linear(hidden, self.embedding, "lm_head", name="logits")

    def _embed(self) -> str:
        graph = self.graph
        if self.recipe.kind == "fp32":
            return graph.op("Gather", graph.constant(self.embedding, "embedding"), "input_ids")
        quantized, scales = quantize_rows(self.embedding)
        if self.recipe.kind == "int8":
            # The output layer keeps these very numbers as [hidden, vocabulary]; gathering its columns saves a second copy in the file.
            columns = graph.op("Gather", graph.constant(quantized.T, "lm_head_weight"), "input_ids", axis=1)
            rows = graph.op("Transpose", columns, perm=[1, 2, 0])
        else:
            rows = graph.op("Gather", graph.constant(quantized, "embedding"), "input_ids")
        row_scales = graph.op("Gather", graph.constant(scales[:, None], "embedding_scales"), "input_ids")
        return graph.op("Mul", graph.op("Cast", rows, to=TensorProto.FLOAT), row_scales)

    def _rotary(self) -> tuple[str, str]:
        cos, sin = rotary_tables(self.size)
        half = self.size["headSize"] // 2
        sin[:, :half] *= -1  # the minus of the rotated half, so that no Neg is needed
        tables = []
        for label, table in (("cos_table", cos), ("sin_table", sin)):
            gathered = self.graph.op("Gather", self.graph.constant(table, label), "position_ids")
            tables.append(self.graph.op("Unsqueeze", gathered, self.graph.ints(1)))
        return tables[0], tables[1]

    def _mask(self) -> str:
        """[batch, 1, length, total]: 0 where a query may look, a very negative number elsewhere."""
        graph = self.graph
        total = graph.op("Squeeze", graph.op("Shape", "attention_mask", start=1, end=2), graph.ints(0))
        length = graph.op("Squeeze", graph.op("Shape", "input_ids", start=1, end=2), graph.ints(0))
        zero, one = (graph.constant(np.array(value, dtype=np.int64)) for value in (0, 1))
        columns = graph.op("Range", zero, total, one)
        rows = graph.op("Unsqueeze", graph.op("Range", graph.op("Sub", total, length), total, one), graph.ints(1))
        causal = graph.op("LessOrEqual", columns, rows)
        present = graph.op("Unsqueeze", graph.op("Cast", "attention_mask", to=TensorProto.BOOL), graph.ints(1, 2))
        return graph.op("Where", graph.op("And", causal, present), graph.number(0.0), graph.number(-1e9))

    def _norm(self, x: str, weight: str, name: str = "") -> str:
        constant = self.graph.constant(self.weights[weight].astype(np.float32), weight)
        return self.graph.op("SimplifiedLayerNormalization", x, constant, name=name, axis=-1, epsilon=self.size["normEpsilon"], stash_type=1)

    def _attention(self, layer: int, x: str, cos: str, sin: str, mask: str) -> str:
        graph, size = self.graph, self.size
        heads, kv_heads, head = size["heads"], size["keyValueHeads"], size["headSize"]
        joined = graph.op("Reshape", self._linear(x, self._qkv(layer), f"{layer}.qkv"), graph.ints(0, 0, heads + 2 * kv_heads, head))
        joined = graph.op("Transpose", joined, perm=[0, 2, 1, 3])
        rotated, value = graph.op("Split", joined, graph.ints(heads + kv_heads, kv_heads), outputs=2, axis=1)
        query, key = graph.op("Split", self._rotate(rotated, cos, sin), graph.ints(heads, kv_heads), outputs=2, axis=1)
        key = graph.op("Concat", f"past_key_values.{layer}.key", key, name=f"present.{layer}.key", axis=2)
        value = graph.op("Concat", f"past_key_values.{layer}.value", value, name=f"present.{layer}.value", axis=2)
        # The heads that share a key are neighbours, so they fold into the length and the keys need no copies.
        query = graph.op("Reshape", query, graph.ints(0, kv_heads, -1, head))
        scores = graph.op("MatMul", query, graph.op("Transpose", key, perm=[0, 1, 3, 2]))
        scores = graph.op("Add", graph.op("Reshape", scores, graph.ints(0, heads, -1, 0), allowzero=0), mask)
        shares = graph.op("Reshape", graph.op("Softmax", scores, axis=-1), graph.ints(0, kv_heads, -1, 0))
        mixed = graph.op("Reshape", graph.op("MatMul", shares, value), graph.ints(0, heads, -1, head))
        mixed = graph.op("Reshape", graph.op("Transpose", mixed, perm=[0, 2, 1, 3]), graph.ints(0, 0, heads * head))
        return self._linear(mixed, self._weight(layer, "self_attn.o_proj"), f"{layer}.o")

    def _qkv(self, layer: int) -> np.ndarray:
        query, key, value = (self._weight(layer, f"self_attn.{part}_proj") for part in "qkv")
        return np.concatenate([query / np.sqrt(self.size["headSize"]).astype(np.float32), key, value])

    def _rotate(self, x: str, cos: str, sin: str) -> str:
        graph, half = self.graph, self.size["headSize"] // 2
        first, second = graph.op("Split", x, graph.ints(half, half), outputs=2, axis=3)
        swapped = graph.op("Concat", second, first, axis=3)
        return graph.op("Add", graph.op("Mul", x, cos), graph.op("Mul", swapped, sin))

    def _feed_forward(self, layer: int, x: str) -> str:
        graph, width = self.graph, self.size["feedForward"]
        joined = np.concatenate([self._weight(layer, "mlp.gate_proj"), self._weight(layer, "mlp.up_proj")])
        gate, up = graph.op("Split", self._linear(x, joined, f"{layer}.gate_up"), graph.ints(width, width), outputs=2, axis=2)
        active = graph.op("Mul", graph.op("Mul", gate, graph.op("Sigmoid", gate)), up)
        return self._linear(active, self._weight(layer, "mlp.down_proj"), f"{layer}.down")

    def _weight(self, layer: int, name: str) -> np.ndarray:
        return self.weights[f"model.layers.{layer}.{name}.weight"].astype(np.float32)

    def _linear(self, x: str, weight: np.ndarray, label: str, name: str = "") -> str:
        """x times the transpose of weight ([out, in])."""
        if self.recipe.kind == "fp32":
            return self.graph.op("MatMul", x, self.graph.constant(weight.T, f"{label}_weight"), name=name)
        if self.recipe.kind == "q4":
            return self._linear_4_bit(x, weight, label, name)
        return self._linear_8_bit(x, weight, label, name)

    def _linear_4_bit(self, x: str, weight: np.ndarray, label: str, name: str) -> str:
        packed, scales = quantize_blocks(weight)
        inputs = [x, self.graph.constant(packed, f"{label}_weight"), self.graph.constant(scales, f"{label}_scales")]
        out_size, in_size = weight.shape
        return self.graph.op("MatMulNBits", *inputs, name=name, domain="com.microsoft", K=in_size, N=out_size, bits=4, block_size=BLOCK)

    def _linear_8_bit(self, x: str, weight: np.ndarray, label: str, name: str) -> str:
        graph = self.graph
        quantized, scales = quantize_rows(weight)
        stored = "lm_head_weight" if label == "lm_head" else graph.constant(quantized.T, f"{label}_weight")
        middle = graph.constant(np.array(128, dtype=np.uint8))
        fixed = self.recipe.activation_scales.get(label)
        if fixed is None:
            largest = graph.op("Max", graph.op("ReduceMax", graph.op("Abs", x), graph.ints(-1), keepdims=1), graph.number(1e-8))
            x = graph.op("Mul", x, graph.op("Div", graph.number(127.0), largest))
        codes = graph.op("QuantizeLinear", x, graph.number(1.0 if fixed is None else fixed), middle)
        sums = graph.op("Cast", graph.op("MatMulInteger", codes, stored, middle), to=TensorProto.FLOAT)
        column_scales = graph.constant((scales * (1 / 127 if fixed is None else fixed)).astype(np.float32), f"{label}_scales")
        if fixed is not None:
            return graph.op("Mul", sums, column_scales, name=name)
        return graph.op("Mul", graph.op("Mul", sums, column_scales), largest, name=name)


def rotary_tables(size: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """cos and sin, [context, head size]."""
    steps = size["ropeTheta"] ** -(np.arange(0, size["headSize"], 2) / size["headSize"])
    angles = np.outer(np.arange(size["context"]), steps)
    angles = np.concatenate([angles, angles], axis=1)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def quantize_rows(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 with one scale per row."""
    scales = np.maximum(np.abs(weight).max(axis=1), 1e-8) / 127
    return np.clip(np.round(weight / scales[:, None]), -127, 127).astype(np.int8), scales.astype(np.float32)


def quantize_blocks(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """4 bits with one scale per 64 weights of a row, the scale chosen for the least squared error; laid out for MatMulNBits."""
    out_size, in_size = weight.shape
    blocks = weight.reshape(out_size, in_size // BLOCK, BLOCK)
    place = np.abs(blocks).argmax(axis=2, keepdims=True)
    full = np.take_along_axis(blocks, place, axis=2) / -8  # the signed extreme maps to -8, the longer end of the range
    full = np.where(np.abs(full) < 1e-10, 1e-10, full)
    best_codes, best_scales, best_error = None, None, None
    for share in np.linspace(0.72, 1.08, 13):
        scales = full * share
        codes = np.clip(np.round(blocks / scales), -8, 7)
        error = ((codes * scales - blocks) ** 2).sum(axis=2, keepdims=True)
        if best_error is None:
            best_codes, best_scales, best_error = codes, scales, error
            continue
        is_better = error < best_error
        best_codes, best_scales = np.where(is_better, codes, best_codes), np.where(is_better, scales, best_scales)
        best_error = np.minimum(error, best_error)
    values = (best_codes + 8).astype(np.uint8)
    packed = values[:, :, 0::2] | (values[:, :, 1::2] << 4)
    return packed, best_scales[:, :, 0].astype(np.float32).reshape(-1)
