"""Scaling laws fitted by scipy.optimize.curve_fit to measurements drawn with a fixed seed.

    python tests/golden/scaling.py    # needs numpy and scipy

Weights as in src/lib/scaling/fit.ts: half of a size's variance is its own, half is pooled over all sizes.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.optimize import curve_fit

HERE = pathlib.Path(__file__).resolve().parent
SIZES = [100, 200, 400, 800, 1600, 3200, 6400]
REPEATS = 5
LAWS = [(0.1, 1.5, 0.5, 0.004), (0.05, 1.0, 0.35, 0.001), (0.2, 6.0, 0.8, 0.003), (0.0, 0.9, 0.3, 0.001), (0.02, 2.0, 0.6, 0.002)]


def law(n, limit, scale, exponent):
    return limit + scale * n**-exponent


def main():
    rng = np.random.default_rng(7)
    n = np.array(SIZES, dtype=float)
    cases = []
    for limit, scale, exponent, noise in LAWS:
        errors = law(n, limit, scale, exponent)[:, None] + noise * rng.normal(size=(len(n), REPEATS))
        errors = np.round(errors, 6)
        own = errors.var(axis=1, ddof=1)
        sigma = np.sqrt((own / 2 + own.mean() / 2) / REPEATS)
        start = [max(0, errors.min() * 0.8), scale, 0.5]
        best, _ = curve_fit(law, n, errors.mean(axis=1), p0=start, sigma=sigma, bounds=([0, 0, 0.05], [1, np.inf, 2.5]), xtol=1e-14, ftol=1e-14, gtol=1e-14, x_scale=[0.1, 1, 0.5], max_nfev=100000)
        cases.append({
            "errors": errors.tolist(),
            "limit": best[0],
            "scale": best[1],
            "exponent": best[2],
            "forecast": float(law(25600.0, *best)),
        })
        print(dict(zip(("limit", "scale", "exponent"), best)))
    golden = {"scipy": scipy.__version__, "rows": SIZES, "cases": cases}
    (HERE / "scaling.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
