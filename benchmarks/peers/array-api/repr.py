"""Writes how NumPy prints arrays, for packages/array-api/test/repr.test.ts.

    python repr.py ../../../packages/array-api/test/data/repr.json

Each case: dtype, shape, the elements as text, and what NumPy makes of them.
"""

import json
import sys

import numpy as np

nan, inf = float("nan"), float("inf")
CASES = [
    ("float64", [1, 2, 3]), ("float64", [[1, 2.5], [-3, 4.125]]), ("float64", 1.5), ("float64", []),
    ("float64", [0.1, 0.2, 0.30000000000000004]), ("float64", [1 / 3, 2 / 3]), ("float64", [1e-5, 1]),
    ("float64", [1e8, 1]), ("float64", [1e7, 12345.678]), ("float64", [1e300, -1e-300]),
    ("float64", [nan, 1, -2.5]), ("float64", [inf, -inf, 1]), ("float64", [nan, inf]), ("float64", [nan]),
    ("float64", [-inf, 100.25]), ("float64", [inf, 1e10]), ("float64", [-0.0, 0.0]), ("float64", [5e-324]),
    ("float64", [1000.5, 1]), ("float64", [1001, 1]), ("float64", [99999999, 1e5]), ("float64", [123456.789, 1000]),
    ("float64", [1.23456789012e-10, 2]), ("float64", [[[1, 2], [3, 4]], [[5, 6], [7, 8.5]]]),
    ("float64", [1e16, 1e-3]), ("float64", [0.00012, 0.1]), ("float64", np.linspace(0, 1, 23)),
    ("float64", np.arange(60) * 1.5), ("float64", np.arange(1001)), ("float64", np.arange(1200).reshape(30, 40)),
    ("float64", np.arange(2000).reshape(10, 10, 20) / 8), ("float64", np.sin(np.arange(40)).reshape(4, 10)),
    ("float32", [0.1, 0.2]), ("float32", [1 / 3, 16777216]), ("float32", [1e6, 1]), ("float32", [3.4e38, 1e-45]),
    ("float32", [123456.7, 999]), ("float32", [nan, -0.0]), ("float32", [1000, 1]),
    ("int32", [1, -20, 300]), ("int32", [[1, 2], [3, -4]]), ("int32", 7), ("int32", np.arange(2000)),
    ("int64", [2 ** 62, -1]), ("uint64", [2 ** 64 - 1, 0]), ("uint8", np.arange(100)), ("int8", [-128]),
    ("bool", [True, False]), ("bool", True), ("bool", [[True], [False]]), ("bool", [True] * 30),
    ("complex128", [1 + 2j, -3.5 - 4j]), ("complex128", [1j, nan]), ("complex128", [complex(inf, -inf), 1]),
    ("complex128", 2 - 1j), ("complex128", [[1e-10 + 1j, 5], [1 / 3, -2j]]), ("complex64", [0.1 + 0.2j]),
    ("float64", [5e-324, 0.999999999, 1.7976931348623157e308]), ("float64", [2.5e-7, 1.000000005e-3, 195.270458225]),
    ("float64", [16777216.5, 0.001953125]), ("float64", [-141383492.5, 1e9]), ("float32", 1e-4), ("float32", [1e-4, 1]),
    ("float32", [954972.625, 7.6066339e-05, 1.2212644e6]), ("float32", [-268459.625, 0.5]),
    ("float32", [9.9999997e-05, 1e16, 0.3]), ("complex64", [16905.8125 + 0.1j, 1 - 16905.8125j]),
    ("complex64", [1e-4 - 1j, 1]), ("complex128", [complex(195.27045822, 5e-324), complex(0, 3.99624206e36)]),
    ("complex128", [complex(-0.0, -0.0)]), ("complex128", np.arange(12) * (1 + 0.5j)),
]


def text(v):
    return f"{float(v.real)!r} {float(v.imag)!r}" if np.iscomplexobj(v) else str(v.item())


out = []
for dtype, values in CASES:
    x = np.asarray(values, dtype=dtype)
    printed = np.array2string(x, separator=", ", prefix="array(", suffix=")")
    out.append([dtype, list(x.shape), [text(v) for v in x.ravel()], printed])
with open(sys.argv[1], "w") as file:
    json.dump(out, file, indent=0)
    file.write("\n")
