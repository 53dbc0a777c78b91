"""A Llama decoder in a few lines; parameter names and arithmetic are those of transformers' LlamaForCausalLM."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Attention(nn.Module):
    """Grouped-query attention under an explicit mask."""

    def __init__(self, size: dict[str, Any]) -> None:
        super().__init__()
        self.heads, self.key_value_heads, self.head_size = size["heads"], size["keyValueHeads"], size["headSize"]
        hidden = size["hidden"]
        self.q_proj = nn.Linear(hidden, self.heads * self.head_size, bias=False)
        self.k_proj = nn.Linear(hidden, self.key_value_heads * self.head_size, bias=False)
        self.v_proj = nn.Linear(hidden, self.key_value_heads * self.head_size, bias=False)
        self.o_proj = nn.Linear(self.heads * self.head_size, hidden, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        """x is [batch, length, hidden]; mask is [batch, 1, length, length], true where a query may look."""
        q, k, v = (self._split(projection(x)) for projection in (self.q_proj, self.k_proj, self.v_proj))
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        groups = self.heads // self.key_value_heads
        k, v = k.repeat_interleave(groups, dim=1), v.repeat_interleave(groups, dim=1)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.o_proj(mixed.transpose(1, 2).flatten(2))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (-1, self.head_size)).transpose(1, 2)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions, in the half-split form of Llama."""
    first, second = x.float().chunk(2, dim=-1)
    return (x * cos + torch.cat((-second, first), dim=-1) * sin).to(x.dtype)


class FeedForward(nn.Module):
    """SwiGLU."""

    def __init__(self, size: dict[str, Any]) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(size["hidden"], size["feedForward"], bias=False)
        self.up_proj = nn.Linear(size["hidden"], size["feedForward"], bias=False)
        self.down_proj = nn.Linear(size["feedForward"], size["hidden"], bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Keeps the shape."""
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Norm(nn.Module):
    """Root mean square norm, computed in float32."""

    def __init__(self, size: dict[str, Any]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size["hidden"]))
        self.epsilon = size["normEpsilon"]

    def forward(self, x: Tensor) -> Tensor:
        """Keeps shape and type."""
        wide = x.float()
        return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight).to(x.dtype)


class Layer(nn.Module):
    """Attention and feed-forward, each after a norm, each added to the stream."""

    def __init__(self, size: dict[str, Any]) -> None:
        super().__init__()
        self.input_layernorm, self.self_attn = Norm(size), Attention(size)
        self.post_attention_layernorm, self.mlp = Norm(size), FeedForward(size)
        self.dropout = nn.Dropout(size["dropout"])

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        """Keeps the shape."""
        x = x + self.dropout(self.self_attn(self.input_layernorm(x), cos, sin, mask))
        return x + self.dropout(self.mlp(self.post_attention_layernorm(x)))


class Decoder(nn.Module):
    """Embedding, layers and last norm."""

    def __init__(self, size: dict[str, Any], vocabulary: int) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, size["hidden"])
        self.layers = nn.ModuleList(Layer(size) for _ in range(size["layers"]))
        self.norm = Norm(size)


class Llama(nn.Module):
    """The model; the output layer shares the embedding."""

    def __init__(self, size: dict[str, Any], vocabulary: int) -> None:
        super().__init__()
        self.model = Decoder(size, vocabulary)
        self.dropout = nn.Dropout(size["dropout"])
        cos, sin = rotary_tables(size)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self._initialise(size["layers"])

    def _initialise(self, layers: int) -> None:
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                is_output = name.endswith(("o_proj.weight", "down_proj.weight"))
                nn.init.normal_(parameter, std=0.02 / (2 * layers) ** 0.5 if is_output else 0.02)

    def forward(self, tokens: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        """Logits for every position."""
        x = self.dropout(self.model.embed_tokens(tokens))
        cos, sin = self.cos[positions].unsqueeze(1), self.sin[positions].unsqueeze(1)
        for layer in self.model.layers:
            x = layer(x, cos, sin, mask)
        return F.linear(self.model.norm(x), self.model.embed_tokens.weight)


def rotary_tables(size: dict[str, Any]) -> tuple[Tensor, Tensor]:
    """cos and sin, [context, head size], with both halves alike."""
    half = torch.arange(0, size["headSize"], 2, dtype=torch.float64) / size["headSize"]
    angles = torch.outer(torch.arange(size["context"], dtype=torch.float64), size["ropeTheta"] ** -half)
    angles = torch.cat((angles, angles), dim=-1)
    return angles.cos().float(), angles.sin().float()


def document_mask(document: Tensor) -> tuple[Tensor, Tensor]:
    """For packed rows: positions that restart with every document, and a causal mask that never looks into another document."""
    length = document.shape[1]
    index = torch.arange(length, device=document.device)
    is_start = torch.cat((torch.ones_like(document[:, :1], dtype=torch.bool), document[:, 1:] != document[:, :-1]), dim=1)
    start = torch.cummax(torch.where(is_start, index, 0), dim=1).values
    mask = (document[:, :, None] == document[:, None, :]) & (index[:, None] >= index[None, :])
    return index - start, mask.unsqueeze(1)
