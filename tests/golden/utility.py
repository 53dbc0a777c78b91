"""Skill of scikit-learn's HistGradientBoosting, trained on real and on a fixed synthetic table, tested on held-out rows.

    python tests/golden/utility.py    # from the repository root; needs pandas and scikit-learn, and ../shared/data/tables

Learners as scikit-learn ships them (100 trees, 31 leaves, learning rate 0.1), without early stopping, which draws rows
that another language cannot repeat. The synthetic table follows `blurred` below, which utility.test.ts repeats, so that
only figures are stored.
"""

import json
import pathlib

import pandas as pd
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import r2_score, roc_auc_score

HERE = pathlib.Path(__file__).resolve().parent
TABLES = HERE.parents[1].parent / "shared" / "data" / "tables"
TARGETS = {"adult": "income", "california": "median_house_value", "shoppers": "Revenue"}


def blurred(table):
    """Every third row takes its cells in every second column from another row."""
    out = table.copy()
    rows = [row for row in range(len(table)) if row % 3 == 0]
    for c, name in enumerate(table.columns):
        if c % 2 == 1:
            values = table[name].to_numpy()
            out.loc[rows, name] = [values[(row * 7 + 11) % len(table)] for row in rows]
    return out


def encode(table, reference, target):
    """Labels by rank of frequency in train and holdout, as the metric does."""
    columns = {}
    for name in table.columns:
        if name == target:
            continue
        if pd.api.types.is_numeric_dtype(reference[name]):
            columns[name] = table[name]
        else:
            ranks = {label: rank for rank, label in enumerate(reference[name].value_counts().index[:250])}
            columns[name] = table[name].map(ranks)
    return pd.DataFrame(columns)


def skill(train, holdout, reference, target):
    categorical = [c for c in train.columns if c != target and not pd.api.types.is_numeric_dtype(reference[c])]
    options = dict(early_stopping=False, random_state=0, categorical_features=categorical)
    features, tests = (encode(part, reference, target) for part in (train, holdout))
    if pd.api.types.is_numeric_dtype(reference[target]) and reference[target].nunique() > 20:
        model = HistGradientBoostingRegressor(**options).fit(features, train[target])
        return float(r2_score(holdout[target], model.predict(tests)))
    model = HistGradientBoostingClassifier(**options).fit(features, train[target])
    return float(roc_auc_score(holdout[target], model.predict_proba(tests)[:, 1]))


def main():
    figures = {"sklearn": sklearn.__version__}
    for name, target in TARGETS.items():
        train, holdout = (pd.read_csv(TABLES / f"{name}.{part}.csv", keep_default_na=False, na_values=[""]) for part in ("train", "holdout"))
        reference = pd.concat([train, holdout])
        figures[name] = {
            "trtr": skill(train, holdout, reference, target),
            "tstr": skill(blurred(train), holdout, reference, target),
        }
        print(name, figures[name])
    (HERE / "utility.json").write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
