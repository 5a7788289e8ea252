"""Writes what NumPy gives, for packages/array-api/test/golden.test.ts.

    python golden.py ../../../packages/array-api/test/data/golden.json.gz

Each case: [function, dtypes of the inputs, options, shape and dtype of the result, its bytes as base64].
Inputs are made from the same value lists by the test, so they are not written. Where NumPy leaves the standard
(floor_divide of infinities, sign of 0 in reductions of nothing), the value lists leave those out.
"""

import base64
import gzip
import json
import sys

import numpy as np

FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -7.25, 1e-3, 1e5, 0.1,
          float("inf"), float("-inf"), float("nan"), 5e-324, 1.7976931348623157e308, 2.0]
SIGNED = [0, 1, -1, 2, -2, 3, -3, 7, -7, 100, -100, "min", "max"]
UNSIGNED = [0, 1, 2, 3, 5, 7, 100, 200, "max"]
COMPLEX = [(0.5, 1.25), (-1.5, 0.75), (2.0, -3.0), (-0.25, -0.5), (1.0, 0.0), (0.0, 1.0), (-3.0, 4.0)]
FINITE = [x for x in FLOATS if abs(x) < 1e300 and x == x and abs(x) != 5e-324]


def values(dtype):
    if dtype == "bool":
        return np.array([False, True])
    if dtype.startswith("float"):
        with np.errstate(all="ignore"):
            return np.array(FLOATS).astype(dtype)
    if dtype.startswith("complex"):
        return np.array([complex(*z) for z in COMPLEX], dtype=dtype)
    info = np.iinfo(dtype)
    named = {"min": info.min, "max": info.max}
    return np.array([named.get(x, x) for x in (SIGNED if info.min < 0 else UNSIGNED)], dtype=dtype)


FLOAT = ["float32", "float64"]
CPLX = ["complex64", "complex128"]
INT = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
REAL = INT + FLOAT
NUMERIC = REAL + CPLX
UNARY = {
    "negative positive square sign": NUMERIC,
    "abs": NUMERIC,
    "conj": CPLX,
    "real imag": CPLX,
    "floor ceil trunc": FLOAT,
    "round": NUMERIC,
    "exp expm1 log log1p log2 log10 sqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh": FLOAT + CPLX,
    "reciprocal": FLOAT,
    "isfinite isinf isnan": NUMERIC,
    "signbit": FLOAT,
    "bitwise_invert": ["bool"] + INT,
    "logical_not": ["bool"],
}
BINARY = {
    "add subtract multiply": NUMERIC,
    "divide": FLOAT + CPLX,
    "equal not_equal": ["bool"] + NUMERIC,
    "less less_equal greater greater_equal": REAL,
    "maximum minimum": REAL,
    "remainder floor_divide": REAL,
    "pow": FLOAT,
    "atan2 copysign hypot logaddexp nextafter": FLOAT,
    "bitwise_and bitwise_or bitwise_xor": ["bool"] + INT,
    "logical_and logical_or logical_xor": ["bool"],
}
NAMES = {"positive": np.positive, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "asinh": np.arcsinh,
         "acosh": np.arccosh, "atanh": np.arctanh, "atan2": np.arctan2, "round": np.rint, "bitwise_invert": np.invert,
         "real": np.real, "imag": np.imag, "conj": np.conj, "abs": np.abs}

cases = []


def case(name, inputs, options, result):
    result = np.asarray(result)
    data = np.ascontiguousarray(result).tobytes()
    cases.append([name, inputs, options, list(result.shape), str(result.dtype), base64.b64encode(data).decode()])


def function(name):
    return NAMES.get(name) or getattr(np, name)


np.seterr(all="ignore")
for names, dtypes in UNARY.items():
    for name in names.split():
        for dtype in dtypes:
            x = values(dtype)
            result = function(name)(x)
            if name == "round" and not dtype.startswith(("float", "complex")):
                result = x
            if name == "sign" and dtype.startswith("complex"):
                result = x / np.abs(x)
            case(name, [dtype], {}, result.astype(x.real.dtype) if name == "abs" else result)
for names, dtypes in BINARY.items():
    for name in names.split():
        for dtype in dtypes:
            x = values(dtype)
            if name in ("remainder", "floor_divide") and dtype.startswith("float"):
                x = np.array([v for v in x if np.isfinite(v)], dtype=dtype)
            case(name, [dtype, dtype], {}, function(name)(x[:, None], x[None, :]))

# every pair of the promotion table, mixed kinds of floats left out as the standard does
TABLE = [["bool"], INT, FLOAT + CPLX]
for group in TABLE:
    for a in group:
        for b in group:
            if {a, b} <= set(INT) and "uint64" in (a, b) and (a.startswith("i") or b.startswith("i")):
                continue
            if a == "bool":
                continue
            x, y = values(a)[:6], values(b)[:6]
            if np.result_type(x, y).name not in NUMERIC:
                continue
            case("add", [a, b, "first"], {}, x[:, None] + y[None, :])

# reductions over every axis
REDUCTIONS = {"sum": NUMERIC, "prod": NUMERIC, "max": REAL, "min": REAL, "argmax": REAL, "argmin": REAL,
              "any": ["bool"], "all": ["bool"], "mean": FLOAT + CPLX, "std": FLOAT, "var": FLOAT,
              "cumulative_sum": REAL, "cumulative_prod": REAL}
for name, dtypes in REDUCTIONS.items():
    for dtype in dtypes:
        x = np.resize(values(dtype), 24).reshape(2, 3, 4)
        if dtype.startswith("float"):
            x = np.resize(np.array(FINITE), 24).reshape(2, 3, 4).astype(dtype)
        for axis in [None, 0, 1, 2]:
            options = {"axis": axis}
            if name.startswith("cumulative"):
                if axis is None:
                    continue
                result = getattr(np, {"cumulative_sum": "cumsum", "cumulative_prod": "cumprod"}[name])(x, axis=axis)
            elif name in ("sum", "prod"):
                result = getattr(np, name)(x, axis=axis)
            else:
                result = getattr(np, name)(x, axis=axis)
            if name in ("sum", "prod", "cumulative_sum", "cumulative_prod") and dtype in INT:
                wanted = {"int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}.get(dtype, dtype)
                result = result.astype(wanted)
            if name in ("argmax", "argmin"):
                result = result.astype("int32")
            case(name, [dtype, "cube"], options, result)

# conversions
for a in ["bool"] + NUMERIC:
    for b in ["bool"] + NUMERIC:
        if a in CPLX and b not in CPLX:
            continue
        x = values(a)
        if a in FLOAT and b in INT:
            x = np.array([v for v in (0.0, 1.0, 1.5, 2.5, 3.0, 100.25)], dtype=a)
        case("astype", [a, "small" if a in FLOAT and b in INT else "all"], {"dtype": b}, x.astype(b))

with open(sys.argv[1], "wb") as out:
    text = json.dumps({"numpy": np.__version__, "cases": cases}, separators=(",", ":"))
    out.write(gzip.compress(text.encode(), 9, mtime=0))
print(len(cases), "cases")
