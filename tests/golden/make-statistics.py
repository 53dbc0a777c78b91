"""Makes the golden figures of divergence, association, manifold, propensity and distances.

    python tests/golden/make-statistics.py      # from the repository root; needs numpy, pandas, scipy, scikit-learn

Reads the golden tables that make.py drew and writes tests/golden/statistics/<name>.json. Nothing is shared with the
studio but the rules, which each function states; the figures come from numpy, scipy and scikit-learn.
"""

import json
import pathlib
from collections import Counter

import numpy as np
import pandas as pd
from scipy import stats
from scipy.spatial.distance import cdist, jensenshannon
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["mixed", "ties", "unseen", "smooth"]
K = 5


def load(name):
    """Columns of the three tables: floats (dates in days since 1970, missing NaN) or labels (missing None)."""
    kinds = json.loads((HERE / f"{name}.json").read_text())["kinds"]
    tables = []
    for part in ("train", "holdout", "syn"):
        raw = pd.read_csv(HERE / f"{name}.{part}.csv", dtype=str, keep_default_na=False)
        table = {}
        for column, kind in kinds.items():
            cells = [cell.strip() for cell in raw[column]]
            if kind == "numeric":
                table[column] = np.array([float(cell) if cell else np.nan for cell in cells])
            elif kind == "datetime":
                days = [np.datetime64(cell, "ms").astype(float) / 86_400_000 if cell else np.nan for cell in cells]
                table[column] = np.array(days)
            else:
                table[column] = np.array([cell if cell else None for cell in cells], dtype=object)
        tables.append(table)
    return tables


def is_label(values):
    return values.dtype == object


def absent(values):
    return np.array([v is None for v in values]) if is_label(values) else np.isnan(values)


def present(values):
    return values[~absent(values)]


def mid_rank(reference, values):
    """Mean of the shares of reference values below, and at or below."""
    known = np.sort(present(reference))
    low, high = np.searchsorted(known, values, "left"), np.searchsorted(known, values, "right")
    return np.where(np.isnan(values), np.nan, (low + high) / (2 * max(1, len(known))))


# -- divergence


def shares(values, edges):
    return np.histogram(values, bins=edges)[0] / max(1, len(values))


def edges_of(pooled, rule):
    edges = np.histogram_bin_edges(pooled, bins=rule)
    return np.linspace(edges[0], edges[-1], 501) if len(edges) > 501 else edges


def divergence(real, syn):
    columns = {}
    for name in real:
        a, b = present(real[name]), present(syn[name])
        if len(a) == 0 and len(b) == 0:
            continue
        if len(a) == 0 or len(b) == 0:
            columns[name] = dict(jensen_shannon=1.0, hellinger=1.0, wasserstein=None)
            continue
        if is_label(real[name]):
            levels = sorted(set(a) | set(b))
            p, q = (np.array([np.mean(v == level) for level in levels]) for v in (a, b))
            js, he, wa = jensenshannon(p, q, base=2), hellinger(p, q), None
        else:
            pooled = np.concatenate([a, b])
            doane, scott = edges_of(pooled, "doane"), edges_of(pooled, "scott")
            js = jensenshannon(shares(a, doane), shares(b, doane), base=2)
            he = hellinger(shares(a, scott), shares(b, scott))
            wa = stats.wasserstein_distance(a, b) / np.std(a) if np.ptp(a) > 0 else None
        columns[name] = dict(jensen_shannon=js, hellinger=he, wasserstein=wa)
    return {key: mean([c[key] for c in columns.values()]) for key in ("jensen_shannon", "hellinger", "wasserstein")}


def hellinger(p, q):
    return np.sqrt(1 - min(1.0, np.sum(np.sqrt(p * q))))


def mean(values):
    finite = [v for v in values if v is not None and np.isfinite(v)]
    return float(np.mean(finite)) if finite else None


# -- association


def associations(table):
    names = list(table)
    matrix = np.ones((len(names), len(names)))
    for i, first in enumerate(names):
        for j, second in enumerate(names):
            if i != j:
                keep = ~absent(table[first]) & ~absent(table[second])
                matrix[i, j] = associate(table[first][keep], table[second][keep])
    return matrix


