"""Random arguments, how calls are written with what array-api-strict gives, and what rounding may make of results."""

import base64
import functools
import math
import random
import warnings

import array_api_strict as xp
import numpy as np

warnings.simplefilter("ignore")
np.seterr(all="ignore")
xp.set_array_api_strict_flags(api_version="2024.12")
draw = random.Random(20241201)

SIGNED, UNSIGNED = ["int8", "int16", "int32", "int64"], ["uint8", "uint16", "uint32", "uint64"]
FLOAT, CPLX = ["float32", "float64"], ["complex64", "complex128"]
REAL = SIGNED + UNSIGNED + FLOAT
NUMERIC = REAL + CPLX
ALL = ["bool"] + NUMERIC
SPECIAL = [0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, 1e300, -1.5]
DEFAULT = object()
cases = []


# arguments

def number(dtype, special):
    if dtype == "bool":
        return draw.random() < 0.5
    if dtype in CPLX:
        return complex(number("float64", special), number("float64", special))
    if dtype in FLOAT:
        return draw.choice(SPECIAL) if special and draw.random() < 0.3 else draw.randint(-32, 32) / 4
    info = np.iinfo(dtype)
    return draw.choice([int(info.min), int(info.max)]) if special and draw.random() < 0.2 else draw.randint(
        max(-9, info.min), 9)


def array(dtype, shape, special=True):
    size = math.prod(shape)
    return np.array([number(dtype, special) for _ in range(size)], dtype=dtype).reshape(shape)


def shape(least=0, most=3, side=4):
    return tuple(draw.randint(0 if draw.random() < 0.1 else 1, side) for _ in range(draw.randint(least, most)))


def axis(ndim):
    return draw.randint(-ndim, ndim - 1)


def some_axes(ndim):
    chosen = draw.sample(range(ndim), draw.randint(0, ndim))
    return tuple(i - ndim if draw.random() < 0.5 else i for i in chosen)


def reduced(ndim):
    return draw.choice([None, DEFAULT, some_axes(ndim)] + ([axis(ndim)] if ndim else []))


def maybe(make, chance=0.5):
    return make() if draw.random() < chance else DEFAULT


def flag():
    return maybe(lambda: draw.random() < 0.5)


def broadcastable(count):
    full = shape()
    return [tuple(1 if draw.random() < 0.2 else n for n in full[draw.randint(0, len(full)):]) for _ in range(count)]


def together():
    """Two dtypes that promote."""
    a = draw.choice(ALL)
    mixed = {d for d in UNSIGNED if a in SIGNED} | {d for d in SIGNED if a in UNSIGNED}
    kinds = next(k for k in (["bool"], SIGNED + UNSIGNED, FLOAT + CPLX) if a in k)
    return a, draw.choice([d for d in kinds if not ("uint64" in (a, d) and d in mixed)])


class Plain:
    """A NumPy array as array-api-strict would hold it."""

    def __init__(self, x):
        self._array = np.asarray(x)


# what is written

def packed(x):
    if isinstance(x, np.ndarray):
        return {"a": [str(x.dtype), list(x.shape), base64.b64encode(np.ascontiguousarray(x).tobytes()).decode()]}
    if isinstance(x, slice):
        return {"slice": [x.start, x.stop, x.step]}
    if x is Ellipsis:
        return {"ellipsis": True}
    if isinstance(x, complex):
        return {"re": x.real, "im": x.imag}
    if isinstance(x, float) and not math.isfinite(x):
        return {"number": str(x)}
    return [packed(item) for item in x] if isinstance(x, (list, tuple)) else x


def strict(x):
    if isinstance(x, np.ndarray):
        return xp.asarray(x)
    return type(x)(strict(item) for item in x) if isinstance(x, (list, tuple)) else x


def results(x):
    """Arrays and named results as a list; host values as they are."""
    if isinstance(x, tuple) or isinstance(x, list):
        return [results(item) for item in x]
    return np.asarray(x._array) if hasattr(x, "_array") else x


def narrowed(x):
    if isinstance(x, list):
        return [narrowed(item) for item in x]
    return x.astype("int32") if x.dtype == "int64" else x


def case(name, arguments, options={}, bound=lambda result: None, finish=lambda x: x, call=None):
    given = {key: value for key, value in options.items() if value is not DEFAULT}
    function = call or functools.reduce(getattr, name.split("."), xp)
    named = {key: getattr(xp, value) if key == "dtype" and value else strict(value) for key, value in given.items()}
    result = finish(results(function(*strict(arguments), **named)))
    cases.append([name, packed(arguments), {key: packed(value) for key, value in given.items()}, bound(result),
                  packed(result)])


# bounds

def eps(result):
    return float(np.finfo(result.dtype).eps) if result.dtype.kind in "fc" else 0.0


def total(*arrays):
    """The sum of magnitudes, which the rounding of sums is measured by."""
    return float(np.prod([np.abs(x.astype("complex128")).sum() + 1 for x in arrays]))


def of_sum(*arrays):
    return lambda result: 4 * eps(result) * total(*arrays) or None


def of_matrix(x):
    """Of functions of a matrix: its extent, condition and norm."""
    def bound(result):
        first = result[0] if isinstance(result, list) else result
        if x.size == 0:
            return 0.0
        worst = max(1.0, float(np.max(np.linalg.cond(x.astype("complex128")))))
        largest = max([1.0] + [float(np.max(np.abs(r))) for r in (result if isinstance(result, list) else [result])
                               if r.size and np.isfinite(r).all()])
        return 32 * x.shape[-1] * eps(first) * worst * largest
    return bound
