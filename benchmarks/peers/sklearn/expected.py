"""Writes packages/estimators/test/data/lda-cases.json: what scikit-learn's LDA gives on small problems.

    pip install scikit-learn==1.6.1
    python benchmarks/peers/sklearn/expected.py

Later versions of scikit-learn divide the covariance within classes by n instead of n - n_classes; this follows
1.6 and before, as the values beside it (iris.lda.json, wine.lda.json) do.
"""

import csv
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

warnings.simplefilter("ignore")
DATA = Path(__file__).parents[3] / "packages/estimators/test/data"


def read(name):
    with open(DATA / f"{name}.csv") as file:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    table = np.array(rows)
    return table[:, :-1], table[:, -1].astype(int)


def blobs(seed, n, d, k, decimals=2):
    """n rows of d columns about k centres, rounded so that they are short to write down."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % k
    X = rng.normal(size=(k, d))[y] * 2 + rng.normal(size=(n, d)) @ rng.normal(size=(d, d))
    return X.round(decimals), y


iris, wine = read("iris"), read("wine")
after = iris[1] > 0
base = blobs(1, 40, 5, 3)
constant = np.column_stack([base[0][:, :2], np.full(40, 5.0), base[0][:, 2:], np.full(40, -3.0)])
duplicated = base[0][:, [0, 1, 1, 2, 3, 4, 0]]
uneven = np.concatenate([np.arange(32) * 0, np.ones(6, int), np.full(2, 2)])

CASES = {
    "one component": (iris, {"n_components": 1}),
    "priors": (iris, {"priors": [0.2, 0.5, 0.3]}),
    "priors that do not sum to one": (iris, {"priors": [1, 1, 2]}),
    "covariance": (iris, {"store_covariance": True}),
    "covariance and priors": (wine, {"store_covariance": True, "priors": [0.5, 0.25, 0.25]}),
    "two classes": ((iris[0][after], iris[1][after]), {}),
    "two classes, priors": ((iris[0][after], iris[1][after]), {"priors": [0.9, 0.1]}),
    "labels with gaps": ((iris[0], np.array([3, -1, 7])[iris[1]]), {}),
    "large tol": (wine, {"tol": 0.6}),
    "more columns than rows": (blobs(2, 12, 20, 3), {}),
    "as many columns as rows": (blobs(3, 12, 12, 3), {}),
    "more classes than columns": (blobs(4, 60, 2, 6), {}),
    "one column": (blobs(5, 30, 1, 2), {}),
    "duplicated columns": ((duplicated, base[1]), {}),
    "constant columns": ((constant, base[1]), {}),
    "duplicated and constant columns": ((np.column_stack([constant, constant[:, :3]]), base[1]), {}),
    "uneven classes": ((base[0], uneven), {}),
    "many classes": (blobs(6, 120, 8, 12), {}),
    "columns of very different scale": ((base[0] * [1e6, 1e-6, 1, 1e3, 1e-3], base[1]), {}),
    "one class": ((base[0], base[1] * 0), {"store_covariance": True}),
}


def names(data):
    return "iris" if data is iris else "wine" if data is wine else None


def solve(name, data, options):
    X, y = data
    lda = LinearDiscriminantAnalysis(**options).fit(X, y)
    rows = np.linspace(0, len(X) - 1, 7).astype(int)
    some = X[rows]
    attributes = ["classes_", "priors_", "means_", "xbar_", "scalings_", "coef_", "intercept_"]
    attributes += ["explained_variance_ratio_"] + ["covariance_"] * lda.store_covariance
    methods = ["transform", "decision_function", "predict"]
    methods += ["predict_proba", "predict_log_proba"] * (len(lda.classes_) > 1)
    input = {"data": names(data)} if names(data) else {"X": X.tolist(), "y": y.tolist()}
    return {
        "name": name,
        **input,
        "options": options,
        "rows": rows.tolist(),
        "attributes": {a: getattr(lda, a).tolist() for a in attributes},
        "methods": {m: getattr(lda, m)(some).tolist() for m in methods},
        "score": lda.score(X, y),
    }


cases = [solve(name, data, options) for name, (data, options) in CASES.items()]
with open(DATA / "lda-cases.json", "w") as file:
    file.write(f'{{"source": "scikit-learn {sklearn.__version__}, LinearDiscriminantAnalysis", "cases": [\n')
    file.write(",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
