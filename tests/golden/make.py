"""Makes the golden tables and the golden figures that the metric tests compare with.

    python tests/golden/make.py             # from the repository root; needs numpy, pandas, scipy, scikit-learn
    python tests/golden/make.py --real      # only the figures of the real tables, from ../shared/data/tables

The figures of SDMetrics come from sdmetrics.py beside this file. The judge is ../shared/score/score.py, run as a module
with its rounding switched off. Tables are drawn with a fixed seed: four triples (train, holdout, synthetic) of a few
hundred rows with missing cells, ties, constants and labels that the real table does not have. For the real tables, the
table to judge is made by the rule of `scrambled` below, which the test repeats, so that only figures are stored here.
"""

import importlib.util
import io
import json
import math
import pathlib
import sys

import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).resolve().parent
SHARED = HERE.parents[1].parent / "shared"
TARGETS = {"mixed": "label", "ties": "level", "unseen": "kind", "smooth": "y"}
REAL = {"adult": "income", "california": "median_house_value", "shoppers": "Revenue"}


def load_judge():
    spec = importlib.util.spec_from_file_location("score", SHARED / "score" / "score.py")
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)

    def exact(x, n=4):
        if x is None:
            return None
        x = float(x)
        return x if math.isfinite(x) else None

    judge.r = exact
    return judge


def with_gaps(values, share, rng):
    out = np.array([str(v) for v in values], dtype=object)
    out[rng.random(len(out)) < share] = ""
    return out


def mixed(n, rng, kind):
    z = rng.normal(size=(n, 3))
    shift = 0.4 if kind == "syn" else 0.0
    day = (np.datetime64("2021-03-01") + (z[:, 1] * 90).astype(int)).astype(str)
    colours = np.array(["red", "green", "blue", "black"] + (["teal"] if kind == "syn" else []))
    return dict(
        amount=with_gaps(np.round(np.exp(z[:, 0] + shift), 2), 0.08, rng),
        visits=np.floor(np.abs(z[:, 0] + z[:, 1]) * 4).astype(int),
        seen=with_gaps(day, 0.05, rng),
        colour=with_gaps(colours[np.minimum(rng.integers(0, 8, n) // 2 + (z[:, 2] > 1), len(colours) - 1)], 0.06, rng),
        smoker=np.where(z[:, 0] + rng.normal(size=n) > 0, "True", "False"),
        label=np.where(z[:, 0] + z[:, 1] + rng.normal(size=n) * (2 if kind == "syn" else 1) > 0.5, "yes", "no"),
    )


def ties(n, rng, kind):
    base = rng.integers(0, 6, n)
    noise = rng.integers(0, 3 if kind == "syn" else 2, n)
    return dict(
        small=base,
        double=base * 2 + noise,
        capital=np.where(rng.random(n) < 0.9, 0, rng.integers(1, 40, n) * 100),
        constant=np.full(n, 5),
        nearly=np.where(rng.random(n) < 0.02, 7, 3),
        same=np.full(n, "only"),
        level=np.array(["low", "middle", "high"])[np.minimum((base + noise) // 3, 2)],
    )


def unseen(n, rng, kind):
    weights = 0.75 ** np.arange(14)
    letters = np.array([f"k{i:02d}" for i in range(14)])
    code = rng.choice(letters, n, p=weights / weights.sum())
    if kind == "syn":
        code = np.where(rng.random(n) < 0.1, "new", code)
    size = np.array([int(c[1:]) if c != "new" else 20 for c in code]) + rng.normal(size=n)
    return dict(
        code=with_gaps(code, 0.1, rng),
        size=np.round(size * (1.5 if kind == "syn" else 1), 3),
        empty=np.full(n, ""),
        gone=np.full(n, "") if kind == "syn" else np.round(rng.normal(size=n), 2),
        rare=np.where(rng.random(n) < 0.01, "odd", "usual"),
        kind=np.where(size + rng.normal(size=n) > 3, "big", np.where(rng.random(n) < 0.5, "tiny", "plain")),
    )


def smooth(n, rng, kind):
    x = rng.normal(size=(n, 4))
    y = 3 * x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(size=n) * (1.5 if kind == "syn" else 0.5)
    return dict(
        a=np.round(x[:, 0], 4),
        b=np.round(x[:, 1] + (100 if kind == "syn" else 0), 4),
        c=np.round(np.cbrt(x[:, 2]), 5),
        d=with_gaps(np.round(x[:, 3] * 1e6, 1), 0.15, rng),
        group=np.where(x[:, 0] > 0.5, "up", np.where(x[:, 0] < -0.5, "down", "flat")),
        y=np.round(y, 3),
    )


def scrambled(train):
    """Row r takes column c from row (r * 7 + 31 * (c % 3)) mod rows: three blocks of columns, each kept whole."""
    n = len(train)
    rows = np.arange(n, dtype=np.int64)
    return pd.DataFrame({c: train[c].values[(rows * 7 + 31 * (j % 3)) % n] for j, c in enumerate(train.columns)})


def text(frame):
    return frame.apply(lambda c: c.map(str))


def judge_tables(judge, tables, target, details):
    args = judge.parser().parse_args(["--target", target, "--upstream", "off"] + (["--details"] if details else []))
    train, holdout, synthetic = tables
    kinds = judge.Tables(train, holdout, synthetic, args).kind
    result = judge.score(train, holdout, synthetic, args)
    for key in ("headline", "meta"):
        result.pop(key)
    return dict(target=target, kinds=kinds, **result)


def write(name, figures):
    (HERE / f"{name}.json").write_text(json.dumps(figures, indent=1, default=str) + "\n", encoding="utf-8")
    print(name, "written")


def make_small(judge):
    for index, maker in enumerate((mixed, ties, unseen, smooth)):
        rng = np.random.default_rng(100 + index)
        name = maker.__name__
        tables = []
        for kind, rows in (("train", 400), ("holdout", 400), ("syn", 360)):
            frame = text(pd.DataFrame(maker(rows, rng, kind)))
            content = frame.to_csv(index=False)
            (HERE / f"{name}.{kind}.csv").write_text(content, encoding="utf-8")
            tables.append(pd.read_csv(io.StringIO(content), dtype=str, keep_default_na=False))
        write(name, judge_tables(judge, tables, TARGETS[name], True))


def make_real(judge):
    for name, target in REAL.items():
        folder = SHARED / "data" / "tables"
        train, holdout = (judge.read_any(str(folder / f"{name}.{part}.csv")) for part in ("train", "holdout"))
        write(f"real-{name}", judge_tables(judge, (train, holdout, scrambled(train)), target, False))


if __name__ == "__main__":
    score = load_judge()
    if "--real" not in sys.argv:
        make_small(score)
    make_real(score)
