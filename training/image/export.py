"""Turns the trained weights into the ONNX files that the studio runs.

    python3 export.py WEIGHTS_DIR GENERATOR_DIR MATCHER_DIR

The graphs compute in float32. Their weights lie in the files as float16 (as they were saved, so nothing is lost) with a
Cast behind each, which onnxruntime folds away when it opens the file.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file
from tokenizers import Tokenizer

import data as d
from model import Generator, Matcher

OPSET = 17
SMALL = 64
# Chosen by sweep.py.
DEFAULTS = {"sampler": "euler", "steps": 8, "guidance": 4.5}
SHIFT = 5
PROMPTS = ["cat face", "", "small red heart on a yellow background", "woman medium dark skin scientist"]


class TextStates(torch.nn.Module):
    """Ids and mask to token states."""

    def __init__(self, model: Generator):
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.model.text(ids, mask.float())[0]


class Velocity(torch.nn.Module):
    """One evaluation of the denoiser; t runs from 0 (noise) to 1 (picture), as in training."""

    def __init__(self, model: Generator):
        super().__init__()
        self.model = model

    def forward(self, sample: torch.Tensor, timestep: torch.Tensor, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.model.denoiser(sample, timestep, states, mask.float())


class TextVector(torch.nn.Module):
    """Ids and mask to unit vectors."""

    def __init__(self, model: Matcher):
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.model.embed_text(ids, mask.float())


def load_models(weights: Path) -> tuple[Generator, Matcher, Tokenizer]:
    """The trained networks in float32, and their tokenizer."""
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    generator, matcher = Generator(tokenizer.get_vocab_size()), Matcher(tokenizer.get_vocab_size())
    for model, name in ((generator, "generator"), (matcher, "matcher")):
        model.load_state_dict({key: value.float() for key, value in load_file(weights / f"{name}.safetensors").items()})
        model.eval().requires_grad_(False)
    return generator, matcher, tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, int64 [n, LENGTH]."""
    ids = torch.zeros(len(texts), d.LENGTH, dtype=torch.int64)
    for row, text in enumerate(texts):
        pieces = [1, *tokenizer.encode(d.clean(text)).ids[: d.LENGTH - 2], 2]
        ids[row, : len(pieces)] = torch.tensor(pieces)
    return ids, (ids != 0).long()


def export(module: torch.nn.Module, inputs: dict[str, torch.Tensor], output: str, path: Path) -> float:
    """Writes the graph and compares it with torch, in batches of 4 and 1. Returns the largest difference."""
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: {0: "batch"} for name in (*inputs, output)}
    torch.onnx.export(
        module, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=[output], dynamic_axes=axes,
        opset_version=OPSET, dynamo=False,
    )
    model = onnx.load(str(path))
    plain = model.SerializeToString()
    halve_weights(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    worst = 0.0
    for session in (open_session(plain), open_session(path.read_bytes())):
        for count in (len(next(iter(inputs.values()))), 1):
            given = {name: value[:count] for name, value in inputs.items()}
            got = session.run(None, {name: value.numpy() for name, value in given.items()})[0]
            worst = max(worst, float(np.abs(got - module(*given.values()).numpy()).max()))
    return worst


def halve_weights(model: onnx.ModelProto) -> None:
    """Stores larger float32 constants as float16 with a Cast behind each."""
    graph, casts = model.graph, []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < SMALL:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [weight.name], [name], name=f"{name}.cast", to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def open_session(model: bytes | Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(model if isinstance(model, bytes) else str(model), options, providers=["CPUExecutionProvider"])


def milliseconds(session: onnxruntime.InferenceSession, inputs: dict[str, np.ndarray], times: int = 15) -> float:
    """Median time of one run."""
    session.run(None, inputs)
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        session.run(None, inputs)
        taken.append(time.perf_counter() - begun)
    return round(1000 * float(np.median(taken)), 2)


def save_tokenizer(weights: Path, folder: Path) -> None:
    """The tokenizer of training, with what `data.clean` does to characters, in the Hugging Face layout."""
    tokenizer = json.loads((weights / "tokenizer.json").read_text())
    other = {"type": "Replace", "pattern": {"Regex": "[^a-z0-9' ]+"}, "content": " "}
    tokenizer["normalizer"] = {"type": "Sequence", "normalizers": [{"type": "Lowercase"}, other]}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, separators=(",", ":")))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": d.LENGTH, "clean_up_tokenization_spaces": False,
        "pad_token": "<pad>", "bos_token": "<start>", "eos_token": "<end>", "unk_token": "<unk>", "padding_side": "right",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


