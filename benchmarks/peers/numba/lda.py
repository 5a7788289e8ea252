"""The steps of LDA by SVD in NumPy, compiled by Numba; a peer of benchmarks/lda: python lda.py X.bin y.bin ROWS FEATURES.

What egglog-python's tutorial ends at: the array program after simplification, for labels 0..K-1, compiled.
"""

import sys
from pathlib import Path

import numpy as np
from numba import njit

sys.path.insert(0, str(Path(__file__).parents[1]))
from peer import read, serve


@njit(cache=False)
def lda(X, y, classes):
    n, d = X.shape
    means = np.zeros((classes, d))
    counts = np.zeros(classes)
    for i in range(n):
        counts[y[i]] += 1
        for j in range(d):
            means[y[i], j] += X[i, j]
    for k in range(classes):
        means[k] /= counts[k]
    priors = counts / n
    xbar = priors @ means
    centred = np.empty((n, d))
    row = 0
    for k in range(classes):
        for i in range(n):
            if y[i] == k:
                centred[row] = X[i] - means[k]
                row += 1
    std = np.empty(d)
    for j in range(d):
        std[j] = np.std(centred[:, j])
        if std[j] == 0:
            std[j] = 1.0
    _, S, Vt = np.linalg.svd(np.sqrt(1.0 / (n - classes)) * (centred / std), full_matrices=False)
    rank = np.sum(S > 1e-4)
    scalings = (Vt[:rank] / std).T / S[:rank]
    weights = np.sqrt(n * priors / (classes - 1)).reshape(-1, 1)
    _, S, Vt = np.linalg.svd((weights * (means - xbar)) @ scalings, full_matrices=False)
    components = min(classes - 1, d)
    ratio = (S**2 / np.sum(S**2))[:components]
    rank = np.sum(S > 1e-4 * S[0])
    scalings = scalings @ np.ascontiguousarray(Vt.T[:, :rank])
    return ((X - xbar) @ scalings)[:, :components], ratio


X, y = read(sys.argv[1:])
classes = int(y.max()) + 1
serve(lambda X, y: lda(X, y, classes), X, y)
