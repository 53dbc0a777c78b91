"""Trains the image-text matcher and the text-to-image model, judges both, and writes weights, samples and figures.

    python3 train.py DATA_DIR OUT_DIR [--matcher-seconds 70] [--generator-seconds 240] [--smoke]
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
from PIL import Image
from safetensors.torch import save_file

import data as d
from model import Generator, Matcher

SEED = 20261127


class Average:
    """Exponential moving average of the weights of a model."""

    def __init__(self, model: torch.nn.Module):
        self.values = [parameter.detach().clone() for parameter in model.parameters()]

    @torch.no_grad()
    def update(self, model: torch.nn.Module, step: int) -> None:
        decay = min(0.9995, (1 + step) / (10 + step))
        torch._foreach_lerp_(self.values, [p.detach() for p in model.parameters()], 1 - decay)

    @torch.no_grad()
    def copy_to(self, model: torch.nn.Module) -> None:
        for parameter, value in zip(model.parameters(), self.values):
            parameter.copy_(value)


def schedule(share: float) -> float:
    """Learning-rate factor at that share of the time: a short rise, then a cosine to 2 %."""
    return min(1.0, share / 0.03) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))


def fit(model, loss_of, seconds: float, peak: float, label: str, device: str) -> tuple[Average, list]:
    """Optimizes for a wall-clock budget; returns the averaged weights and the loss curve."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.99), weight_decay=0.02)
    average, curve, begun, step = Average(model), [], time.time(), 0
    while (share := (time.time() - begun) / seconds) < 1:
        for group in optimizer.param_groups:
            group["lr"] = peak * schedule(share)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            loss = loss_of(step)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average.update(model, step)
        if step % 50 == 0:
            curve.append([step, round(time.time() - begun, 1), round(loss.item(), 5)])
            if step % 500 == 0:
                print(label, *curve[-1], flush=True)
        step += 1
    print(label, "steps", step, flush=True)
    return average, curve


def train_matcher(pairs: d.Pairs, vocabulary: int, seconds: float, count: int, device: str):
    model = Matcher(vocabulary).to(device)

    def loss_of(_step: int) -> torch.Tensor:
        pictures, ids = pairs.batch(count, plain=0.4)
        pictures = pictures + torch.randn_like(pictures) * 0.05 * torch.rand(count, 1, 1, 1, device=device)
        logits = model.embed_image(pictures) @ model.embed_text(ids).T * model.scale.exp().clamp(max=60)
        same = (ids[:, None, :] == ids[None, :, :]).all(-1).float()
        target = same / same.sum(1, keepdim=True)
        return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2

    average, curve = fit(model, loss_of, seconds, 1.5e-3, "matcher", device)
    average.copy_to(model)
    return model.eval(), curve


def train_generator(pairs: d.Pairs, vocabulary: int, seconds: float, count: int, device: str):
    model = Generator(vocabulary).to(device)
    if device == "cuda":
        model.denoiser = model.denoiser.to(memory_format=torch.channels_last)
    run = torch.compile(model) if device == "cuda" else model

    def loss_of(_step: int) -> torch.Tensor:
        pictures, ids = pairs.batch(count)
        drop = torch.rand(count, device=device) < 0.1
        ids = torch.where(drop[:, None], torch.tensor([1, 2] + [0] * (d.LENGTH - 2), device=device), ids)
        noise, t = torch.randn_like(pictures), torch.sigmoid(torch.randn(count, device=device))
        at = t[:, None, None, None]
        predicted = run((1 - at) * noise + at * pictures, t, ids)
        return F.mse_loss(predicted.float(), pictures - noise)

    average, curve = fit(model, loss_of, seconds, 1.2e-3, "generator", device)
    average.copy_to(model)
    return model.eval(), curve


@torch.no_grad()
def sample(model: Generator, ids: torch.Tensor, steps: int, guidance: float, seed: int) -> torch.Tensor:
    """Euler from noise to pictures in [-1, 1] with classifier-free guidance."""
    device = ids.device
    generator = torch.Generator(device="cpu").manual_seed(seed)
    x = torch.randn(len(ids), 3, d.SIZE, d.SIZE, generator=generator).to(device)
    empty = torch.tensor([1, 2] + [0] * (d.LENGTH - 2), device=device).expand_as(ids)
    words, mask = model.text(torch.cat([ids, empty]))
    for step in range(steps):
        t = torch.full((2 * len(ids),), step / steps, device=device)
        velocity, without = model.denoiser(torch.cat([x, x]), t, words, mask).chunk(2)
        x = x + (without + guidance * (velocity - without)) / steps
    return x.clamp(-1, 1)


def frechet(a: torch.Tensor, b: torch.Tensor) -> float:
    """Frechet distance of two sets of vectors (Dowson and Landau 1982), by eigenvalues of the product."""
    a, b = a.double().cpu(), b.double().cpu()
    ca, cb = torch.cov(a.T), torch.cov(b.T)
    roots = torch.linalg.eigvals(ca @ cb).real.clamp(min=0).sqrt().sum()
    return float((a.mean(0) - b.mean(0)).square().sum() + ca.trace() + cb.trace() - 2 * roots)


