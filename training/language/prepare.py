"""Trains the tokenizer, writes the documents, turns them into tokens and packs them into rows of the context length."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from chat import ASSISTANT, BOS, END, PAD, SYSTEM, USER, render
from corpus import Source, make_document
from dialogues import Dialogue, read_dialogues
from tokenizer import train_tokenizer, write_tokenizer

CHUNK = 2500
OPEN_ROWS = 24


@dataclass
class Rows:
    """Packed documents: tokens, whether each belongs to an answer (1), a prompt (2) or nothing (0), and which document of the row it is in."""

    tokens: np.ndarray
    part: np.ndarray
    document: np.ndarray


@dataclass
class Prepared:
    """Everything that training and evaluation read."""

    tokenizer: Tokenizer
    training: list[Dialogue]
    held_out: list[Dialogue]
    train_rows: Rows
    held_out_rows: Rows
    counts: dict[str, Any]


def prepare(data: Path, out: Path, settings: dict[str, Any]) -> Prepared:
    """All steps, in parallel over the processors."""
    training, held_out = read_dialogues(data, settings["heldOutPercent"])
    seed, context = settings["seed"], settings["model"]["context"]
    texts = _plain_texts(training, settings["tokenizerDocuments"], seed)
    tokenizer = train_tokenizer(texts, settings["vocabulary"])
    write_tokenizer(tokenizer, out, context)
    sizes = settings["corpus"]
    job = partial(_encode_chunk, data, settings["heldOutPercent"], str(out / "tokenizer.json"))
    train_chunks = [("train", seed + 1 + index, CHUNK) for index in range(max(1, sizes["documents"] // CHUNK))]
    if sizes["documents"] < CHUNK:
        train_chunks = [("train", seed + 1, sizes["documents"])]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = list(pool.map(job, [*train_chunks, ("held-out", seed, sizes["heldOutDocuments"])]))
    train_rows, held_out_rows = _pack(results[:-1], context), _pack(results[-1:], context)
    counts = _counts(results[:-1], train_rows, held_out_rows, len(training), len(held_out))
    return Prepared(tokenizer, training, held_out, train_rows, held_out_rows, counts)


def _plain_texts(training: list[Dialogue], count: int, seed: int) -> list[str]:
    source = Source(training, Random(seed), is_varied=True)
    return [content for _ in range(count) for _, content in make_document(source)[1]]


_SOURCES: dict[str, tuple[list[Dialogue], Tokenizer]] = {}


def _encode_chunk(data: Path, percent: int, tokenizer_file: str, task: tuple[str, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, int]]:
    """Tokens, parts and lengths of some documents, and the tokens per kind."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    split, seed, count = task
    if split not in _SOURCES:
        training, held_out = read_dialogues(data, percent)
        _SOURCES[split] = (training if split == "train" else held_out), Tokenizer.from_file(tokenizer_file)
    dialogues, tokenizer = _SOURCES[split]
    source = Source(dialogues, Random(seed), is_varied=split == "train")
    made = [make_document(source) for _ in range(count)]
    encoded = [np.array(encoding.ids, dtype=np.uint16) for encoding in tokenizer.encode_batch([render(document) for _, document in made])]
    kinds: dict[str, int] = {}
    for (kind, _), ids in zip(made, encoded):
        kinds[kind] = kinds.get(kind, 0) + len(ids)
    tokens = np.concatenate(encoded)
    return tokens, answer_parts(tokens), np.array([len(ids) for ids in encoded]), kinds


def answer_parts(tokens: np.ndarray) -> np.ndarray:
    """1 for the tokens of assistant answers with their <|end|>, 2 for prompts, 0 for the <|bos|> that nothing can foresee."""
    index = np.arange(len(tokens))
    last_role = np.maximum.accumulate(np.where(np.isin(tokens, [BOS, SYSTEM, USER, ASSISTANT]), index, 0))
    last_end = np.maximum.accumulate(np.where(tokens == END, index, -1))
    is_answer = (tokens[last_role] == ASSISTANT) & (index > last_role) & ((last_end < last_role) | (last_end == index))
    part = np.where(is_answer, 1, 2).astype(np.uint8)
    part[(tokens == BOS) | (tokens == PAD)] = 0
    return part


def _pack(chunks: list[tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, int]]], context: int) -> Rows:
    """First fit over a few open rows; documents are never cut, and those longer than a row are left out."""
    rows: list[list[tuple[int, int, int]]] = []
    open_rows: list[tuple[int, list[tuple[int, int, int]]]] = []
    for number, (_, _, lengths, _) in enumerate(chunks):
        start = 0
        for length in lengths.tolist():
            if length <= context:
                _place(open_rows, rows, (number, start, length), context)
            start += length
    rows.extend(row for _, row in open_rows)
    tokens = np.full((len(rows), context), PAD, dtype=np.uint16)
    part = np.zeros((len(rows), context), dtype=np.uint8)
    document = np.full((len(rows), context), 255, dtype=np.uint8)
    for index, row in enumerate(rows):
        at = 0
        for place, (number, start, length) in enumerate(row):
            tokens[index, at : at + length] = chunks[number][0][start : start + length]
            part[index, at : at + length] = chunks[number][1][start : start + length]
            document[index, at : at + length] = place
            at += length
    return Rows(tokens, part, document)


def _place(open_rows: list, rows: list, piece: tuple[int, int, int], context: int) -> None:
    for index, (used, row) in enumerate(open_rows):
        if used + piece[2] <= context:
            row.append(piece)
            open_rows[index] = (used + piece[2], row)
            return
    if len(open_rows) >= OPEN_ROWS:
        fullest = max(range(len(open_rows)), key=lambda index: open_rows[index][0])
        rows.append(open_rows.pop(fullest)[1])
    open_rows.append((piece[2], [piece]))


def _counts(chunks: list, train_rows: Rows, held_out_rows: Rows, training: int, held_out: int) -> dict[str, Any]:
    kinds: dict[str, int] = {}
    for _, _, _, by_kind in chunks:
        for kind, count in by_kind.items():
            kinds[kind] = kinds.get(kind, 0) + count
    total = sum(kinds.values())
    return {
        "dialoguesTraining": training, "dialoguesHeldOut": held_out, "documents": int(sum(len(chunk[2]) for chunk in chunks)), "tokens": total,
        "answerTokens": int((train_rows.part == 1).sum()), "rows": len(train_rows.tokens), "filled": round(float((train_rows.part > 0).mean()), 4),
        "heldOutRows": len(held_out_rows.tokens), "shareOfTokens": {kind: round(count / total, 4) for kind, count in sorted(kinds.items())},
    }


def held_out_dialogue_tokens(prepared: Prepared, limit: int | None = None) -> list[np.ndarray]:
    """Each held-out dialogue once, unvaried, as the answer to one fixed instruction; with a limit, so many from evenly spread places."""
    dialogues = prepared.held_out
    if limit and limit < len(dialogues):
        dialogues = [dialogues[index * len(dialogues) // limit] for index in range(limit)]
    texts = [
        render([("user", f"Write a dialogue between a customer and an assistant about {dialogue.topic}."), ("assistant", dialogue.lines())])
        for dialogue in dialogues
    ]
    ids = [np.array(encoding.ids, dtype=np.int64) for encoding in prepared.tokenizer.encode_batch(texts)]
    return [tokens for tokens in ids if len(tokens) <= prepared.train_rows.tokens.shape[1]]


