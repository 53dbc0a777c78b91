"""Chooses how to quantize, and measures: perplexity against the trigram, exactness of the exports, answers, samples."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from torch import nn

from chat import render
from corpus import KINDS, Source, make_document
from dialogues import TOPICS
from export_onnx import Recipe, export
from model import Llama, document_mask
from prepare import Prepared, answer_parts, held_out_dialogue_tokens
from runner import Runner, decode_speed, generate, perplexity
from trigram import log_probabilities, train_trigram

Log = Callable[[str], None]
CLIPPED_SHARE = 5e-5


@torch.no_grad()
def model_losses(model: Llama, sequences: list[np.ndarray], device: str) -> np.ndarray:
    """Losses of all answer tokens, in float32."""
    torch.set_float32_matmul_precision("highest")
    losses = []
    for sequence in sequences:
        tokens = torch.from_numpy(sequence)[None].to(device)
        logits = model(tokens, *document_mask(torch.zeros_like(tokens)))[0, :-1].float()
        is_answer = torch.from_numpy(answer_parts(sequence)[1:] == 1).to(device)
        losses.append(nn.functional.cross_entropy(logits, tokens[0, 1:], reduction="none")[is_answer].cpu().numpy())
    return np.concatenate(losses)


def compare_with_trigram(model: Llama, prepared: Prepared, vocabulary: int, device: str) -> dict[str, float]:
    """Perplexity per token on every held-out dialogue; the trigram learns from the unvaried training dialogues in the same format."""
    held_out = held_out_dialogue_tokens(prepared)
    training = held_out_dialogue_tokens(replace(prepared, held_out=prepared.training))
    trigram = train_trigram(training, vocabulary)
    trigram_losses = np.concatenate([-log_probabilities(trigram, sequence)[answer_parts(sequence)[2:] == 1] for sequence in held_out])
    losses = model_losses(model, held_out, device)
    return {"model": float(np.exp(losses.mean())), "trigram": float(np.exp(trigram_losses.mean())), "dialogues": len(held_out), "tokens": len(losses)}


@torch.no_grad()
def activation_scales(model: Llama, sequences: list[np.ndarray], device: str) -> dict[str, float]:
    """For every linear layer the scale that keeps all but a tiny share of its inputs inside int8."""
    seen: dict[str, list[torch.Tensor]] = {}
    hooks = [
        module.register_forward_hook(lambda _module, inputs, _output, label=label: seen.setdefault(label, []).append(inputs[0].abs().flatten().cpu()))
        for label, module in _linears(model)
    ]
    hooks.append(model.model.norm.register_forward_hook(lambda _module, _inputs, output: seen.setdefault("lm_head", []).append(output.abs().flatten().cpu())))
    model_losses(model, sequences, device)
    for hook in hooks:
        hook.remove()
    return {label: _upper_end(torch.cat(values)) / 127 for label, values in seen.items()}


def _upper_end(values: torch.Tensor) -> float:
    return float(torch.topk(values, max(1, int(len(values) * CLIPPED_SHARE))).values[-1])


def _linears(model: Llama) -> list[tuple[str, nn.Module]]:
    pairs = []
    for index, layer in enumerate(model.model.layers):
        pairs += [(f"{index}.qkv", layer.self_attn.q_proj), (f"{index}.o", layer.self_attn.o_proj), (f"{index}.gate_up", layer.mlp.gate_proj), (f"{index}.down", layer.mlp.down_proj)]
    return pairs


def export_all(model: Llama, prepared: Prepared, settings: dict[str, Any], out: Path, log: Log) -> dict[str, Any]:
    """Writes both files; for int8 takes the constant scales where they cost less than one percent of perplexity."""
    device = next(model.parameters()).device.type
    weights = {name: value.float().cpu().numpy() for name, value in model.state_dict().items()}
    size = settings["model"]
    sample = held_out_dialogue_tokens(prepared, 80)
    calibration = held_out_dialogue_tokens(replace(prepared, held_out=prepared.training), 50)
    scales = activation_scales(model, calibration, device)
    scratch = Path(tempfile.mkdtemp()) / "scratch.onnx"
    figures: dict[str, Any] = {"dialogues": len(sample)}

    def measure(label: str, recipe: Recipe, path: Path) -> None:
        export(weights, size, recipe, path)
        figures[label] = {"perplexity": perplexity(Runner(path, size), sample), "bytes": path.stat().st_size, "tokensPerSecondOneThread": round(decode_speed(Runner(path, size, 1)), 1)}
        log(f"{label}: {figures[label]}")

    measure("fp32", Recipe("fp32"), scratch)
    figures["exactness"] = check_exactness(model, Runner(scratch, size, 1), sample)
    candidates = {
        "int8-static": scales, "int8-static-but-down": {label: scale for label, scale in scales.items() if not label.endswith(".down")}, "int8-per-token": {},
    }
    for label, chosen in candidates.items():
        measure(label, Recipe("int8", chosen), scratch)
    limit = figures["int8-per-token"]["perplexity"] * 1.01
    best = next(label for label in candidates if figures[label]["perplexity"] <= limit)
    figures["int8Chosen"] = best
    measure("int8", Recipe("int8", candidates[best]), out / "model_quantized.onnx")
    measure("q4", Recipe("q4"), out / "model_q4.onnx")
    figures["int8BatchInvariant"] = check_batch_invariance(Runner(out / "model_quantized.onnx", size, 1), sample)
    scratch.unlink()
    log(f"exactness {figures['exactness']}; int8 row alone equals row in batch: {figures['int8BatchInvariant']}; chosen {best}")
    return figures


def check_exactness(model: Llama, runner: Runner, sequences: list[np.ndarray]) -> dict[str, float]:
    """Largest difference of logits between torch and the unquantized graph, and between padded and unpadded rows."""
    model = model.to("cpu").eval()
    tokens = np.resize(sequences[0], 96)[None]
    with torch.no_grad():
        expected = model(torch.from_numpy(tokens), *document_mask(torch.zeros(tokens.shape, dtype=torch.long))).numpy()
    got = runner.run(tokens, np.ones_like(tokens))["logits"]
    short = sequences[1][:40]
    padded = np.concatenate([np.zeros((1, tokens.shape[1] - len(short)), dtype=np.int64), short[None]], axis=1)
    mask = np.concatenate([np.ones_like(tokens), (np.arange(tokens.shape[1]) >= tokens.shape[1] - len(short))[None].astype(np.int64)])
    in_batch = runner.run(np.concatenate([tokens, padded]), mask)["logits"][1, -len(short) :]
    alone = runner.run(short[None], np.ones((1, len(short)), dtype=np.int64))["logits"][0]
    return {"torch": float(np.abs(got - expected).max()), "leftPadding": float(np.abs(in_batch - alone).max())}


def check_batch_invariance(runner: Runner, sequences: list[np.ndarray]) -> bool:
    """Whether each row of a batch of 16 has bit for bit the logits that it has alone."""
    rows = np.stack([np.resize(sequence, 48) for sequence in sequences[:16]])
    together = runner.run(rows, np.ones_like(rows))["logits"]
    return all(np.array_equal(runner.run(row[None], np.ones((1, 48), dtype=np.int64))["logits"][0], together[index]) for index, row in enumerate(rows))


def measure_answers(runner: Runner, prepared: Prepared, settings: dict[str, Any], count: int) -> dict[str, Any]:
    """Greedy answers to held-out instructions: how many labels are right, how many JSON answers parse and have the keys asked for."""
    results: dict[str, Any] = {}
    for kind in ("topic-label", "review-label", "judge-dialogue", "judge-review", "review-json", "dialogue-json"):
        source = Source(prepared.held_out, Random(settings["seed"] + 7), is_varied=False)
        documents = [make_document(source, kind)[1] for _ in range(count)]
        answers = answer_documents(runner, prepared, documents, min(200, settings["samples"]["longest"]), settings["seed"], 0.0, 1.0)
        pairs = [(answer, document[-1][1]) for answer, document in zip(answers, documents)]
        if kind.endswith("label"):
            results[kind] = {"count": count, "right": sum(answer == expected for answer, expected in pairs)}
            continue
        results[kind] = {"count": count, "validJson": sum(_same_keys(answer, expected) for answer, expected in pairs)}
        if kind.startswith("judge"):
            results[kind]["verdictRight"] = sum(_same_verdict(answer, expected) for answer, expected in pairs)
    return results


def _parse(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _same_keys(answer: str, expected: str) -> bool:
    return list(_parse(answer)) == list(_parse(expected))


def _same_verdict(answer: str, expected: str) -> bool:
    """Both scores above or both below the middle."""
    score = _parse(answer).get("score")
    return isinstance(score, int) and (score >= 3) == (_parse(expected)["score"] >= 3)


def answer_documents(runner: Runner, prepared: Prepared, documents: list, longest: int, seed: int, temperature: float, top_p: float, batch: int = 20) -> list[str]:
    """The model's own last message for each document."""
    prompts = [prepared.tokenizer.encode(render(document[:-1], add_generation_prompt=True)).ids for document in documents]
    answers: list[str] = []
    for start in range(0, len(prompts), batch):
        ids = generate(runner, prompts[start : start + batch], longest, seed, temperature, top_p)
        answers += [prepared.tokenizer.decode(answer, skip_special_tokens=True) for answer in ids]
    return answers


