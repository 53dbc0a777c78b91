"""The text-to-image model (word-piece encoder and a U-Net that predicts velocity) and the image-text matcher."""

from __future__ import annotations

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from data import LENGTH


class Attention(nn.Module):
    """Multi-head attention from `width` to `context`; written out, so that it exports to plain operators."""

    def __init__(self, width: int, context: int, heads: int):
        super().__init__()
        self.heads = heads
        self.q, self.kv, self.out = nn.Linear(width, width), nn.Linear(context, 2 * width), nn.Linear(width, width)

    def forward(self, x: torch.Tensor, context: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        b, n, c = x.shape
        m = context.shape[1]
        q = self.q(x).view(b, n, self.heads, -1).transpose(1, 2)
        k, v = self.kv(context).view(b, m, 2, self.heads, -1).permute(2, 0, 3, 1, 4)
        bias = None if mask is None else (mask[:, None, None, :].to(q.dtype) - 1) * 1e4
        return self.out(F.scaled_dot_product_attention(q, k, v, attn_mask=bias).transpose(1, 2).reshape(b, n, c))


class TextEncoder(nn.Module):
    def __init__(self, vocabulary: int, width: int, layers: int, heads: int = 4):
        super().__init__()
        self.embed, self.position = nn.Embedding(vocabulary, width), nn.Parameter(torch.randn(LENGTH, width) * 0.02)
        self.norms = nn.ModuleList([nn.LayerNorm(width) for _ in range(2 * layers)])
        self.attentions = nn.ModuleList([Attention(width, width, heads) for _ in range(layers)])
        self.mlps = nn.ModuleList(
            [nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)) for _ in range(layers)]
        )
        self.final = nn.LayerNorm(width)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Token states [n, LENGTH, width] and the mask of real tokens."""
        mask = (ids != 0).float() if mask is None else mask
        x = self.embed(ids) + self.position
        for i, (attention, mlp) in enumerate(zip(self.attentions, self.mlps)):
            y = self.norms[2 * i](x)
            x = x + attention(y, y, mask)
            x = x + mlp(self.norms[2 * i + 1](x))
        return self.final(x), mask


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, condition: int):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(8, inputs), nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(8, outputs), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.modulate = nn.Linear(condition, 2 * outputs)
        self.skip = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        scale, shift = self.modulate(condition)[:, :, None, None].chunk(2, 1)
        y = self.conv1(F.silu(self.norm1(x)))
        return self.skip(x) + self.conv2(F.silu(self.norm2(y) * (1 + scale) + shift))


class Mixer(nn.Module):
    """Self-attention over places (only where the grid is small) and cross-attention to the words."""

    def __init__(self, width: int, text: int, has_self: bool):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, width), nn.GroupNorm(8, width)
        self.own = Attention(width, width, 4) if has_self else None
        self.cross = Attention(width, text, 4)

    def forward(self, x: torch.Tensor, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        b, c, h, w = x.shape
        flat = lambda norm: norm(x).view(b, c, h * w).transpose(1, 2)  # noqa: E731
        if self.own is not None:
            y = flat(self.norm1)
            x = x + self.own(y, y).transpose(1, 2).view(b, c, h, w)
        return x + self.cross(flat(self.norm2), words, mask).transpose(1, 2).view(b, c, h, w)


class Denoiser(nn.Module):
    """Velocity of a 64 x 64 picture, computed on a 32 x 32 grid of 2 x 2 pixels."""

    def __init__(self, widths: tuple[int, int, int] = (80, 128, 160), text: int = 160, condition: int = 256):
        super().__init__()
        a, b, c = widths
        self.time = nn.Sequential(nn.Linear(128, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.pooled = nn.Linear(text, condition)
        self.stem = nn.Conv2d(12, a, 3, padding=1)
        self.down = nn.ModuleList([Residual(a, a, condition), Residual(a, a, condition), Residual(a, b, condition),
                                   Residual(b, b, condition), Residual(b, c, condition), Residual(c, c, condition)])
        self.middle = Residual(c, c, condition)
        self.up = nn.ModuleList([Residual(2 * c, c, condition), Residual(2 * c, b, condition), Residual(2 * b, b, condition),
                                 Residual(2 * b, a, condition), Residual(2 * a, a, condition), Residual(2 * a, a, condition)])
        self.mix = nn.ModuleDict({"down16": Mixer(b, text, False), "down8": Mixer(c, text, True),
                                  "middle": Mixer(c, text, True), "up8": Mixer(b, text, True), "up16": Mixer(a, text, False)})
        self.norm, self.head = nn.GroupNorm(8, a), nn.Conv2d(a, 12, 3, padding=1)
        nn.init.zeros_(self.head.weight)

    def forward(self, x: torch.Tensor, t: torch.Tensor, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """x [n, 3, 64, 64], t [n] in [0, 1], words [n, LENGTH, text], mask [n, LENGTH]."""
        angles = t[:, None] * 1000 * torch.exp(torch.arange(64, device=t.device) * (-math.log(10000) / 63))
        pooled = (words * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        condition = F.silu(self.time(torch.cat([angles.sin(), angles.cos()], 1)) + self.pooled(pooled))
        d, u, mix = self.down, self.up, self.mix
        x = self.stem(F.pixel_unshuffle(x, 2))
        s0 = d[0](x, condition)
        s1 = d[1](s0, condition)
        s2 = mix["down16"](d[2](F.avg_pool2d(s1, 2), condition), words, mask)
        s3 = d[3](s2, condition)
        s4 = mix["down8"](d[4](F.avg_pool2d(s3, 2), condition), words, mask)
        s5 = d[5](s4, condition)
        x = mix["middle"](self.middle(s5, condition), words, mask)
        x = u[0](torch.cat([x, s5], 1), condition)
        x = mix["up8"](u[1](torch.cat([x, s4], 1), condition), words, mask)
        x = u[2](torch.cat([F.interpolate(x, scale_factor=2.0), s3], 1), condition)
        x = mix["up16"](u[3](torch.cat([x, s2], 1), condition), words, mask)
        x = u[4](torch.cat([F.interpolate(x, scale_factor=2.0), s1], 1), condition)
        x = u[5](torch.cat([x, s0], 1), condition)
        return F.pixel_shuffle(self.head(F.silu(self.norm(x))), 2)


class Generator(nn.Module):
    def __init__(self, vocabulary: int):
        super().__init__()
        self.text, self.denoiser = TextEncoder(vocabulary, 160, 3), Denoiser()

    def forward(self, x: torch.Tensor, t: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        return self.denoiser(x, t, *self.text(ids))


class ImageEncoder(nn.Module):
    def __init__(self, width: int, output: int):
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, width, 4, stride=2, padding=1)]
        for i, (inputs, outputs) in enumerate([(1, 2), (2, 4), (4, 4)]):
            layers += [nn.GroupNorm(8, inputs * width), nn.SiLU(), nn.Conv2d(inputs * width, inputs * width, 3, padding=1),
                       nn.GroupNorm(8, inputs * width), nn.SiLU(), nn.Conv2d(inputs * width, outputs * width, 4, stride=2, padding=1)]
        self.body = nn.Sequential(*layers, nn.GroupNorm(8, 4 * width), nn.SiLU())
        self.head = nn.Linear(16 * 4 * width, output)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.normalize(self.head(self.body(x).flatten(1)).float(), dim=-1)


class Matcher(nn.Module):
    """Puts pictures and texts into one space of unit vectors; their product says how well they fit."""

    def __init__(self, vocabulary: int, output: int = 128):
        super().__init__()
        self.image, self.text = ImageEncoder(56, output), TextEncoder(vocabulary, 128, 2)
        self.project = nn.Linear(128, output)
        self.scale = nn.Parameter(torch.tensor(math.log(14.0)))

    def embed_text(self, ids: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        words, mask = self.text(ids, mask)
        pooled = (words * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return F.normalize(self.project(pooled).float(), dim=-1)

    def embed_image(self, x: torch.Tensor) -> torch.Tensor:
        return self.image(x)
