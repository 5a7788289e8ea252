"""Writes small .npy and .npz files for packages/array-api/test/npy.test.ts.

    python npy.py ../../../packages/array-api/test/data/npy.json

One JSON object: the name of each file and its bytes as base64. Every dtype in both byte orders and both memory
orders, a 0-d and an empty array, version 2.0 of the format, a compressed .npz; and files that have to be refused.
"""

import base64
import io
import json
import sys

import numpy as np

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
          "float32", "float64", "complex64", "complex128"]


def saved(x, **version):
    file = io.BytesIO()
    np.lib.format.write_array(file, x, **version)
    return file.getvalue()


def values(dtype):
    x = np.arange(6).reshape(2, 3)
    if dtype == "bool":
        return x % 2 == 1
    x = x.astype(dtype)
    if dtype.startswith("complex"):
        x = x + 1j * x[::-1]
    if dtype.startswith("int"):
        x[0, 0] = np.iinfo(dtype).min
    return x.astype(dtype)


files = {}
for dtype in DTYPES:
    for order in "<>":
        x = values(dtype).astype(np.dtype(dtype).newbyteorder(order))
        files[f"{dtype} {order} C"] = saved(x)
        files[f"{dtype} {order} F"] = saved(np.asfortranarray(x))
files["0-d"] = saved(np.array(2.5))
files["empty"] = saved(np.zeros((0, 3), dtype="float32"))
files["version 2"] = saved(np.array([1.5, -0.0, np.nan]), version=(2, 0))
for shape in [(), (0,), (3, 0, 2), (1, 2, 3)]:
    x = np.arange(np.prod(shape)).astype(">c8").reshape(shape) * np.complex64(1 - 2j)
    files[f"odd {list(shape)}"] = saved(np.asarray(x, dtype=">c8", order="F"), version=(3, 0))
files["float16"] = saved(np.zeros(2, dtype="float16"))
files["objects"] = saved(np.array([1, None]), allow_pickle=True)
files["dates"] = saved(np.array(["2020-01-01"], dtype="M8[D]"))
files["records"] = saved(np.zeros(2, dtype=[("a", "i4")]))
packed = io.BytesIO()
np.savez_compressed(packed, x=np.arange(4.0), y=np.ones((1, 2), dtype="int8"))
files["npz"] = packed.getvalue()
with open(sys.argv[1], "w") as out:
    json.dump({name: base64.b64encode(data).decode() for name, data in files.items()}, out, indent=1)
    out.write("\n")
