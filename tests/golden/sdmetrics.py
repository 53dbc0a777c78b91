"""Makes the golden figures of the SDMetrics 0.29 family and the pair of single rows.

    python tests/golden/sdmetrics.py            # from the repository root; needs numpy, pandas, scipy, scikit-learn

Reads the golden tables that make.py drew, draws the pair `single` (one row a table, a missing cell, an unseen label), and
writes tests/golden/sdmetrics.json. Written from the formulas with pandas, scipy and scikit-learn; nothing is shared with
the studio. Dates are days since 1970, where the reference has nanoseconds: no figure depends on it, but that the
reference cannot bin a constant date. None stands where the reference has no figure.
"""

import itertools
import json
import math
import pathlib
import warnings

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["mixed", "ties", "unseen", "smooth", "single"]
GAP = "__NULL_VALUE__"
SINGLE = {
    "train": "amount,colour,when,note\n3.5,red,2021-01-02,\n",
    "holdout": "amount,colour,when,note\n3.5,red,2021-01-03,a\n",
    "syn": "amount,colour,when,note\n3.52,blue,2021-01-02,\n",
}
SINGLE_KINDS = {"amount": "numeric", "colour": "categorical", "when": "datetime", "note": "categorical"}


def make_single():
    for part, text in SINGLE.items():
        (HERE / f"single.{part}.csv").write_text(text, encoding="utf-8")
    (HERE / "single.json").write_text(json.dumps(dict(target="colour", kinds=SINGLE_KINDS), indent=1) + "\n", encoding="utf-8")


def load(name):
    meta = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    tables = []
    for part in ("train", "holdout", "syn"):
        raw = pd.read_csv(HERE / f"{name}.{part}.csv", dtype=str, keep_default_na=False)
        frame = {}
        for column, kind in meta["kinds"].items():
            cells = raw[column].str.strip()
            if kind == "numeric":
                frame[column] = pd.to_numeric(cells.where(cells != ""), errors="coerce").astype(float)
            elif kind == "datetime":
                dates = pd.to_datetime(cells.where(cells != ""))
                frame[column] = dates.astype("datetime64[ns]").astype("int64").astype(float).where(dates.notna()) / 86_400e9
            else:
                frame[column] = cells.where(cells != "", None).astype(object)
        tables.append(pd.DataFrame(frame))
    return meta, *tables


def nanmean(values):
    known = [v for v in values if v is not None and math.isfinite(v)]
    return float(np.mean(known)) if known else None


def shapes(real, syn, numeric, labels):
    """KSComplement on values rounded to 14 decimals, TVComplement; 0 where only the synthetic column is empty."""
    ks, tv = [], []
    for c in numeric:
        x, y = real[c].dropna().round(14), syn[c].dropna().round(14)
        ks.append(float("nan") if x.empty else 0.0 if y.empty else 1 - ks_2samp(x, y, method="asymp").statistic)
    for c in labels:
        x, y = real[c].dropna(), syn[c].dropna()
        shares = pd.concat([x.value_counts(normalize=True), y.value_counts(normalize=True)], axis=1).fillna(0)
        tv.append(float("nan") if x.empty else 0.0 if y.empty else 1 - (shares.iloc[:, 0] - shares.iloc[:, 1]).abs().sum() / 2)
    return dict(ks_complement=nanmean(ks), tv_complement=nanmean(tv), column_shapes=nanmean(ks + tv))


def edges_of(values):
    return np.histogram_bin_edges(values.dropna(), bins=10) if values.notna().any() else np.array([0.0, 1.0])


def contingency(real, syn):
    p, q = (t.fillna(GAP).astype(str).value_counts(normalize=True) for t in (real, syn))
    both = p.index.union(q.index)
    return 1 - (p.reindex(both, fill_value=0) - q.reindex(both, fill_value=0)).abs().sum() / 2


def cramers_v(real):
    table = pd.crosstab(*(real.iloc[:, i].fillna(GAP).astype(str) for i in (0, 1))).to_numpy(float)
    if min(table.shape) < 2:
        return float("nan")
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / table.sum()
    return math.sqrt(((table - expected) ** 2 / expected).sum() / table.sum() / (min(table.shape) - 1))


