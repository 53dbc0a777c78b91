"""Byte-level BPE, trained on documents of the corpus, in the plain form that every loader of tokenizer.json reads alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from chat import CHAT_TEMPLATE, SPECIAL_TOKENS


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Learns the merges; the special tokens get the ids 0 to 5."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = [AddedToken(token, special=True, normalized=False) for token in SPECIAL_TOKENS]
    trainer = trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def write_tokenizer(tokenizer: Tokenizer, folder: Path, context: int) -> None:
    """Writes tokenizer.json and tokenizer_config.json with the chat template inside."""
    tokenizer.save(str(folder / "tokenizer.json"))
    decoder = {
        str(index): {"content": token, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
        for index, token in enumerate(SPECIAL_TOKENS)
    }
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": context, "bos_token": "<|bos|>", "eos_token": "<|end|>", "pad_token": "<|pad|>",
        "padding_side": "left", "clean_up_tokenization_spaces": False, "add_bos_token": False, "added_tokens_decoder": decoder, "chat_template": CHAT_TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
