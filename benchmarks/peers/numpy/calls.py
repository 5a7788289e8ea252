"""Writes the table of docs/coming-from-numpy.md: what NumPy gives for each of its calls.

    python calls.py ../../../docs/coming-from-numpy.md

Every row is a call of NumPy and the same here; the third column is what NumPy gave.
"""

import json
import re
import sys

import numpy as np

x = np.array([3.0, 1.0, 2.0])
y = np.array([1.0, 5.0, 2.0])
m = np.array([[1.0, 2.0], [3.0, 4.0]])
b = np.array([5.0, 11.0])
k = np.array([1, 2, 2, 7])
mask = np.array([True, False, True])

ROWS = """
np.array([1.0, 2.0]) | asarray([1, 2])
np.array([1, 2]) | asarray([1, 2], { dtype: "int32" })
np.zeros((2, 2)) | zeros([2, 2])
np.ones(3) | ones([3])
np.full((2, 2), 7.0) | full([2, 2], 7)
np.zeros_like(x) | zeros_like(x)
np.arange(5) | arange(5)
np.arange(1, 2, 0.25) | arange(1, 2, 0.25)
np.linspace(0, 1, 5) | linspace(0, 1, 5)
np.eye(2) | eye(2)
np.tri(2) * 2 | tril(full([2, 2], 2))
np.meshgrid(x, b)[0] | meshgrid(x, b)[0]
x.astype("int32") | astype(x, "int32")
x.shape | [...x.shape]
x.ndim | x.ndim
x.size | x.size
x.tolist() | tolist(x)
x[0] | x.at(0)
x[-1] | x.at(-1)
m[0] | m.at(0)
m[:, 0] | m.at(":, 0")
m[1, 0] | m.at(1, 0)
x[1:] | x.at("1:")
x[::-1] | x.at("::-1")
x[::2] | x.at(slice(null, null, 2))
x[mask] | x.at(mask)
x[x > 1] | x.at(x.greater(1))
x[[2, 0]] | x.at(asarray([2, 0], { dtype: "int32" }))
x[:, None] | x.at(ellipsis, newaxis)
np.where(x > 1, x, 0) | where(x.greater(1), x, 0)
np.take(x, [2, 0]) | take(x, asarray([2, 0], { dtype: "int32" }))
np.take_along_axis(x, np.argsort(x), 0) | take_along_axis(x, argsort(x))
x + y | x.add(y)
x - 1 | x.subtract(1)
1 - x | subtract(1, x)
x * y | x.multiply(y)
x / y | x.divide(y)
x // 2 | x.floor_divide(2)
x % 2 | x.remainder(2)
x ** 2 | x.pow(2)
-x | x.negative()
m @ m | m.matmul(m)
m @ b | m.matmul(b)
x == y | x.equal(y)
x != y | x.not_equal(y)
x < y | x.less(y)
x >= 2 | x.greater_equal(2)
mask & (x > 2) | mask.bitwise_and(x.greater(2))
~mask | mask.bitwise_invert()
np.logical_or(mask, x > 2) | logical_or(mask, x.greater(2))
np.abs(-x) | abs(x.negative())
np.sqrt(x) | sqrt(x)
np.exp(x) | exp(x)
np.log(x) | log(x)
np.log1p(x) | log1p(x)
np.sin(x) | sin(x)
np.arctan2(x, y) | atan2(x, y)
np.tanh(x) | tanh(x)
np.floor(x / 2) | floor(x.divide(2))
np.round(x / 4) | round(x.divide(4))
np.sign(x - 2) | sign(x.subtract(2))
np.maximum(x, y) | maximum(x, y)
np.minimum(x, 2) | minimum(x, 2)
np.clip(x, 1.5, 2.5) | clip(x, { min: 1.5, max: 2.5 })
np.isnan(x) | isnan(x)
np.isfinite(x / 0.0) | isfinite(x.divide(0))
np.hypot(x, y) | hypot(x, y)
np.sum(m) | sum(m)
m.sum(axis=0) | sum(m, { axis: 0 })
m.sum(axis=1, keepdims=True) | sum(m, { axis: 1, keepdims: true })
np.mean(m, axis=0) | mean(m, { axis: 0 })
np.std(x) | std(x)
np.std(x, ddof=1) | std(x, { correction: 1 })
np.var(x) | var_(x)
np.max(m, axis=1) | max(m, { axis: 1 })
np.min(x) | min(x)
np.argmax(x) | argmax(x)
np.argmin(y) | argmin(y)
np.prod(x) | prod(x)
np.cumsum(x) | cumulative_sum(x)
np.cumprod(x) | cumulative_prod(x)
np.diff(x) | diff(x)
np.any(mask) | any(mask)
np.all(mask) | all(mask)
np.count_nonzero(mask) | count_nonzero(mask)
np.nonzero(mask)[0] | nonzero(mask)[0]
np.sort(x) | sort(x)
np.sort(x)[::-1] | sort(x, { descending: true })
np.argsort(x) | argsort(x)
np.searchsorted(np.sort(x), 2.0) | searchsorted(sort(x), asarray(2))
np.unique(k) | unique_values(k)
np.unique(k, return_counts=True)[1] | unique_counts(k).counts
m.reshape(4) | reshape(m, [4])
m.ravel() | reshape(m, [-1])
m.T | m.T
np.transpose(m, (1, 0)) | permute_dims(m, [1, 0])
np.expand_dims(x, 0) | expand_dims(x, 0)
np.squeeze(x[None], 0) | squeeze(expand_dims(x, 0), 0)
np.concatenate([x, y]) | concat([x, y])
np.concatenate([m, m], axis=1) | concat([m, m], { axis: 1 })
np.stack([x, y]) | stack([x, y])
np.vstack([x, y]) | stack([x, y], { axis: 0 })
np.split(k, 4)[3][0] | unstack(k)[3]
np.flip(x) | flip(x)
np.roll(x, 1) | roll(x, 1)
np.tile(x, 2) | tile(x, [2])
np.repeat(x, 2) | repeat(x, 2)
np.broadcast_to(x, (2, 3)) | broadcast_to(x, [2, 3])
np.dot(x, y) | vecdot(x, y)
np.outer(x, b) | linalg.outer(x, b)
np.tensordot(m, m, axes=1) | tensordot(m, m, { axes: 1 })
np.cross(x, y) | linalg.cross(x, y)
np.diag(m) | linalg.diagonal(m)
np.trace(m) | linalg.trace(m)
np.linalg.det(m) | linalg.det(m)
np.linalg.inv(m) | linalg.inv(m)
np.linalg.solve(m, b) | linalg.solve(m, b)
np.linalg.norm(x) | linalg.vector_norm(x)
np.linalg.matrix_rank(m) | linalg.matrix_rank(m)
np.linalg.svd(m)[1] | linalg.svd(m).S
np.linalg.eigvalsh(m @ m.T) | linalg.eigvalsh(m.matmul(m.T))
np.linalg.cholesky(m @ m.T) | linalg.cholesky(m.matmul(m.T))
np.linalg.pinv(m) | linalg.pinv(m)
np.linalg.matrix_power(m, 3) | linalg.matrix_power(m, 3)
np.abs(np.fft.fft(x)) | abs(fft.fft(astype(x, "complex128")))
np.fft.fftfreq(4) | fft.fftfreq(4)
np.result_type("int8", "uint8").name | result_type("int8", "uint8")
np.iinfo("int8").max | iinfo("int8").max
"""


def shown(value):
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()

    def short(v):
        if isinstance(v, (list, tuple)):
            return [short(w) for w in v]
        if isinstance(v, float):
            v = float(f"{v:.12g}")
            return int(v) if v == int(v) else v
        return v

    return json.dumps(short(value))


def cell(text):
    return "`" + text.strip().replace("|", "\\|") + "`"


lines = ["| NumPy | here | gives |", "| --- | --- | --- |"]
with np.errstate(divide="ignore"):
    for row in ROWS.strip().splitlines():
        theirs, ours = row.rsplit(" | ", 1)
        lines.append(f"| {cell(theirs)} | {cell(ours)} | {cell(shown(eval(theirs)))} |")

page = open(sys.argv[1]).read()
table = "\n".join(lines)
page = re.sub(r"(?s)\| NumPy +\| here.*?(?=\n\n)", lambda _: table, page, count=1)
open(sys.argv[1], "w").write(page)
