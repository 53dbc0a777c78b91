"""Trains the generator further from its saved weights, on a processor or an accelerator.

    python3 resume.py DATA_DIR WEIGHTS_DIR OUT_DIR [--minutes 60] [--batch 64] [--peak 3e-4] [--shift 3] [--plain 0.75]

Times are drawn as sampling takes its steps: moved towards the noise by `--shift` (Esser et al. 2024, arXiv:2403.03206),
where what the picture shows is decided. The learning rate rises shortly and falls to nothing; OUT_DIR gets the averaged
weights and `resume.json` with the settings and the loss curve, now and again and at the end.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import data as d
from export import load_models
from train import SEED, half

AVERAGED_STEPS = 250
SAVE_SECONDS = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--peak", type=float, default=3e-4)
    parser.add_argument("--shift", type=float, default=3)
    parser.add_argument("--plain", type=float, default=0.75)
    parser.add_argument("--seed", type=int, default=SEED + 1)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.backends.nnpack.set_flags(False)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    rgba, captions = d.load(args.data)
    train, _ = d.split(captions)
    model, _, tokenizer = load_models(args.weights)
    model = model.to(device).train().requires_grad_(True)
    model.denoiser = model.denoiser.to(memory_format=torch.channels_last)
    pairs = d.Pairs(rgba.to(device), captions, train, tokenizer, args.seed)
    empty = torch.tensor([1, 2] + [0] * (d.LENGTH - 2), device=device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.peak, betas=(0.9, 0.99), weight_decay=0.02)
    average = [parameter.detach().clone() for parameter in model.parameters()]
    begun, saved, step, curve, recent = time.time(), time.time(), 0, [], []

    def save() -> None:
        own = [parameter.detach().clone() for parameter in model.parameters()]
        with torch.no_grad():
            for parameter, value in zip(model.parameters(), average):
                parameter.copy_(value)
            save_file(half(model), args.out / "generator.safetensors")
            for parameter, value in zip(model.parameters(), own):
                parameter.copy_(value)
        settings = {key: getattr(args, key) for key in ("minutes", "batch", "peak", "shift", "plain", "seed")}
        report = {"settings": {**settings, "device": device}, "steps": step, "curve": curve}
        (args.out / "resume.json").write_text(json.dumps(report, indent=1) + "\n")

    while (share := (time.time() - begun) / (60 * args.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.peak * min(1.0, share / 0.05) * 0.5 * (1 + math.cos(math.pi * share))
        pictures, ids = pairs.batch(args.batch, plain=args.plain)
        drop = torch.rand(args.batch, device=device) < 0.1
        ids = torch.where(drop[:, None], empty, ids)
        # Even shares of the batch cover the times evenly; then they are moved.
        even = (torch.arange(args.batch, device=device) + torch.rand(args.batch, device=device)) / args.batch
        t = even / (even + args.shift * (1 - even))
        noise, at = torch.randn_like(pictures), t[:, None, None, None]
        noisy = ((1 - at) * noise + at * pictures).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device, torch.bfloat16):
            predicted = model(noisy, t, ids)
        loss = F.mse_loss(predicted.float(), pictures - noise)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        decay = 1 - 1 / min(step + 1, AVERAGED_STEPS)
        with torch.no_grad():
            torch._foreach_lerp_(average, [parameter.detach() for parameter in model.parameters()], 1 - decay)
        recent.append(loss.item())
        if step % 20 == 0:
            curve.append([step, round(time.time() - begun, 1), round(float(np.mean(recent)), 5)])
            recent = []
            print(*curve[-1], flush=True)
        if time.time() - saved > SAVE_SECONDS:
            save()
            saved = time.time()
    save()
    print("steps", step, "pictures", step * args.batch)


if __name__ == "__main__":
    main()
