"""Writes packages/estimators/test/data/estimators.json: what scikit-learn's estimators give on iris and wine.

    pip install "scikit-learn<=1.9.0"    (1.9.1 divides the covariances of QuadraticDiscriminantAnalysis by n)
    python benchmarks/peers/sklearn/estimators.py
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler

DATA = Path(__file__).parents[3] / "packages/estimators/test/data"
ROWS = [0, 60, 149]


def read(name):
    table = np.loadtxt(DATA / f"{name}.csv", delimiter=",", skiprows=1)
    return table[:, :-1], table[:, -1].astype(int)


def rounded(values):
    """Ten digits: twice what the tests ask for."""
    return [rounded(v) for v in values] if isinstance(values, list) else float(f"{values:.12g}")


def attributes(model, names):
    return {name: rounded(np.asarray(getattr(model, name)).tolist()) for name in names}


def probabilities(model, X, y):
    return {
        "proba": rounded(model.predict_proba(X)[ROWS].tolist()),
        "score": rounded(model.score(X, y)),
    }


def all_of(X, y):
    constant = X.copy()
    constant[:, 1] = 0.1
    scaler = StandardScaler().fit(constant)
    pca = PCA(svd_solver="full").fit(X)
    two_axes = PCA(n_components=2, svd_solver="full").fit(X)
    target = X[:, -1]
    ridge = Ridge(alpha=0.5, solver="cholesky").fit(X[:, :-1], target)
    linear = LinearRegression().fit(X[:, :-1], target)
    # a constant column, one twice another, and one that is the sum of two
    dependent = np.c_[constant[:, :-1], 2 * X[:, 0], X[:, 0] + X[:, 2]]
    shortest = LinearRegression().fit(dependent, target)
    bayes = GaussianNB().fit(X, y)
    quadratic = QuadraticDiscriminantAnalysis().fit(X, y)
    two = QuadraticDiscriminantAnalysis().fit(X, y == 1)
    joint = bayes.predict_joint_log_proba(X[ROWS])
    return {
        "StandardScaler": attributes(scaler, ["mean_", "var_", "scale_"])
        | {"transform": rounded(scaler.transform(constant)[ROWS].tolist())},
        "PCA": attributes(
            pca, ["mean_", "components_", "singular_values_", "explained_variance_", "explained_variance_ratio_"]
        )
        | {
            "transform": rounded(pca.transform(X)[ROWS].tolist()),
            "inverse of two": rounded(two_axes.inverse_transform(two_axes.transform(X))[ROWS].tolist()),
        },
        "Ridge": attributes(ridge, ["coef_", "intercept_"])
        | {
            "predict": rounded(ridge.predict(X[:, :-1])[ROWS].tolist()),
            "score": rounded(ridge.score(X[:, :-1], target)),
        },
        "LinearRegression": attributes(linear, ["coef_", "intercept_"])
        | {
            "predict": rounded(linear.predict(X[:, :-1])[ROWS].tolist()),
            "score": rounded(linear.score(X[:, :-1], target)),
        },
        "LinearRegression of dependent columns": attributes(shortest, ["coef_", "intercept_"])
        | {"predict": rounded(shortest.predict(dependent)[ROWS].tolist())},
        "GaussianNB": attributes(bayes, ["theta_", "var_", "class_prior_", "class_count_", "epsilon_"])
        | {"joint": rounded(joint.tolist()), "predict": bayes.predict(X).tolist()}
        | probabilities(bayes, X, y),
        "QuadraticDiscriminantAnalysis": attributes(quadratic, ["means_", "priors_"])
        | {
            "scalings_": rounded([s.tolist() for s in quadratic.scalings_]),
            "predict": quadratic.predict(X).tolist(),
            "decision of two": rounded(two.decision_function(X)[ROWS].tolist()),
        }
        | probabilities(quadratic, X, y),
    }


if __name__ == "__main__":
    values = {"iris": all_of(*read("iris")), "wine": all_of(*read("wine"))}
    text = json.dumps({"scikit-learn": sklearn.__version__, "rows": ROWS, **values}, separators=(",", ":"))
    (DATA / "estimators.json").write_text(text + "\n")