def draw_samples(runner: Runner, prepared: Prepared, settings: dict[str, Any]) -> dict[str, Any]:
    """The first samples for fixed prompts and a fixed seed; nothing is picked."""
    options, seed = settings["samples"], settings["seed"]
    sampling = (options["longest"], seed, options["temperature"], options["topP"])
    prompts = [f"Write a dialogue between a customer and an assistant about {topic}." for topic in list(TOPICS.values())[: options["dialogues"]]]
    documents = [[("user", prompt), ("assistant", "")] for prompt in prompts]
    started = time.monotonic()
    dialogues = [{"prompt": prompt, "answer": answer} for prompt, answer in zip(prompts, answer_documents(runner, prepared, documents, *sampling))]
    kinds: dict[str, Any] = {}
    for kind in KINDS:
        if kind == "write-dialogue":
            continue
        source = Source(prepared.held_out, Random(seed + 11), is_varied=False)
        chosen = [make_document(source, kind)[1] for _ in range(options["perKind"])]
        answers = answer_documents(runner, prepared, chosen, *sampling)
        kinds[kind] = [{"messages": document[:-1], "answer": answer, "reference": document[-1][1]} for document, answer in zip(chosen, answers)]
    return {"settings": options, "seed": seed, "dialogues": dialogues, "kinds": kinds, "seconds": round(time.monotonic() - started, 1)}
