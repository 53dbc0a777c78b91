"""Two-sample AUC and DCR share of synthetic tables, with the functions of the shared judge (the slow rest left out).

    python judge.py <score folder> <tables folder> <results.jsonl> <set.variant.seed.csv> ...
"""
import json, os, sys

sys.path.insert(0, sys.argv[1])
import numpy as np
import score as S

TARGETS = dict(adult="income", california="median_house_value", shoppers="Revenue")


def two_sample(D, a):
    rng = np.random.default_rng(a.seed)
    n = min(len(D.holdout), len(D.syn), len(D.train), a.max_c2st_rows)
    pick = lambda f: f.iloc[rng.choice(len(f), n, replace=False)] if len(f) > n else f
    _, H, Y = pick(D.train[D.present]), pick(D.holdout[D.present]), pick(D.syn[D.present])
    (Xh, Xs), cat = S.encoder(D, D.present, [H, Y])
    y = np.r_[np.zeros(n), np.ones(n)].astype(int)
    return S.r(S.oof_auc(np.vstack([Xh, Xs]), y, cat, a))


def dcr_share(D):
    n = min(len(D.train), len(D.holdout))
    M = S.Mixed(D, D.present, "ecdf")
    t, h, s = (M.enc(f[D.present].iloc[:k]) for f, k in ((D.train, n), (D.holdout, n), (D.syn, 6000)))
    st, _ = M.two_nearest(s, t)
    sh, _ = M.two_nearest(s, h)
    return S.r(np.mean(st < sh - 1e-7) + np.mean(np.abs(st - sh) <= 1e-7) / 2)


def main():
    tables, results, files = sys.argv[2], sys.argv[3], sys.argv[4:]
    for file in files:
        name, variant, seed, _ = os.path.basename(file).split(".")  # no dots in names of variants
        real = [S.read_any(f"{tables}/{name}.{part}.csv") for part in ("train", "holdout")]
        a = S.parser().parse_args(["--target", TARGETS[name], "--upstream", "off"])
        a.cache = {("trtr", a.target, tuple(c for c in real[0].columns if c != a.target)): dict(auc=1, r2=1)}
        D = S.Tables(*real, S.read_any(file), a)
        shapes, pairs, utility = S.sec_shapes(D, a), S.sec_pairs(D, a), S.sec_utility(D, a)
        quality = S.r((shapes["score"] + pairs["trends_assoc"]) / 2)
        row = dict(set=name, variant=variant, seed=int(seed), c2st=two_sample(D, a), dcr=dcr_share(D), quality=quality,
                   utility=utility["tstr"][utility["metric"]])
        print(json.dumps(row), flush=True)
        with open(results, "a") as out:
            out.write(json.dumps(row) + "\n")


main()
