"""Makes the golden figures of texts: distinct runs, self-BLEU, longest shared runs, contamination, shares.

    python3 tests/golden/text.py      # from the repository root; needs the standard library only

Sentences are invented here by a grammar, so that the file holds nobody's text. Words are runs of lower-case letters: the
sentences have nothing else but blanks and full stops, on which any tokenizer agrees. Writes tests/golden/text.json.
"""

import json
import math
import pathlib
import random
from collections import Counter

HERE = pathlib.Path(__file__).resolve().parent
RANDOM = random.Random(7)
PEOPLE = ["the driver", "a nurse", "my neighbour", "the clerk", "our guide", "the cook"]
DEEDS = ["opened", "lost", "painted", "sold", "found", "repaired", "forgot"]
THINGS = ["the old gate", "a red boat", "two letters", "the last ticket", "a broken lamp", "his coat"]
PLACES = ["near the station", "after the storm", "in the morning", "at the market", "without a word", "by the river"]


def sentence():
    return " ".join(RANDOM.choice(part) for part in (PEOPLE, DEEDS, THINGS, PLACES))


def text():
    return ". ".join(sentence() for _ in range(RANDOM.randint(1, 4))) + "."


def words(value):
    return value.replace(".", "").split()


def grams(tokens, n):
    return [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]


def distinct(texts, n):
    runs = [run for value in texts for run in grams(words(value), n)]
    return len(set(runs)) / len(runs)


def bleu(candidate, references):
    """Sentence BLEU-4: floor smoothing of .1, effective order, closest reference length, 0 without a matching word."""
    logs = []
    for n in range(1, 5):
        own = Counter(grams(candidate, n))
        if not own:
            break
        best = Counter()
        for reference in references:
            best |= Counter(grams(reference, n))
        matched = sum(min(count, best[run]) for run, count in own.items())
        if matched == 0 and n == 1:
            return 0.0
        logs.append(math.log((matched or 0.1) / sum(own.values())))
    length = len(candidate)
    closest = min((abs(len(reference) - length), len(reference)) for reference in references)[1]
    brevity = 1 if length >= closest else math.exp(1 - closest / length)
    return brevity * math.exp(sum(logs) / len(logs))


def self_bleu(texts):
    tokens = [words(value) for value in texts]
    scores = [bleu(own, tokens[:i] + tokens[i + 1 :]) for i, own in enumerate(tokens)]
    return sum(scores) / len(scores)


def longest_shared(value, sources):
    """Words of the longest run that also stands in a source: dynamic programming over every source."""
    own, best = words(value), 0
    for source in sources:
        theirs = words(source)
        above = [0] * (len(theirs) + 1)
        for token in own:
            row = [0] * (len(theirs) + 1)
            for j, other in enumerate(theirs):
                if token == other:
                    row[j + 1] = above[j] + 1
                    best = max(best, row[j + 1])
            above = row
    return best


def entropy(shares):
    return -sum(share * math.log2(share) for share in shares if share > 0)


def divergence(a, b):
    labels = sorted(set(a) | set(b))
    p = [a.count(label) / len(a) for label in labels]
    q = [b.count(label) / len(b) for label in labels]
    middle = [(x + y) / 2 for x, y in zip(p, q)]
    return {
        "jensenShannon": math.sqrt(max(0, entropy(middle) - (entropy(p) + entropy(q)) / 2)),
        "totalVariation": sum(abs(x - y) for x, y in zip(p, q)) / 2,
        "evenness": entropy(p) / math.log2(sum(share > 0 for share in p)),
    }


def main():
    sources = [text() for _ in range(60)]
    texts = [text() for _ in range(60)] + [f"{sentence()}. {RANDOM.choice(sources)}" for _ in range(20)]
    runs = [longest_shared(value, sources) for value in texts]
    labels = [[RANDOM.choice("aaabbc") for _ in range(200)], [RANDOM.choice("abbccd") for _ in range(150)]]
    golden = {
        "texts": texts,
        "sources": sources,
        "labels": labels,
        "distinct": [distinct(texts, n) for n in (1, 2, 3)],
        "selfBleu": self_bleu(texts),
        "runs": runs,
        "contaminated": sum(run >= 13 for run in runs) / len(runs),
        "shares": divergence(*labels),
    }
    (HERE / "text.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
