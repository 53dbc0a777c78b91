"""Makes the golden figures of texts: distinct runs, self-BLEU, compression, longest shared runs, contamination,
near-duplicates, shares, lengths, topics and the kernel distance.

    python3 tests/golden/text.py      # from the repository root; needs the standard library only

Sentences are invented here by a grammar, so that the file holds nobody's text. Writes tests/golden/text.json and, where
../shared/data/dialogues is present, tests/golden/real-dialogues.json: figures of 300 real dialogues, without the texts.
"""

import gzip
import json
import math
import pathlib
import random
import re
import statistics
import zlib
from collections import Counter

HERE = pathlib.Path(__file__).resolve().parent
DIALOGUES = HERE.parents[2] / "shared" / "data" / "dialogues" / "dialogues.jsonl.gz"
RANDOM = random.Random(7)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_COMPARED = 100
# Every so many lines a dialogue; those of the other side lie halfway between.
STEP = 60
# The texts at which the clusters of topics start, as the studio draws them from its seed.
STARTS = [2, 8, 30, 34, 65, 93, 100, 110, 120, 128]
DIALOGUE_STARTS = [30, 128, 166, 206, 232, 254, 389, 404, 486, 511, 522, 551]
PEOPLE = ["the driver", "a nurse", "my neighbour", "the clerk", "our guide", "the cook"]
DEEDS = ["opened", "lost", "painted", "sold", "found", "repaired", "forgot"]
THINGS = ["the old gate", "a red boat", "two letters", "the last ticket", "a broken lamp", "his coat"]
PLACES = ["near the station", "after the storm", "in the morning", "at the market", "without a word", "by the river"]


def sentence():
    return " ".join(RANDOM.choice(part) for part in (PEOPLE, DEEDS, THINGS, PLACES))


def text():
    return ". ".join(sentence() for _ in range(RANDOM.randint(1, 4))) + "."