def write_pipelines(matcher: Matcher, generator_dir: Path, matcher_dir: Path, defaults: dict) -> None:
    """`pipeline.json` of both folders: which file does what."""
    head = {"format": "terrarium-image-pipeline", "version": 1}
    pieces = {"file": "tokenizer.json", "length": d.LENGTH, "padId": 0, "startId": 1, "endId": 2, "type": "int64"}
    text = {"file": "onnx/text_encoder.onnx", "ids": "ids", "mask": "mask"}
    generator = {
        **head, "task": "text-to-image", "tokenizer": pieces, "textEncoder": {**text, "output": "states"},
        "denoiser": {
            "file": "onnx/denoiser.onnx", "sample": "sample", "timestep": "timestep", "timestepType": "float32",
            "states": "states", "mask": "mask", "output": "velocity", "type": "float32",
        },
        "latent": {"channels": 3, "cell": 1}, "size": {"width": d.SIZE, "height": d.SIZE, "isFree": False},
        "schedule": {"kind": "flow", "shift": SHIFT}, "defaults": defaults,
    }
    match = {
        **head, "task": "image-text-match", "tokenizer": pieces, "textEncoder": {**text, "output": "vectors"},
        "imageEncoder": {"file": "onnx/image_encoder.onnx", "input": "pixels", "output": "vectors"},
        "pixels": {"size": d.SIZE, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "fit": "pad"},
        "logitScale": round(float(matcher.scale.exp().clamp(max=60)), 4),
    }
    for folder, pipeline in ((generator_dir, generator), (matcher_dir, match)):
        (folder / "pipeline.json").write_text(json.dumps(pipeline, indent=2) + "\n")


def main() -> None:
    """Exports, compares and measures; prints what it found and writes it beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("generator", type=Path)
    parser.add_argument("matcher", type=Path)
    args = parser.parse_args()
    torch.manual_seed(0)
    generator, matcher, tokenizer = load_models(args.weights)
    ids, mask = encode(tokenizer, PROMPTS)
    states, sample = generator.text(ids)[0], torch.randn(len(PROMPTS), 3, d.SIZE, d.SIZE)
    timestep, pictures = torch.tensor([0.0, 0.3, 0.6, 0.95]), torch.rand(len(PROMPTS), 3, d.SIZE, d.SIZE) * 2 - 1
    noisy = {"sample": sample, "timestep": timestep, "states": states, "mask": mask}
    errors = {
        "textEncoder": export(TextStates(generator), {"ids": ids, "mask": mask}, "states", args.generator / "onnx/text_encoder.onnx"),
        "denoiser": export(Velocity(generator), noisy, "velocity", args.generator / "onnx/denoiser.onnx"),
        "matcherText": export(TextVector(matcher), {"ids": ids, "mask": mask}, "vectors", args.matcher / "onnx/text_encoder.onnx"),
        "matcherImage": export(matcher.image, {"pixels": pictures}, "vectors", args.matcher / "onnx/image_encoder.onnx"),
    }
    for folder in (args.generator, args.matcher):
        save_tokenizer(args.weights, folder)
    write_pipelines(matcher, args.generator, args.matcher, DEFAULTS)
    guided = {name: np.concatenate([value[:1].numpy()] * 2) for name, value in noisy.items()}
    path = args.generator / "onnx/denoiser.onnx"
    wide = onnx.load(str(path))
    report = {
        "largestDifferenceToTorch": errors,
        "guidedStepMilliseconds": milliseconds(open_session(path), guided),
        "guidedStepMillisecondsFloat32File": milliseconds(open_session(widen(wide).SerializeToString()), guided),
    }
    path = args.weights / "export.json"
    known = json.loads(path.read_text()) if path.exists() else {}  # "guidedStepMillisecondsWasm" is measured elsewhere
    path.write_text(json.dumps({**known, **report}, indent=1) + "\n")
    print(json.dumps(report, indent=1))


def widen(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with float32 weights in place of the casts, to compare the speed with."""
    graph = model.graph
    halves = {weight.name: weight for weight in graph.initializer if weight.name.endswith(".half")}
    nodes = []
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in halves:
            weight = halves[node.input[0]]
            weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float32), node.output[0]))
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    return model


if __name__ == "__main__":
    main()