def pairs(real, syn, numeric, column_shapes):
    """CorrelationSimilarity; ContingencySimilarity with each table's own bins, and strict with the bins of the real one."""
    own, strict, correlations = [], [], []
    for a, b in itertools.combinations(real.columns, 2):
        if a in numeric and b in numeric:
            r, s = (t[[a, b]].dropna().corr().iloc[0, 1] if t[[a, b]].dropna().nunique().min() > 1 else np.nan for t in (real, syn))
            correlations.append((1 - abs(r - s) / 2, abs(r) > 0.5))
            continue
        cut = {k: pd.DataFrame(index=t.index) for k, t in (("r", real), ("s", syn), ("x", syn))}
        for c in (a, b):
            if c not in numeric:
                cut["r"][c], cut["s"][c], cut["x"][c] = real[c], syn[c], syn[c]
                continue
            edges = edges_of(real[c])
            cut["r"][c] = np.digitize(real[c], edges)
            cut["s"][c] = np.digitize(syn[c], edges_of(syn[c]))
            cut["x"][c] = np.digitize(syn[c].clip(edges[0], edges[-1]), edges)
        associated = cramers_v(cut["r"]) > 0.3
        own.append((contingency(cut["r"], cut["s"]), associated))
        strict.append((contingency(cut["r"], cut["x"]), associated))
    mean = lambda rows, only=False: nanmean([v for v, associated in rows if associated or not only])
    trends, legacy = mean(correlations + own, True), mean(correlations + own)
    return dict(
        correlation_similarity=mean(correlations), contingency_similarity=mean(own), contingency_similarity_strict=mean(strict),
        trends_assoc=trends, trends=legacy, trends_aligned=mean(correlations + strict),
        trends_aligned_assoc=mean(correlations + strict, True), quality=nanmean([column_shapes, trends]),
        quality_legacy=nanmean([column_shapes, legacy]), quality_strict=nanmean([column_shapes, mean(correlations + strict)]),
    )


def diagnostic(real, syn, numeric, labels):
    boundary, category = [], []
    for c in numeric:
        r, s = (real[c].dropna(), syn[c].dropna()) if real[c].isna().any() else (real[c], syn[c])
        boundary.append(s.between(r.min(), r.max()).sum() / len(s) if len(s) else float("nan"))
    for c in labels:
        known = set(real[c].dropna())
        category.append(float(np.mean([(v in known) if isinstance(v, str) else real[c].isna().any() for v in syn[c]])))
    return dict(boundary_adherence=nanmean(boundary), category_adherence=nanmean(category), data_validity=nanmean(boundary + category))


def keys(real, syn):
    """KeyUniqueness of each column taken as a key, TableStructure of the table against itself less its first column."""
    unique = {c: 1 - float((syn[c].duplicated() | syn[c].isna()).mean()) for c in real.columns}
    names = list(real.columns)
    return dict(key_uniqueness=unique, table_structure=len(names[1:]) / len(names))


def coverage(real, syn, numeric, labels):
    out = dict(range_coverage=[], category_coverage=[], missing_value_similarity=[])
    similar = dict(mean=[], median=[], std=[])
    for c in numeric:
        r, s = real[c].dropna(), syn[c].dropna()
        width = r.max() - r.min()
        if not width > 0:
            continue
        if len(s):
            out["range_coverage"].append(max(0, 1 - max((s.min() - r.min()) / width, 0) - max((r.max() - s.max()) / width, 0)))
        for key, rows in similar.items():
            gap = abs(getattr(r, key)() - getattr(s, key)()) if len(s) else np.nan
            rows.append(max(1 - gap / width, 0) if np.isfinite(gap) else np.nan)
    for c in labels:
        r, s = set(real[c].dropna()), set(syn[c].dropna())
        if r:
            out["category_coverage"].append(len(r & s) / len(r))
    out["missing_value_similarity"] = [1 - abs(real[c].isna().mean() - syn[c].isna().mean()) for c in real.columns]
    return {k: nanmean(v) for k, v in out.items()} | {f"{k}_similarity": nanmean(v) for k, v in similar.items()}


def closest(rows, reference, numeric):
    """DCR: columns added in order, ranges of the reference."""
    total = np.zeros((len(rows), len(reference)))
    for c in reference.columns:
        gaps = rows[c].isna().to_numpy()[:, None], reference[c].isna().to_numpy()[None, :]
        if c in numeric:
            width = reference[c].max() - reference[c].min()
            x, y = rows[c].to_numpy()[:, None], reference[c].to_numpy()[None, :]
            with np.errstate(invalid="ignore", divide="ignore"):
                d = (np.abs(x - y) > 0).astype(float) if not width > 0 else np.minimum(np.abs(x - y) / width, 1)
        else:
            d = (rows[c].fillna(GAP).to_numpy()[:, None] != reference[c].fillna(GAP).to_numpy()[None, :]).astype(float)
        total += np.where(gaps[0] & gaps[1], 0, np.where(gaps[0] != gaps[1], 1, d))
    return total.min(1) / len(reference.columns)


def uniform(real, numeric, rows, rng):
    out = {}
    for c in real.columns:
        values = real[c].dropna()
        if values.empty:
            out[c] = np.full(rows, np.nan) if c in numeric else np.full(rows, None, dtype=object)
            continue
        drawn = rng.uniform(values.min(), values.max(), rows) if c in numeric else rng.choice(values.unique(), rows)
        out[c] = pd.Series(drawn).mask(rng.random(rows) < real[c].isna().mean(), np.nan if c in numeric else None)
    return pd.DataFrame(out)


