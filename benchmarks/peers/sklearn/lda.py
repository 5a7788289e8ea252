"""scikit-learn's LDA, fit and transform, as a peer of benchmarks/lda: python lda.py X.bin y.bin ROWS FEATURES."""

import sys
from pathlib import Path

from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

sys.path.insert(0, str(Path(__file__).parents[1]))
from peer import read, serve


def run(X, y):
    lda = LinearDiscriminantAnalysis()
    return lda.fit_transform(X, y), lda.explained_variance_ratio_


serve(run, *read(sys.argv[1:]))