def associate(x, y):
    """How well x is told by y: Pearson, correlation ratio, or Theil's U(x | y); 0 where one of them is constant."""
    if len(x) == 0 or len(set(x)) == 1 or len(set(y)) == 1:
        return 0.0
    if not is_label(x) and not is_label(y):
        return np.corrcoef(x, y)[0, 1]
    if is_label(x) and is_label(y):
        table = pd.crosstab(x, y).values
        of_x, joint = stats.entropy(table.sum(axis=1)), stats.entropy(table.ravel())
        return (of_x - (joint - stats.entropy(table.sum(axis=0)))) / of_x
    values, labels = (y, x) if is_label(x) else (x, y)
    groups = [values[labels == label] for label in set(labels)]
    between = sum(len(g) * (g.mean() - values.mean()) ** 2 for g in groups)
    return np.sqrt(between / np.sum((values - values.mean()) ** 2))


def association(real, syn):
    difference = np.abs(associations(syn) - associations(real))
    off = ~np.eye(len(real), dtype=bool)
    return dict(association_difference=difference[off].mean(), association_difference_max=difference[off].max())


# -- points


def embed(reference, tables):
    """Coordinates (mid-rank less one half, flag of missing) and label columns of each table."""
    points = []
    for table in tables:
        coordinates, labels = [], []
        for name, column in reference.items():
            if is_label(column):
                labels.append(np.array(["\0" if v is None else v for v in table[name]]))
                continue
            coordinates.append(np.nan_to_num(mid_rank(column, table[name]) - 0.5, nan=0.0))
            if any(absent(other[name]).any() for other in tables):
                coordinates.append(absent(table[name]).astype(float))
        points.append((coordinates, labels))
    return points


def squared(a, b):
    """Column after column, so that equal rows are at exactly equal distances."""
    (xs, ls), (ys, ms) = a, b
    rows = (len((xs or ls)[0]), len((ys or ms)[0]))
    total = np.zeros(rows)
    for x, y in zip(xs, ys):
        total = total + (x[:, None] - y[None, :]) ** 2
    return total + sum((l[:, None] != m[None, :]).astype(float) for l, m in zip(ls, ms))


def dense(points, levels):
    """Labels as indicators of length 1/sqrt(2)."""
    coordinates, labels = points
    columns = list(coordinates)
    for values, known in zip(labels, levels):
        columns += [(values == level) / np.sqrt(2) for level in known]
    return np.column_stack(columns)


def levels_of(embedded):
    return [sorted(set().union(*(set(points[1][k]) for points in embedded))) for k in range(len(embedded[0][1]))]


# -- manifold


def manifold(real, syn):
    embedded = embed(real, [real, syn])
    rr, ss, rs = squared(embedded[0], embedded[0]), squared(embedded[1], embedded[1]), squared(*embedded)
    inside_rr, inside_ss = (d + np.diag(np.full(len(d), np.inf)) for d in (rr, ss))
    radius_r, radius_s = np.sort(inside_rr, axis=1)[:, K - 1], np.sort(inside_ss, axis=1)[:, K - 1]
    near_r, near_s = inside_rr.min(axis=1), inside_ss.min(axis=1)
    is_in_real = rs < radius_r[:, None]
    pairs = rr[:500, :500][np.triu_indices(min(500, len(rr)), 1)]
    rate = 1 / (np.median(pairs) if np.median(pairs) > 0 else pairs.mean())
    kernel = [np.exp(-rate * d).mean() for d in (rr, ss, rs)]
    closest = rs.argmin(axis=1)
    a, b = (dense(points, levels_of(embedded)) for points in embedded)
    centre_r, centre_s = (np.round(np.linalg.norm(a - a.mean(axis=0), axis=1), 10), np.linalg.norm(b - a.mean(axis=0), axis=1))
    reaching = np.round(np.linalg.norm(b - b.mean(axis=0), axis=1), 10)[closest]
    reached = rs.min(axis=1) <= near_r
    alphas = np.linspace(0, 1, 30)
    alpha = [np.mean(np.round(centre_s, 10) <= np.quantile(centre_r, t)) for t in alphas]
    beta = [np.mean(reached & (reaching <= np.quantile(reaching, t))) for t in alphas]
    return dict(
        coverage=np.mean(rs.min(axis=1) < radius_r),
        density=is_in_real.sum() / (K * rs.shape[1]),
        precision=is_in_real.any(axis=0).mean(),
        recall=(rs < radius_s[None, :]).any(axis=1).mean(),
        alpha_precision=1 - np.abs(alphas - alpha).sum() / alphas.sum(),
        beta_recall=1 - np.abs(alphas - beta).sum() / alphas.sum(),
        authenticity=np.mean(rs.min(axis=0) >= near_r[rs.argmin(axis=0)]),
        mmd=max(0.0, kernel[0] + kernel[1] - 2 * kernel[2]),
        nnaa=(np.mean(rs.min(axis=1) > near_r) + np.mean(rs.min(axis=0) > near_s)) / 2,
    )


