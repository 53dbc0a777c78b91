"""The chat format, once for Python and once as the Jinja template that goes into tokenizer_config.json."""

from __future__ import annotations

SPECIAL_TOKENS = ["<|pad|>", "<|bos|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]
PAD, BOS, SYSTEM, USER, ASSISTANT, END = range(6)

CHAT_TEMPLATE = (
    "<|bos|>{% for message in messages %}<|{{ message['role'] }}|>\n{{ message['content'] | trim }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)

Message = tuple[str, str]


def render(messages: list[Message], add_generation_prompt: bool = False) -> str:
    """What CHAT_TEMPLATE renders for (role, content) pairs."""
    body = "".join(f"<|{role}|>\n{content.strip()}<|end|>\n" for role, content in messages)
    return "<|bos|>" + body + ("<|assistant|>\n" if add_generation_prompt else "")
