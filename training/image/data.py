"""Emoji pictures and captions as training pairs: split, word pieces, augmentation on the device."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

LENGTH = 32
SIZE = 64
HELD_OUT = 175
COLOURS = {
    "white": (255, 255, 255), "black": (16, 16, 16), "red": (214, 48, 49), "orange": (240, 147, 43),
    "yellow": (249, 212, 35), "green": (46, 164, 79), "blue": (52, 120, 220), "purple": (142, 68, 173),
    "pink": (244, 143, 177), "brown": (121, 85, 72), "grey": (150, 150, 150), "teal": (0, 150, 136),
}
JOINS = ("left of", "above")


def clean(caption: str) -> str:
    """Lower case, with numbered skin tones in words that a person would type."""
    tones = {"1-2": "light", "3": "medium light", "4": "medium", "5": "medium dark", "6": "dark"}
    text = caption.lower().replace("emoji component ", "")
    text = re.sub(r"skin tone type-(1-2|[3-6])", lambda m: f"{tones[m[1]]} skin", text)
    return re.sub(r"\s+", " ", re.sub(r"[^a-z0-9' ]+", " ", text)).strip()


def load(folder: Path) -> tuple[torch.Tensor, list[str]]:
    """Straight-alpha pictures [n, 4, 64, 64] in [0, 1] and their captions."""
    rgba = np.load(folder / "emoji64.npz")["rgba"]
    captions = [clean(entry["caption"]) for entry in json.loads((folder / "captions.json").read_text())]
    return torch.from_numpy(rgba).permute(0, 3, 1, 2).float() / 255, captions


def split(captions: list[str]) -> tuple[list[int], list[int]]:
    """Training and held-out rows. Held out are captions whose every word also occurs in training captions."""
    counts: dict[str, int] = {}
    for caption in set(captions):
        for word in set(caption.split()):
            counts[word] = counts.get(word, 0) + 1
    order = sorted(set(captions), key=lambda caption: hashlib.sha256(caption.encode()).hexdigest())
    held: set[str] = set()
    for caption in order:
        words = set(caption.split())
        if len(held) == HELD_OUT or captions.count(caption) > 1 or any(counts[word] < 3 for word in words):
            continue
        held.add(caption)
        for word in words:
            counts[word] -= 1
    train = [row for row, caption in enumerate(captions) if caption not in held]
    return train, [row for row, caption in enumerate(captions) if caption in held]


def make_tokenizer(captions: list[str]) -> Tokenizer:
    """Byte-pair pieces over words; <pad> is 0, <start> 1, <end> 2."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.decoder = decoders.BPEDecoder(suffix="</w>")
    extra = [f"on a {name} background" for name in COLOURS] * 40 + ["left of", "above", "small", "large"] * 40
    special = ["<pad>", "<start>", "<end>", "<unk>"]
    trainer = trainers.BpeTrainer(vocab_size=2048, special_tokens=special, end_of_word_suffix="</w>", show_progress=False)
    tokenizer.train_from_iterator([*captions, *extra], trainer)
    return tokenizer


class Pairs:
    """Draws augmented pairs: a picture on a background, small or large, alone or beside another one."""

    def __init__(self, rgba: torch.Tensor, captions: list[str], rows: list[int], tokenizer: Tokenizer, seed: int):
        self.rgba, self.captions, self.rows, self.tokenizer = rgba, captions, rows, tokenizer
        self.random = np.random.default_rng(seed)
        self.pieces: dict[str, list[int]] = {}
        self.colours = torch.tensor(list(COLOURS.values()), device=rgba.device).float() / 255
        self.names = list(COLOURS)

    def ids(self, text: str) -> list[int]:
        if text not in self.pieces:
            self.pieces[text] = self.tokenizer.encode(text).ids
        return self.pieces[text]

    def encode(self, texts: list[list[str]]) -> torch.Tensor:
        """Token ids [n, LENGTH] of captions given in parts."""
        out = np.zeros((len(texts), LENGTH), dtype=np.int64)
        for i, parts in enumerate(texts):
            ids = [1, *[piece for part in parts for piece in self.ids(part)][: LENGTH - 2], 2]
            out[i, : len(ids)] = ids
        return torch.from_numpy(out).to(self.rgba.device)

    def place(self, rows: np.ndarray, scale: np.ndarray, dx: np.ndarray, dy: np.ndarray) -> torch.Tensor:
        """Premultiplied pictures, scaled about the centre and moved by shares of the half width."""
        device = self.rgba.device
        picked = self.rgba[torch.from_numpy(rows).to(device)]
        premultiplied = torch.cat([picked[:, :3] * picked[:, 3:], picked[:, 3:]], 1)
        theta = torch.zeros(len(rows), 2, 3, device=device)
        inverse = torch.from_numpy(1 / scale).float().to(device)
        theta[:, 0, 0] = theta[:, 1, 1] = inverse
        theta[:, 0, 2] = -torch.from_numpy(dx).float().to(device) * inverse
        theta[:, 1, 2] = -torch.from_numpy(dy).float().to(device) * inverse
        grid = F.affine_grid(theta, [len(rows), 4, SIZE, SIZE], align_corners=False)
        return F.grid_sample(premultiplied, grid, mode="bilinear", align_corners=False)

    def batch(self, count: int, plain: float = 0.5) -> tuple[torch.Tensor, torch.Tensor]:
        """Pictures [count, 3, 64, 64] in [-1, 1] and token ids. `plain` is the share of unchanged pictures on white."""
        random, rows = self.random, self.random.choice(self.rows, count)
        is_plain = random.random(count) < plain
        is_pair = ~is_plain & (random.random(count) < 0.3)
        colour = np.where(is_plain | (random.random(count) < 0.2), 0, random.integers(0, len(self.names), count))
        small = ~is_plain & ~is_pair & (random.random(count) < 0.3)
        join = random.integers(0, 2, count)
        scale = np.where(is_pair, 0.5, np.where(small, 0.5, 1.0)) * np.where(is_plain, 1, random.uniform(0.95, 1.03, count))
        offset = np.where(is_pair, 0.5, 0.0)
        first = self.place(rows, scale, np.where(join == 0, -offset, 0), np.where(join == 1, -offset, 0))
        others = random.choice(self.rows, count)
        second = self.place(others, scale, np.where(join == 0, offset, 0), np.where(join == 1, offset, 0))
        mask = torch.from_numpy(is_pair).to(first.device).float()[:, None, None, None]
        layer = first + second * mask * (1 - first[:, 3:])
        ground = self.colours[torch.from_numpy(colour).to(first.device)][:, :, None, None]
        pictures = layer[:, :3] + ground * (1 - layer[:, 3:])
        texts = []
        for i in range(count):
            parts = (["small"] if small[i] else []) + [self.captions[rows[i]]]
            if is_pair[i]:
                parts += [JOINS[join[i]], self.captions[others[i]]]
            if colour[i]:
                parts.append(f"on a {self.names[colour[i]]} background")
            texts.append(parts)
        return (pictures * 2 - 1).clamp(-1, 1), self.encode(texts)

    def plain(self, rows: list[int]) -> torch.Tensor:
        """Unchanged pictures on white in [-1, 1]."""
        picked = self.rgba[torch.tensor(rows, device=self.rgba.device)]
        return (picked[:, :3] * picked[:, 3:] + (1 - picked[:, 3:])) * 2 - 1
