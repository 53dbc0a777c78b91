"""The native side of `npm run bench -- language`: makes networks with random weights, and times ONNX Runtime itself.

    language-native.py make FOLDER               small-fp32.onnx and wide-int8.onnx (the embedded model's shape, 8k and 50k
                                                 tokens), smol-fp32.onnx and smol-int8.onnx (SmolLM2-135M's shape)
    language-native.py time MODEL THREADS STEPS  one line of JSON: tokens/s alone and in a batch of 16, ms to the first
                                                 token of a 500-token prompt

Needs onnxruntime, onnx and numpy.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

REPEATS = 3
SIZE = {"layers": 6, "hidden": 384, "heads": 6, "keyValueHeads": 2, "headSize": 64, "feedForward": 1024,
        "context": 1024, "normEpsilon": 1e-5, "ropeTheta": 10000.0}

SMOL = {**SIZE, "layers": 30, "hidden": 576, "heads": 9, "keyValueHeads": 3, "feedForward": 1536}
NETWORKS = (("small-fp32", "fp32", 8192, SIZE), ("wide-int8", "int8", 50_000, SIZE),
            ("smol-fp32", "fp32", 49_152, SMOL), ("smol-int8", "int8", 49_152, SMOL))


def make(folder: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2] / "training" / "language"))
    from export_onnx import Recipe, export

    folder.mkdir(parents=True, exist_ok=True)
    for name, kind, vocabulary, size in NETWORKS:
        export(random_weights(vocabulary, size), size, Recipe(kind), folder / f"{name}.onnx")


def random_weights(vocabulary: int, size: dict) -> dict:
    random = np.random.default_rng(1)
    hidden, head, feed = size["hidden"], size["headSize"], size["feedForward"]
    matrix = lambda rows, columns: (random.standard_normal((rows, columns)) / np.sqrt(columns)).astype(np.float32)
    weights = {"model.embed_tokens.weight": matrix(vocabulary, hidden), "model.norm.weight": np.ones(hidden, np.float32)}
    for layer in range(size["layers"]):
        prefix = f"model.layers.{layer}."
        for name, rows, columns in (
            ("self_attn.q_proj", size["heads"] * head, hidden), ("self_attn.k_proj", size["keyValueHeads"] * head, hidden),
            ("self_attn.v_proj", size["keyValueHeads"] * head, hidden), ("self_attn.o_proj", hidden, size["heads"] * head),
            ("mlp.gate_proj", feed, hidden), ("mlp.up_proj", feed, hidden), ("mlp.down_proj", hidden, feed),
        ):
            weights[f"{prefix}{name}.weight"] = matrix(rows, columns)
        for name in ("input_layernorm", "post_attention_layernorm"):
            weights[f"{prefix}{name}.weight"] = np.ones(hidden, np.float32)
    return weights


def measure(path: str, threads: int, steps: int) -> None:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    alone = max(decode(session, 1, steps) for _ in range(REPEATS))
    batch = max(decode(session, 16, steps) for _ in range(REPEATS))
    first = min(first_token(session) for _ in range(REPEATS))
    print(json.dumps({"alone": alone, "batch": batch, "first": first, "version": onnxruntime.__version__}))


def run(session, tokens, start, past):
    rows, width = tokens.shape
    feeds = {"input_ids": tokens, "attention_mask": np.ones((rows, start + width), np.int64),
             "position_ids": np.broadcast_to(np.arange(start, start + width), (rows, width)).copy(), **past}
    names = [output.name for output in session.get_outputs() if output.name != "hidden_states"]
    outputs = dict(zip(names, session.run(names, feeds)))
    return outputs["logits"], {name.replace("present", "past_key_values"): value for name, value in outputs.items() if name != "logits"}


def empty(session, rows):
    return {entry.name: np.zeros((rows, entry.shape[1], 0, entry.shape[3]), np.float32)
            for entry in session.get_inputs() if entry.name.startswith("past")}


def decode(session, rows, steps):
    logits, past = run(session, np.full((rows, 14), 40, np.int64), 0, empty(session, rows))
    started = time.perf_counter()
    for step in range(steps):
        tokens = logits[:, -1].argmax(axis=1).astype(np.int64)[:, None]
        logits, past = run(session, tokens, 14 + step, past)
    return rows * steps / (time.perf_counter() - started)


def first_token(session):
    started = time.perf_counter()
    run(session, np.full((1, 500), 40, np.int64), 0, empty(session, 1))
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    make(Path(sys.argv[2])) if sys.argv[1] == "make" else measure(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
