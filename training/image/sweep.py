"""Compares sampler settings by the judge of train.py: top-1 among 200 seen captions, and Frechet distance.

    python3 sweep.py DATA_DIR WEIGHTS_DIR OUT.json SETTING... [--seed N] [--captions N] [--onnx GENERATOR_DIR]

A setting is sampler:steps:guidance[:shift[:from-to]], as euler:8:4.5:1:0-1. `shift` moves the steps towards the noise
(1 is even), and guidance works only where t lies in [from, to). Settings that OUT.json has are not run again.
`--captions 1` judges by the next 200 captions of the same shuffle, 2 by the 200 after those.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Callable

import numpy as np
import torch

import data as d
from export import load_models, open_session
from train import SEED, frechet

# sample, t, conditional or not -> velocity
Evaluate = Callable[[torch.Tensor, float, str], torch.Tensor]


def times(steps: int, shift: float) -> list[float]:
    """From 0 (noise) to 1 (picture)."""
    even = [step / steps for step in range(steps + 1)]
    return [t / (t + shift * (1 - t)) for t in even]


def integrate(evaluate: Evaluate, x: torch.Tensor, setting: str) -> tuple[torch.Tensor, int]:
    """Pictures in [-1, 1], and how often the network was asked for each."""
    sampler, steps, guidance, shift, span = ([*setting.split(":"), *["1", "0-1"][max(0, setting.count(":") - 2) :]])[:5]
    begin, end = (float(part) for part in span.split("-"))
    asked = 0

    def velocity(x: torch.Tensor, t: float) -> torch.Tensor:
        nonlocal asked
        if float(guidance) == 1 or not begin <= t < end:
            asked += 1
            return evaluate(x, t, "with")
        asked += 2
        without, wanted = evaluate(x, t, "without"), evaluate(x, t, "with")
        return without + float(guidance) * (wanted - without)

    points = times(int(steps), float(shift))
    for t, after in zip(points, points[1:]):
        first = velocity(x, t)
        if sampler == "heun" and after < 1:
            first = (first + velocity(x + (after - t) * first, after)) / 2
        x = x + (after - t) * first
    return x.clamp(-1, 1), asked


def torch_evaluator(generator, ids: torch.Tensor, empty: torch.Tensor, part: int = 50) -> Evaluate:
    """bfloat16 on the CPU: fast, and close enough for ranking."""
    network = generator.denoiser.to(memory_format=torch.channels_last)
    states = {"with": generator.text(ids), "without": generator.text(empty)}

    def evaluate(x: torch.Tensor, t: float, which: str) -> torch.Tensor:
        words, mask = states[which]
        with torch.autocast("cpu", torch.bfloat16):
            return torch.cat([
                network(x[i : i + part].to(memory_format=torch.channels_last), torch.full((len(x[i : i + part]),), t), words[i : i + part], mask[i : i + part]).float()
                for i in range(0, len(x), part)
            ])

    return evaluate


def onnx_evaluator(folder: Path, ids: torch.Tensor, empty: torch.Tensor, threads: int, part: int = 25) -> Evaluate:
    """The exported files."""
    encoder, denoiser = (open_session(folder / f"onnx/{name}.onnx", threads) for name in ("text_encoder", "denoiser"))
    masks = {"with": (ids != 0).long().numpy(), "without": (empty != 0).long().numpy()}
    states = {which: encoder.run(None, {"ids": value.numpy(), "mask": masks[which]})[0] for which, value in (("with", ids), ("without", empty))}

    def evaluate(x: torch.Tensor, t: float, which: str) -> torch.Tensor:
        return torch.cat([
            torch.from_numpy(denoiser.run(None, {
                "sample": x[i : i + part].numpy(), "timestep": np.full(len(x[i : i + part]), t, dtype=np.float32),
                "states": states[which][i : i + part], "mask": masks[which][i : i + part],
            })[0])
            for i in range(0, len(x), part)
        ])

    return evaluate


def seen_rows(captions: list[str], train: list[int], block: int = 0) -> list[int]:
    """The seen captions of the judge (block 0), or the next 200."""
    first = {captions[row]: row for row in reversed(train)}
    return np.random.default_rng(SEED).permutation(sorted(first.values()))[200 * block : 200 * (block + 1)].tolist()


def start(count: int, seed: int) -> torch.Tensor:
    """Noise, as train.py draws it."""
    return torch.randn(count, 3, d.SIZE, d.SIZE, generator=torch.Generator().manual_seed(seed))


@torch.inference_mode()
def main() -> None:
    """Runs the settings one after another and writes after each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("settings", nargs="+")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--captions", type=int, default=0)
    parser.add_argument("--onnx", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.backends.nnpack.set_flags(False)
    rgba, captions = d.load(args.data)
    train, _ = d.split(captions)
    generator, matcher, tokenizer = load_models(args.weights)
    pairs = d.Pairs(rgba, captions, train, tokenizer, SEED)
    ids = pairs.encode([[captions[row]] for row in seen_rows(captions, train, args.captions)])
    empty = torch.tensor([1, 2] + [0] * (d.LENGTH - 2)).expand_as(ids).contiguous()
    targets, reference = matcher.embed_text(ids), matcher.embed_image(pairs.plain(train[::3]))
    evaluate = onnx_evaluator(args.onnx, ids, empty, args.threads) if args.onnx else torch_evaluator(generator, ids, empty)
    report = json.loads(args.out.read_text()) if args.out.exists() else {}
    for setting in args.settings:
        key = f"{setting} seed {args.seed} captions {args.captions}{' onnx' if args.onnx else ''}"
        if key in report:
            continue
        made, asked = integrate(evaluate, start(len(ids), args.seed), setting)
        vectors = matcher.embed_image(made)
        right = (vectors @ targets.T).argmax(1) == torch.arange(len(ids))
        report[key] = {"evaluations": asked, "top1": round(float(right.float().mean()), 4), "frechet": round(frechet(vectors, reference), 4)}
        args.out.write_text(json.dumps(report, indent=1) + "\n")
        print(key, report[key], flush=True)


if __name__ == "__main__":
    main()
