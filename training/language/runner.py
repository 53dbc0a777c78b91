"""Runs an exported model in onnxruntime: perplexity, batched sampling with a cache, speed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from chat import END, PAD
from prepare import answer_parts


class Runner:
    """One session."""

    def __init__(self, path: Path, size: dict[str, Any], threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or min(16, os.cpu_count() or 1)
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.size = size
        self.names = [output.name for output in self.session.get_outputs()]

    def run(self, tokens: np.ndarray, mask: np.ndarray, past: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
        """Outputs by name; tokens is [batch, length], mask [batch, past and length]."""
        length = tokens.shape[1]
        positions = np.maximum(np.cumsum(mask, axis=1) - 1, 0)[:, -length:]
        empty = np.zeros((len(tokens), self.size["keyValueHeads"], 0, self.size["headSize"]), dtype=np.float32)
        feed = {"input_ids": tokens, "attention_mask": mask, "position_ids": np.ascontiguousarray(positions)}
        for layer in range(self.size["layers"]):
            for part in ("key", "value"):
                feed[f"past_key_values.{layer}.{part}"] = past[f"present.{layer}.{part}"] if past else empty
        return dict(zip(self.names, self.session.run(None, feed)))


def perplexity(runner: Runner, sequences: list[np.ndarray]) -> float:
    """Over the answer tokens of each sequence."""
    losses = []
    for sequence in sequences:
        tokens = sequence[None].astype(np.int64)
        logits = runner.run(tokens, np.ones_like(tokens))["logits"][0, :-1]
        is_answer = answer_parts(sequence)[1:] == 1
        losses.append(-log_softmax(logits)[np.arange(len(logits)), sequence[1:]][is_answer])
    return float(np.exp(np.concatenate(losses).mean()))


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def generate(runner: Runner, prompts: list[list[int]], longest: int, seed: int, temperature: float = 0.0, top_p: float = 1.0) -> list[list[int]]:
    """Answers to prompts of unequal length, padded on the left; greedy at temperature 0."""
    width = max(map(len, prompts))
    tokens = np.array([[PAD] * (width - len(prompt)) + prompt for prompt in prompts], dtype=np.int64)
    mask = np.array([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts], dtype=np.int64)
    randoms = [np.random.default_rng([seed, row]) for row in range(len(prompts))]
    answers: list[list[int]] = [[] for _ in prompts]
    is_open = np.ones(len(prompts), dtype=bool)
    past = None
    for _ in range(min(longest, runner.size["context"] - width)):
        past = runner.run(tokens, mask, past)
        rows = past["logits"][:, -1]
        chosen = np.array([_choose(row, randoms[index], temperature, top_p) for index, row in enumerate(rows)])
        is_open &= chosen != END
        for index in np.flatnonzero(is_open):
            answers[index].append(int(chosen[index]))
        if not is_open.any():
            break
        tokens = np.where(is_open, chosen, PAD)[:, None].astype(np.int64)
        mask = np.concatenate([mask, np.ones_like(tokens)], axis=1)
    return answers


def _choose(logits: np.ndarray, random: np.random.Generator, temperature: float, top_p: float) -> int:
    if temperature == 0:
        return int(logits.argmax())
    chances = np.exp(log_softmax(logits.astype(np.float64) / temperature))
    order = np.argsort(-chances)
    kept = order[: int(np.searchsorted(np.cumsum(chances[order]), top_p)) + 1]
    return int(random.choice(kept, p=chances[kept] / chances[kept].sum()))


def decode_speed(runner: Runner, steps: int = 60) -> float:
    """Tokens per second of one row after a prompt of 64 tokens."""
    tokens = np.full((1, 64), 100, dtype=np.int64)
    past = runner.run(tokens, np.ones_like(tokens))
    started = time.perf_counter()
    for step in range(steps):
        past = runner.run(tokens[:, :1], np.ones((1, 65 + step), dtype=np.int64), past)
    return steps / (time.perf_counter() - started)
