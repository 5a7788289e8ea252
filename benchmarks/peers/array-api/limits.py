"""Writes limits and kinds of dtypes, for packages/array-api/test/inspection.test.ts.

    python limits.py ../../../packages/array-api/test/data/dtypes.json

By array-api-strict on NumPy: finfo, iinfo (numbers as text: 64-bit ones are no JSON numbers), what
`__array_namespace_info__().dtypes` gives for each kind, `isdtype`, `can_cast` and `result_type` of all pairs.
"""

import json
import sys

import array_api_strict as xp
import numpy as np

NAMES = ("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128").split()
KINDS = ["bool", "signed integer", "unsigned integer", "integral", "real floating", "complex floating", "numeric"]
dtype = {name: getattr(xp, name) for name in NAMES}
name_of = {value: name for name, value in dtype.items()}


def promoted(a, b):
    try:
        return name_of[xp.result_type(dtype[a], dtype[b])]
    except TypeError:
        return None


def limits(info, names):
    return {name: repr(getattr(info, name)) for name in names}


out = {
    "array_api_strict": xp.__version__,
    "numpy": np.__version__,
    "finfo": {n: {**limits(i := xp.finfo(dtype[n]), ["bits", "eps", "max", "min", "smallest_normal"]),
                  "dtype": name_of[i.dtype]} for n in NAMES[9:]},
    "iinfo": {n: {**limits(i := xp.iinfo(dtype[n]), ["bits", "max", "min"]), "dtype": name_of[i.dtype]}
              for n in NAMES[1:9]},
    "dtypes": {kind: list(xp.__array_namespace_info__().dtypes(kind=kind)) for kind in KINDS},
    "isdtype": {n: [kind for kind in KINDS if xp.isdtype(dtype[n], kind)] for n in NAMES},
    "can_cast": {a: [b for b in NAMES if xp.can_cast(dtype[a], dtype[b])] for a in NAMES},
    "result_type": {a: [promoted(a, b) for b in NAMES] for a in NAMES},
}
with open(sys.argv[1], "w") as file:
    json.dump(out, file, separators=(",", ":"))
    file.write("\n")