def words(value):
    """Letters and digits with inner apostrophes and hyphens; there is no text without blanks here."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", value.lower())


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


def longest_shared(texts, sources):
    """Words of the longest run of each text that also stands in a source: sets of all runs, longer and longer."""
    tokens, theirs = [words(value) for value in texts], [words(value) for value in sources]
    longest, n = [0] * len(texts), 1
    while any(length == n - 1 for length in longest):
        known = {run for source in theirs for run in grams(source, n)}
        for i, own in enumerate(tokens):
            if longest[i] == n - 1 and any(run in known for run in grams(own, n)):
                longest[i] = n
        n += 1
    return longest


def contamination(texts, sources):
    known = {run for value in sources for run in grams(words(value), 13)}
    return sum(any(run in known for run in grams(words(value), 13)) for value in texts) / len(texts)


def shingles(value):
    """Runs of five words from 15 words on, runs of five characters up to 60 words."""
    own = re.findall(r"[^\W_]+", value.lower())
    line = " ".join(own)
    return (
        set(grams(own, 5)) if len(own) >= 15 else set(),
        {line[i : i + 5] for i in range(len(line) - 4)} if len(own) <= 60 else set(),
    )


def near(texts):
    """Share of texts with an earlier one at Jaccard similarity .7 that is itself no repetition."""
    kept, found = [], 0
    for own in map(shingles, texts):
        if any(a and b and len(a & b) / len(a | b) >= 0.7 for other in kept for a, b in zip(own, other)):
            found += 1
        else:
            kept.append(own)
    return found / len(texts)


def compression(texts):
    """Mean over orders of the texts: like ones side by side compress better."""

    def ratio(order):
        data = "\n".join(order).encode()
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        return len(data) / len(deflate.compress(data) + deflate.flush())

    orders = random.Random(11)
    return statistics.mean(ratio(orders.sample(texts, len(texts))) for _ in range(20))


def largest_gap(a, b):
    return max(abs(sum(x <= at for x in a) / len(a) - sum(x <= at for x in b) / len(b)) for at in a + b)


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


def topics(texts, others, starts):
    """Spherical k-means of TF-IDF vectors from the given texts: shares of both sides over the clusters."""
    everything = [words(value) for value in texts + others]
    documents = Counter(word for own in everything for word in set(own))
    usable = [w for w, count in documents.items() if len(w) > 2 and 1 < count <= len(everything) / 2]
    terms = sorted(usable, key=lambda word: (-documents[word], word))[:2000]
    idf = {word: math.log(len(everything) / documents[word]) for word in terms}

    def unit(vector):
        norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1
        return {term: weight / norm for term, weight in vector.items()}

    vectors = [unit({w: count * idf[w] for w, count in Counter(own).items() if w in idf}) for own in everything]
    centres, assigned = [vectors[i] for i in starts], None
    for _ in range(15):
        chosen = []
        for vector in vectors:
            likeness = [sum(weight * centre.get(term, 0) for term, weight in vector.items()) for centre in centres]
            chosen.append(likeness.index(max(likeness)))
        if chosen == assigned:
            break
        assigned = chosen
        for c, before in enumerate(centres):
            total = Counter()
            for vector, cluster in zip(vectors, assigned):
                if cluster == c:
                    total.update(vector)
            centres[c] = unit(total) if c in assigned else before
    mine, theirs = assigned[: len(texts)], assigned[len(texts) :]
    nats = -sum(n / len(mine) * math.log(n / len(mine)) for n in Counter(mine).values())
    return {"effective": math.exp(nats), "distance": divergence(mine, theirs)["jensenShannon"]}


def kernel(texts, others):
    """Unbiased squared maximum mean discrepancy of counts of letters; the kernel's scale is the median distance."""
    x, y = ([[value.lower().count(letter) for letter in LETTERS] for value in side] for side in (texts, others))
    square = lambda a, b: sum((p - q) ** 2 for p, q in zip(a, b))
    pooled = x + y
    scale = statistics.median(square(a, b) for i, a in enumerate(pooled) for b in pooled[:i])
    k = lambda a, b: math.exp(-square(a, b) / scale)
    within = lambda side: sum(k(a, b) for i, a in enumerate(side) for j, b in enumerate(side) if i != j)
    across = sum(k(a, b) for a in x for b in y) / (len(x) * len(y))
    return within(x) / (len(x) * (len(x) - 1)) + within(y) / (len(y) * (len(y) - 1)) - 2 * across


def figures(texts, sources, labels, starts):
    tokens = [len(words(value)) for value in texts], [len(words(value)) for value in sources]
    return {
        "labels": labels,
        "starts": starts,
        "distinct": [distinct(texts, n) for n in (1, 2, 3)],
        "selfBleu": self_bleu(texts[:MOST_COMPARED]),
        "compression": compression(texts),
        "runs": longest_shared(texts, sources),
        "contaminated": contamination(texts, sources),
        "near": near(texts),
        "shares": divergence(*labels),
        "lengthGap": largest_gap(*tokens),
        "topics": topics(texts, sources, starts),
        "mmd": kernel(texts[:MOST_COMPARED], sources[:MOST_COMPARED]),
    }


def write(name, golden):
    (HERE / name).write_text(json.dumps(golden, indent=1) + "\n")


def main():
    sources = [text() for _ in range(60)]
    texts = [text() for _ in range(60)] + [f"{sentence()}. {RANDOM.choice(sources)}" for _ in range(20)]
    labels = [[RANDOM.choice("aaabbc") for _ in range(200)], [RANDOM.choice("abbccd") for _ in range(150)]]
    write("text.json", {"texts": texts, "sources": sources, **figures(texts, sources, labels, STARTS)})
    if not DIALOGUES.exists():
        return
    with gzip.open(DIALOGUES, "rt") as lines:
        dialogues = [json.loads(line) for line in lines]
    sides = [dialogues[first : first + 300 * STEP : STEP] for first in (0, STEP // 2)]
    texts, sources = (["\n".join(said for _, said in one["turns"]) for one in side] for side in sides)
    labels = [[one["domain"] for one in side] for side in sides]
    golden = figures(texts, sources, labels, DIALOGUE_STARTS)
    del golden["labels"]
    write("real-dialogues.json", golden)


if __name__ == "__main__":
    main()
