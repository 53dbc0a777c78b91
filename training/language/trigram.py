"""An interpolated Kneser-Ney trigram over the same tokens: what the model has to beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Trigram:
    """Sorted counts of trigrams and of the distinct contexts of bigrams and words."""

    vocabulary: int
    discount: float
    trigrams: np.ndarray
    trigram_counts: np.ndarray
    contexts: np.ndarray
    context_counts: np.ndarray
    context_types: np.ndarray
    bigrams: np.ndarray
    bigram_counts: np.ndarray
    word_counts: np.ndarray
    word_types: np.ndarray
    unigram: np.ndarray


def train_trigram(sequences: list[np.ndarray], vocabulary: int, discount: float = 0.75) -> Trigram:
    """Counts the trigrams of each sequence; every sequence starts with two tokens of context."""
    wide = [sequence.astype(np.int64) for sequence in sequences]
    keys = np.concatenate([(s[:-2] * vocabulary + s[1:-1]) * vocabulary + s[2:] for s in wide])
    trigrams, counts = np.unique(keys, return_counts=True)
    contexts, first = np.unique(trigrams // vocabulary, return_index=True)
    bigrams, bigram_counts = np.unique(trigrams % (vocabulary * vocabulary), return_counts=True)
    last, middle = bigrams % vocabulary, bigrams // vocabulary
    unigram = np.bincount(last, minlength=vocabulary).astype(np.float64)
    return Trigram(
        vocabulary, discount, trigrams, counts, contexts, np.add.reduceat(counts, first), np.diff(np.append(first, len(trigrams))), bigrams, bigram_counts,
        np.bincount(middle, weights=bigram_counts, minlength=vocabulary), np.bincount(middle, minlength=vocabulary), (unigram + 0.5) / (unigram + 0.5).sum(),
    )


def log_probabilities(model: Trigram, sequence: np.ndarray) -> np.ndarray:
    """Natural logarithm of the probability of each token from the third on."""
    s, v, d = sequence.astype(np.int64), model.vocabulary, model.discount
    before, word = s[1:-1], s[2:]
    seen = np.maximum(model.word_counts[before], 1)
    bigram = np.maximum(_look_up(model.bigrams, model.bigram_counts, before * v + word) - d, 0) / seen
    rest = np.where(model.word_counts[before] > 0, d * model.word_types[before] / seen, 1.0)
    lower = bigram + rest * model.unigram[word]
    context = s[:-2] * v + before
    total = _look_up(model.contexts, model.context_counts, context)
    types = _look_up(model.contexts, model.context_types, context)
    upper = np.maximum(_look_up(model.trigrams, model.trigram_counts, context * v + word) - d, 0)
    safe = np.maximum(total, 1)
    return np.log(np.where(total > 0, upper / safe + d * types / safe * lower, lower))


def _look_up(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0)
