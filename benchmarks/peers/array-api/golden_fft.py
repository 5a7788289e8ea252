"""Writes what NumPy gives for the fft namespace, for packages/array-api/test/fourier.test.ts.

    python golden_fft.py ../../../packages/array-api/test/data/golden-fft.json.gz

Each case: [function, dtype of the input, its shape, options, shape and dtype of the result, its bytes as base64].
The input is made from a generator that the test has too: ((37 k + 11) mod 64 - 32) / 8 for the k-th number.
Dtypes follow the standard: float32 gives complex64.
"""

import base64
import gzip
import json
import sys

import numpy as np

cases = []


def numbers(dtype, shape):
    lanes = 2 if dtype.startswith("complex") else 1
    k = np.arange(int(np.prod(shape)) * lanes)
    x = ((37 * k + 11) % 64 - 32) / 8
    return (x.view(np.complex128) if lanes == 2 else x).reshape(shape).astype(dtype)


def case(name, dtype, shape, options):
    x = numbers(dtype, shape)
    result = getattr(np.fft, name)(x, **options)
    single = dtype in ("float32", "complex64")
    if not name.endswith("shift"):
        kind = "complex" if np.iscomplexobj(result) else "float"
        result = result.astype({"complex": "complex64", "float": "float32"}[kind] if single else result.dtype)
    data = np.ascontiguousarray(result).tobytes()
    cases.append([name, dtype, list(shape), options, list(result.shape), str(result.dtype),
                  base64.b64encode(data).decode()])


ONE = {"fft": "complex128 complex64 float64", "ifft": "complex128 complex64", "rfft": "float64 float32",
       "irfft": "complex128 complex64", "hfft": "complex128 complex64", "ihfft": "float64 float32"}
for name, dtypes in ONE.items():
    for dtype in dtypes.split():
        for shape in [(8,), (7,), (2,), (3, 5), (2, 3, 4)]:
            case(name, dtype, shape, {})
        for options in [{"n": 5}, {"n": 12}, {"n": 1}, {"axis": 0}, {"axis": 1, "n": 4}, {"norm": "ortho"},
                        {"norm": "forward", "axis": -2}]:
            case(name, dtype, (3, 6, 2), options)
MANY = {"fftn": "complex128 complex64", "ifftn": "complex128 complex64", "rfftn": "float64 float32",
        "irfftn": "complex128 complex64"}
for name, dtypes in MANY.items():
    for dtype in dtypes.split():
        case(name, dtype, (6,), {})
        case(name, dtype, (3, 4, 5), {})
        for options in [{"axes": [0, 2]}, {"axes": [-1, 0]}, {"s": [4, 3], "axes": [1, 2]}, {"s": [2, 8], "axes": [2, 0]},
                        {"norm": "ortho"}, {"norm": "forward", "axes": [1]}]:
            case(name, dtype, (3, 4, 5), options)
for name in ["fftshift", "ifftshift"]:
    for dtype in ["float64", "complex64", "int32"]:
        for shape, options in [((5,), {}), ((4,), {}), ((3, 4), {}), ((3, 4), {"axes": [1]}), ((3, 4, 5), {"axes": [0, -1]})]:
            case(name, dtype, shape, options)

with open(sys.argv[1], "wb") as out:
    text = json.dumps({"numpy": np.__version__, "cases": cases}, separators=(",", ":"))
    out.write(gzip.compress(text.encode(), 9, mtime=0))
print(len(cases), "cases")