def novelty(real, holdout, syn, numeric):
    new = 0
    for _, row in syn.iterrows():
        match = np.ones(len(real), dtype=bool)
        for c in real.columns:
            if pd.isna(row[c]):
                match &= real[c].isna().to_numpy()
            elif c in numeric:
                match &= ((real[c] - row[c]).abs() <= abs(0.01 * row[c])).to_numpy()
            else:
                match &= (real[c] == row[c]).to_numpy()
        new += not match.any()
    train, other = closest(syn, real, numeric), closest(syn, holdout, numeric)
    nearer = float(np.mean(train < other))
    random = [np.median(closest(uniform(real, numeric, len(syn), np.random.default_rng(k)), real, numeric)) for k in range(8)]
    baseline = min(1.0, np.median(train) / np.mean(random)) if np.mean(random) > 0 else None
    return dict(new_rows=new / len(syn), dcr_median=float(np.median(train)), closer_to_training=nearer,
                dcr_overfitting=min(1.0, 2 * (1 - nearer)), random=dict(dcr_baseline=baseline))


def discretised(real, syn, numeric):
    real, syn = real.copy(), syn.copy()
    for c in real.columns:
        if c in numeric and real[c].notna().any():
            names = [str(i) for i in range(10)]
            binned, bins = pd.cut(real[c].to_numpy(), 10, labels=names, retbins=True)
            bins[0], bins[-1] = -np.inf, np.inf
            real[c], syn[c] = binned.to_numpy(), pd.cut(syn[c].to_numpy(), bins, labels=names).to_numpy()
        real[c], syn[c] = (t[c].astype(object).where(t[c].notna(), GAP) for t in (real, syn))
    return real, syn


def disclosure(real, syn, numeric, target):
    r, s = discretised(real, syn, numeric)
    known = [c for c in real.columns if c != target]
    baseline = 1 - 1 / r[target].nunique(dropna=False)
    if baseline == 0:
        return dict(cap=None, zero_cap=None, generalized_cap=None)
    truth, answers = r[target].to_numpy(), s[target].to_numpy()
    differ = sum((r[c].to_numpy()[:, None] != s[c].to_numpy()[None, :]).astype(int) for c in known)
    right = truth[:, None] == answers[None, :]
    share = lambda mask: (right & mask).sum(1) / np.maximum(mask.sum(1), 1)
    equal = differ == 0
    found = equal.any(1)
    cap = 1 - share(equal)[found].mean() if found.any() else 0
    zero = 1 - share(equal).mean()
    general = 1 - share(differ == differ.min(1, keepdims=True)).mean()
    score = lambda protection: float(min(1, protection / baseline))
    return dict(cap=score(cap), zero_cap=score(zero), generalized_cap=score(general))


def detection(real, syn, numeric):
    columns = []
    for c in real.columns:
        both = pd.concat([real[c], syn[c]], ignore_index=True)
        if c in numeric:
            columns.append(both.fillna(real[c].mean() if real[c].notna().any() else 0).to_numpy())
        else:
            levels = list(real[c].dropna().unique()) + ([GAP] if real[c].isna().any() else [])
            columns += [(both.fillna(GAP) == level).astype(float).to_numpy() for level in levels]
    x, y = np.column_stack(columns), np.r_[np.ones(len(real)), np.zeros(len(syn))]
    rounds = []
    for seed in range(5):
        losses = []
        for train, test in StratifiedKFold(3, shuffle=True, random_state=seed).split(x, y):
            model = make_pipeline(SimpleImputer(), RobustScaler(), LogisticRegression(max_iter=1000)).fit(x[train], y[train])
            losses.append(2 * max(0.5, roc_auc_score(y[test], model.predict_proba(x[test])[:, 1])) - 1)
        rounds.append(1 - np.mean(losses))
    return dict(logistic_detection=float(np.mean(rounds)))


def figures(name):
    meta, real, holdout, syn = load(name)
    numeric = [c for c in real.columns if meta["kinds"][c] != "categorical"]
    labels = [c for c in real.columns if c not in numeric]
    column = shapes(real, syn, numeric, labels)
    new = novelty(real, holdout, syn, numeric)
    random = new.pop("random") | (detection(real, syn, numeric) if len(real) > 3 else {})
    return dict(
        exact=dict(
            shapes=column, pairs=pairs(real, syn, numeric, column["column_shapes"]), diagnostic=diagnostic(real, syn, numeric, labels),
            coverage=coverage(real, syn, numeric, labels), novelty=new, disclosure=disclosure(real, syn, numeric, meta["target"]),
        ),
        keys=keys(real, syn), random=random,
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    make_single()
    result = {name: figures(name) for name in NAMES}
    (HERE / "sdmetrics.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print("sdmetrics.json written")