@torch.no_grad()
def judge(matcher: Matcher, model: Generator, floor: Generator, pairs: d.Pairs, rows: dict, out: Path) -> dict:
    """The figures of the card."""
    encode = lambda chosen: pairs.encode([[pairs.captions[row]] for row in chosen])  # noqa: E731
    held, seen = rows["held"], rows["seen"]
    text, picture = matcher.embed_text(encode(held)), matcher.embed_image(pairs.plain(held))
    order = (text @ picture.T).argsort(1, descending=True).cpu()
    rank = torch.tensor([int((order[i] == i).nonzero()[0]) for i in range(len(held))])
    report: dict = {"matcher": {"heldOutTop1": float((rank < 1).float().mean()), "heldOutTop5": float((rank < 5).float().mean()),
                                "among": len(held)}}
    targets = matcher.embed_text(encode(seen))

    def top1(pictures: torch.Tensor) -> float:
        best = (matcher.embed_image(pictures) @ targets.T).argmax(1).cpu()
        return float((best == torch.arange(len(seen))).float().mean())

    real = pairs.plain(seen)
    reference = matcher.embed_image(pairs.plain(rows["train"][::3]))
    report["retrieval"] = {"real": top1(real), "shuffled": top1(real.roll(1, 0)), "generated": {}}
    untrained = frechet(matcher.embed_image(sample(floor, encode(seen), 8, 1.0, SEED)), reference)
    report["frechet"] = {"real": frechet(matcher.embed_image(real), reference), "floor": untrained, "generated": {}}
    for steps in (4, 6, 8, 12, 24):
        for guidance in (1.0, 2.0, 3.0, 4.5):
            made = sample(model, encode(seen), steps, guidance, SEED)
            key = f"{steps} steps, guidance {guidance}"
            report["retrieval"]["generated"][key] = top1(made)
            report["frechet"]["generated"][key] = frechet(matcher.embed_image(made), reference)
    made = sample(model, encode(seen), 8, 3.0, SEED)
    flat = pairs.plain(rows["train"]).flatten(1)
    nearest = torch.cdist(made.flatten(1), flat).min(1).values / math.sqrt(flat.shape[1])
    report["copies"] = {"medianRmsToNearestTraining": float(nearest.median()), "shareBelow0.1": float((nearest < 0.1).float().mean())}
    chosen = encode(held[:40])
    composed = ["cat face on a blue background", "small red heart on a yellow background", "dog left of cat face",
                "pizza above rocket", "green apple on a black background", "small sun on a teal background",
                "rocket left of sun on a purple background", "grinning cat face on a pink background"]
    extra = pairs.encode([[text] for text in composed])
    write_grid(sample(model, encode(seen[:64]), 8, 3.0, SEED), out / "seen.png")
    write_grid(sample(model, torch.cat([chosen, extra]), 8, 3.0, SEED), out / "heldout.png")
    report["samples"] = {"seen": [pairs.captions[r] for r in seen[:64]], "heldOut": [pairs.captions[r] for r in held[:40]], "composed": composed}
    return report


def write_grid(pictures: torch.Tensor, path: Path) -> None:
    columns, rows = 8, math.ceil(len(pictures) / 8)
    sheet = np.full((rows * 66, columns * 66, 3), 255, dtype=np.uint8)
    for i, picture in enumerate(((pictures + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()):
        y, x = divmod(i, columns)
        sheet[y * 66 + 1 : y * 66 + 65, x * 66 + 1 : x * 66 + 65] = picture
    Image.fromarray(sheet).save(path)


def half(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.detach().half().contiguous().cpu() for name, value in model.state_dict().items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--matcher-seconds", type=float, default=70)
    parser.add_argument("--generator-seconds", type=float, default=240)
    parser.add_argument("--smoke", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(SEED)
    torch.set_float32_matmul_precision("high")
    rgba, captions = d.load(args.data)
    train, held = d.split(captions)
    tokenizer = d.make_tokenizer([captions[row] for row in train])
    tokenizer.save(str(args.out / "tokenizer.json"))
    pairs = d.Pairs(rgba.to(device), captions, train, tokenizer, SEED)
    count = 8 if args.smoke else 512
    matcher, matcher_curve = train_matcher(pairs, tokenizer.get_vocab_size(), args.matcher_seconds, count, device)
    floor = Generator(tokenizer.get_vocab_size()).to(device).eval()
    model, curve = train_generator(pairs, tokenizer.get_vocab_size(), args.generator_seconds, count, device)
    first = {captions[row]: row for row in reversed(train)}
    seen = np.random.default_rng(SEED).permutation(sorted(first.values()))[: 20 if args.smoke else 200].tolist()
    save_file(half(model), args.out / "generator.safetensors")
    save_file(half(matcher), args.out / "matcher.safetensors")
    report = judge(matcher, model, floor, pairs, {"train": train, "held": held, "seen": seen}, args.out)
    report["parameters"] = {"generator": sum(p.numel() for p in model.parameters()), "matcher": sum(p.numel() for p in matcher.parameters())}
    report["heldOutRows"], report["curves"] = held, {"matcher": matcher_curve, "generator": curve}
    report["settings"] = {"seed": SEED, "batch": count, "seconds": [args.matcher_seconds, args.generator_seconds], "device": device}
    (args.out / "report.json").write_text(json.dumps(report, indent=1))
    print(json.dumps({key: report[key] for key in ("matcher", "retrieval", "frechet", "copies", "parameters")}, indent=1))


if __name__ == "__main__":
    main()