# -- propensity


def propensity(real, syn):
    stacked = {name: np.concatenate([real[name], syn[name]]) for name in real}
    features, summaries = [], []
    for name, column in real.items():
        other = stacked[name]
        if is_label(column):
            ranked = [level for level, _ in sorted(Counter(present(column)).items(), key=lambda e: -e[1])][:9]
            features += [other == level for level in ranked[1:]]
            features.append([v is not None and v not in ranked for v in other])
            summaries.append([[(v == ranked[0]) - 0.5 if ranked else -0.5 for v in t] for t in (column, other)])
        else:
            ranks = [np.nan_to_num(mid_rank(column, t) - 0.5, nan=0.0) for t in (column, other)]
            features += [ranks[1], ranks[1] ** 2]
            summaries.append(ranks)
        features.append(absent(other))
    summaries = [[np.array(part, dtype=float) for part in pair] for pair in summaries]
    for i in range(len(summaries)):
        for j in range(i + 1, len(summaries)):
            if np.ptp(summaries[i][0]) > 0 and np.ptp(summaries[j][0]) > 0:
                features.append(summaries[i][1] * summaries[j][1])
    x = np.column_stack([np.array(f, dtype=float) for f in features])
    x = x[:, np.ptp(x, axis=0) > 0]
    y = np.repeat([0, 1], [len(next(iter(real.values()))), len(next(iter(syn.values())))])
    model = LogisticRegression(C=100, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y)
    guess, share, rank = model.predict_proba(x)[:, 1], y.mean(), np.linalg.matrix_rank(x - x.mean(axis=0)) + 1
    pmse = np.mean((guess - share) ** 2)
    expected = (rank - 1) * (1 - share) ** 2 * share / len(y)
    return dict(pmse=pmse, pmse_expected=expected, pmse_ratio=pmse / expected, propensity_auc=roc_auc_score(y, guess))


# -- distances


def distances(real, holdout, syn):
    both = {name: np.concatenate([real[name], holdout[name]]) for name in real}
    embedded = embed(both, [real, holdout, syn])
    levels = levels_of(embedded)
    r, h, s = (unit(dense(points, levels)) for points in embedded)
    near = {key: np.sort(cdist(a, b), axis=1)[:, :2] for key, a, b in
            (("training", s, r), ("holdout", s, h), ("trn_hol", h, r))}
    gap = near["training"][:, 0] - near["holdout"][:, 0]
    found = dict(dcr_share=np.mean(gap < -1e-7) + np.mean(np.abs(gap) <= 1e-7) / 2)
    for key, d in near.items():
        found[f"ims_{key}"] = np.mean(d[:, 0] <= 1e-6)
        found[f"dcr_{key}"] = d[:, 0].mean()
        found[f"nndr_{key}"] = np.sort((d[:, 0] + 1e-8) / (d[:, 1] + 1e-8))[9]
    return found


def unit(points):
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return points / np.where(lengths > 0, lengths, 1)


if __name__ == "__main__":
    (HERE / "statistics").mkdir(exist_ok=True)
    for name in NAMES:
        real, holdout, syn = load(name)
        figures = dict(
            divergence=divergence(real, syn),
            association=association(real, syn),
            manifold=manifold(real, syn),
            propensity=propensity(real, syn),
            distances=distances(real, holdout, syn),
        )
        target = HERE / "statistics" / f"{name}.json"
        target.write_text(json.dumps(figures, indent=1, default=float) + "\n", encoding="utf-8")
        print(name, "written")
    real, _, syn = load("mixed")
    single = divergence(real, {name: column[:1] for name, column in syn.items()})
    target = HERE / "statistics" / "single.json"
    target.write_text(json.dumps(dict(divergence=single), indent=1, default=float) + "\n", encoding="utf-8")
