"""Writes what NumPy gives for every pair of dtypes, for packages/array-api/test/golden-pairs.test.ts.

    python golden_pairs.py ../../../packages/array-api/test/data/golden-pairs.json.gz

Every elementwise function of two arrays over every pair of dtypes that it takes and that the standard promotes:
[function, dtypes of x1 and x2, dtype of the result]. The results' bytes follow one another in one base64 text; x1 is
the column of the value list of its dtype, x2 the row. Where NumPy leaves the standard (floor_divide and remainder of
infinities, integers to negative powers, shifts by what is no shift) or the standard leaves a result open (complex
quotients and powers of zeros and infinities) the lists are cut.
"""

import base64
import gzip
import json
import sys

import numpy as np

nan, inf = float("nan"), float("inf")
SIGNED = [0, 1, -1, 3, -7, 100, "min", "max"]
UNSIGNED = [0, 1, 2, 3, 7, 200, "max"]
FLOATS = [0.0, -0.0, 1.0, -1.5, 2.0, 1e-3, -1e10, inf, -inf, nan]
COMPLEX = [0.5 + 1.25j, -1.5 + 0.75j, 2 - 3j, 1 + 0j, -3 + 4j]
SIGNED_DTYPES = ["int8", "int16", "int32", "int64"]
UNSIGNED_DTYPES = ["uint8", "uint16", "uint32", "uint64"]
INT = SIGNED_DTYPES + UNSIGNED_DTYPES
FLOAT, CPLX = ["float32", "float64"], ["complex64", "complex128"]
GROUPS = [["bool"], INT, FLOAT + CPLX]

FUNCTIONS = [
    ("add subtract multiply equal not_equal", INT + FLOAT + CPLX),
    ("divide pow", FLOAT + CPLX),
    ("less less_equal greater greater_equal maximum minimum remainder floor_divide", INT + FLOAT),
    ("pow bitwise_left_shift bitwise_right_shift", INT),
    ("atan2 copysign hypot logaddexp nextafter", FLOAT),
    ("bitwise_and bitwise_or bitwise_xor", ["bool"] + INT),
    ("logical_and logical_or logical_xor equal not_equal", ["bool"]),
]
NAMES = {"atan2": np.arctan2, "bitwise_left_shift": np.left_shift, "bitwise_right_shift": np.right_shift}


def values(dtype):
    if dtype == "bool":
        return np.array([False, True])
    if dtype in FLOAT + CPLX:
        return np.array(FLOATS if dtype in FLOAT else COMPLEX).astype(dtype)
    info = np.iinfo(dtype)
    named = {"min": info.min, "max": info.max}
    return np.array([named.get(x, x) for x in (SIGNED if info.min < 0 else UNSIGNED)], dtype=dtype)


def promotes(a, b):
    mixed = (a in SIGNED_DTYPES) != (b in SIGNED_DTYPES)
    return not (a in INT and mixed and "uint64" in (a, b))


np.seterr(all="ignore")
cases, data = [], b""
for names, dtypes in FUNCTIONS:
    for name in names.split():
        for group in GROUPS:
            for a in [d for d in group if d in dtypes]:
                for b in [d for d in group if d in dtypes and promotes(a, d)]:
                    x1, x2 = values(a), values(b)
                    if name in ("floor_divide", "remainder"):
                        x1, x2 = x1[np.isfinite(x1)], x2[np.isfinite(x2)]
                    if a in INT and (name == "pow" or name.endswith("shift")):
                        x2 = x2[(x2 >= 0) & (x2 <= 7)]
                    if name in ("divide", "pow") and {a, b} & set(CPLX):
                        x1, x2 = [x[(abs(x) <= 5) & (x != 0)] for x in (x1, x2)]
                    result = NAMES.get(name, getattr(np, name, None))(x1[:, None], x2[None, :])
                    if name == "pow" and {a, b} & set(CPLX):  # NumPy's own loses half of the digits of complex64
                        wide = np.pow(x1[:, None].astype(np.clongdouble), x2[None, :].astype(np.clongdouble))
                        result = wide.astype(result.dtype)
                    cases.append([name, a, b, str(result.dtype)])
                    data += result.tobytes()

with open(sys.argv[1], "wb") as out:
    text = json.dumps({"numpy": np.__version__, "cases": cases, "data": base64.b64encode(data).decode()},
                      separators=(",", ":"))
    out.write(gzip.compress(text.encode(), 9, mtime=0))
print(len(cases), "cases,", len(data), "bytes")
