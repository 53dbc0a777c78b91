"""Trains by the clock: the learning rate follows the share of the time that has passed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from model import Llama, document_mask
from prepare import Rows

WARM_UP_STEPS = 3


def to_device(rows: Rows, device: str) -> tuple[Tensor, Tensor, Tensor]:
    """The arrays as tensors where the model is; tokens as int16 would go negative, hence int32."""
    return tuple(torch.from_numpy(array).to(device) for array in (rows.tokens.astype(np.int32), rows.part, rows.document))


def weighted_loss(model: Llama, tokens: Tensor, positions: Tensor, mask: Tensor, weights: Tensor) -> Tensor:
    """Mean loss per token by the weights of the tokens to predict."""
    logits = model(tokens, positions, mask)[:, :-1].flatten(0, 1).float()
    losses = F.cross_entropy(logits, tokens[:, 1:].flatten(), reduction="none")
    return (losses * weights).sum() / weights.sum().clamp(min=1)


def loss_inputs(batch: tuple[Tensor, ...], prompt_weight: float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """What weighted_loss reads: answers count fully, prompts with a small weight."""
    tokens, part, document = batch
    target = part[:, 1:].flatten()
    return tokens.long(), *document_mask(document), (target == 1).float() + (target == 2).float() * prompt_weight


@torch.no_grad()
def held_out_loss(model: Llama, rows: tuple[Tensor, Tensor, Tensor], batch_rows: int, device: str) -> float:
    """Loss over the answers of the held-out documents, each token counted once."""
    model.eval()
    total, count = 0.0, 0
    for start in range(0, len(rows[0]), batch_rows):
        batch = tuple(array[start : start + batch_rows] for array in rows)
        answers = int((batch[1][:, 1:] == 1).sum())
        with autocast(device):
            total += float(weighted_loss(model, *loss_inputs(batch, 0.0))) * answers
        count += answers
    model.train()
    return total / max(1, count)


def autocast(device: str) -> torch.autocast:
    """bfloat16 on a GPU, nothing on a CPU."""
    return torch.autocast("cuda" if device == "cuda" else "cpu", dtype=torch.bfloat16, enabled=device == "cuda")


def learning_rate(share: float, settings: dict[str, Any]) -> float:
    """Linear warm-up, then a cosine down to a small rest."""
    peak, warm_up, rest = settings["learningRate"], settings["warmUpShare"], settings["finalLearningRateShare"]
    if share < warm_up:
        return peak * max(share / warm_up, 0.01)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, (share - warm_up) / (1 - warm_up))))
    return peak * (rest + (1 - rest) * cosine)


def make_optimizer(model: Llama, settings: dict[str, Any], device: str) -> torch.optim.AdamW:
    """AdamW; norms are not decayed."""
    decayed = [parameter for parameter in model.parameters() if parameter.dim() >= 2]
    free = [parameter for parameter in model.parameters() if parameter.dim() < 2]
    groups = [{"params": decayed, "weight_decay": settings["weightDecay"]}, {"params": free, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, settings["beta2"]), fused=device == "cuda")


def train(train_rows: Rows, held_out_rows: Rows, settings: dict[str, Any], log: Callable[[str], None]) -> tuple[Llama, dict[str, Any]]:
    """The model with the weights of its best evaluation, and the curve."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(settings["seed"])
    torch.set_float32_matmul_precision("high")
    options = settings["train"]
    model = Llama(settings["model"], settings["vocabulary"]).to(device)
    run = Run(model, to_device(train_rows, device), to_device(held_out_rows, device), options, device)
    started = time.monotonic()
    run.warm_up(log)
    compile_seconds = time.monotonic() - started
    log(f"first {WARM_UP_STEPS} steps, with compilation: {compile_seconds:.1f} s")
    curve = run.loop(log)
    model.load_state_dict(run.best_weights)
    result = {
        "parameters": sum(parameter.numel() for parameter in model.parameters()), "device": torch.cuda.get_device_name() if device == "cuda" else "CPU",
        "steps": run.steps, "tokensSeen": run.steps * options["batchRows"] * train_rows.tokens.shape[1], "epochs": round(run.steps * options["batchRows"] / len(train_rows.tokens), 2),
        "compileSeconds": round(compile_seconds, 1), "bestHeldOutLoss": run.best, "bestStep": run.best_step, "curve": curve,
    }
    return model.eval(), result


class Run:
    """The state of one training run."""

    def __init__(self, model: Llama, rows: tuple[Tensor, ...], held_out: tuple[Tensor, ...], options: dict[str, Any], device: str) -> None:
        self.model, self.rows, self.held_out, self.options, self.device = model, rows, held_out, options, device
        self.optimizer = make_optimizer(model, options, device)
        self._loss = torch.compile(weighted_loss) if device == "cuda" else weighted_loss
        self.steps, self.best, self.best_step = 0, math.inf, 0
        self.best_weights = {name: value.clone() for name, value in model.state_dict().items()}
        self._order = torch.empty(0, dtype=torch.long, device=device)
        model.train()

    def warm_up(self, log: Callable[[str], None]) -> None:
        """Steps that change nothing, so that compilation does not count as training time."""
        try:
            float(self.step(0.0))
        except RuntimeError as cause:
            if self._loss is weighted_loss:
                raise
            log(f"not compiled: {str(cause)[:300]}")  # slower, but a run with a schedule by the clock still ends well
            self._loss = weighted_loss
            self.optimizer.zero_grad(set_to_none=True)
        for _ in range(WARM_UP_STEPS - 1):
            float(self.step(0.0))

    def step(self, rate: float) -> Tensor:
        """One update; returns the loss without waiting for it."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with autocast(self.device):
            loss = self._loss(self.model, *loss_inputs(self._next_batch(), self.options["promptWeight"]))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.options["gradientClip"])
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.detach()

    def loop(self, log: Callable[[str], None]) -> list[dict[str, float]]:
        """Steps until the time is over; evaluates at equal distances of time."""
        seconds, evaluations = self.options["seconds"], self.options["evaluations"]
        started, curve, recent = time.monotonic(), [], []
        while (elapsed := time.monotonic() - started) < seconds:
            recent.append(self.step(learning_rate(elapsed / seconds, self.options)))
            self.steps += 1
            if self.steps % 10 == 0:
                float(recent[-1])  # waits for the device, so that the clock means something
            if elapsed >= (len(curve) + 1) * seconds / evaluations:
                curve.append(self._evaluate(elapsed, recent))
                log("  ".join(f"{key} {value}" for key, value in curve[-1].items()))
                recent = []
        curve.append(self._evaluate(elapsed, recent or [torch.tensor(curve[-1]["loss"])]))
        log("  ".join(f"{key} {value}" for key, value in curve[-1].items()))
        return curve

    def _evaluate(self, elapsed: float, recent: list[Tensor]) -> dict[str, float]:
        held_out = held_out_loss(self.model, self.held_out, self.options["batchRows"], self.device)
        if held_out < self.best:
            self.best, self.best_step = held_out, self.steps
            self.best_weights = {name: value.clone() for name, value in self.model.state_dict().items()}
        loss = float(torch.stack(recent).float().mean())
        return {"seconds": round(elapsed, 1), "step": self.steps, "loss": round(loss, 4), "heldOut": round(held_out, 4)}

    def _next_batch(self) -> tuple[Tensor, ...]:
        count = self.options["batchRows"]
        if len(self._order) < count:
            self._order = torch.cat((self._order, torch.randperm(len(self.rows[0]), device=self.device)))
        chosen, self._order = self._order[:count], self._order[count:]
        return tuple(array[chosen] for array in self.rows)
