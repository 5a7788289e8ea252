"""Writes values to far more digits than a float has, for packages/array-api/test/accuracy.test.ts.

    python accuracy.py ../../../packages/array-api/test/data/accuracy.json.gz

By mpmath at 400 bits. For each function its arguments (all first ones, then all second ones) as base64 float64, and
its values as base64 float64 and float32: the nearest number and what is missing to the true value, in units of its
last place. Complex arguments and values are pairs of parts.
"""

import base64
import gzip
import json
import math
import random
import struct
import sys

import mpmath
from mpmath import mp, mpc, mpf

mp.prec = 400
draw = random.Random(20241200)


def spread(low, high):
    """A number of either sign, its exponent evenly between those of two powers of ten."""
    return draw.choice([1, -1]) * 10 ** draw.uniform(low, high)


def near(point, low=-15, high=-1):
    return lambda: point + spread(low, high)


def uniform(low, high):
    return lambda: draw.uniform(low, high)


def size(low, high):
    return lambda: abs(spread(low, high))


wide, tiny = (lambda: spread(-3, 2)), (lambda: spread(-300, -3))
REAL = {
    "exp": [uniform(-745, 709), tiny, near(0)], "expm1": [uniform(-40, 709), tiny, near(0)],
    "log": [size(-300, 300), near(1)], "log2": [size(-300, 300), near(1)], "log10": [size(-300, 300), near(1)],
    "log1p": [size(-10, 300), tiny, near(0), uniform(-1, 0)], "sqrt": [size(-300, 300)],
    "sin": [wide, tiny, near(math.pi), lambda: spread(3, 15)], "cos": [wide, near(math.pi / 2), lambda: spread(3, 15)],
    "tan": [wide, tiny, near(math.pi / 2), lambda: spread(3, 15)],
    "asin": [uniform(-1, 1), tiny, lambda: 1 - size(-15, -1)()], "acos": [uniform(-1, 1), lambda: 1 - size(-15, -1)()],
    "atan": [wide, tiny, lambda: spread(2, 300)],
    "sinh": [uniform(-710, 710), wide, tiny], "cosh": [uniform(-710, 710), wide],
    "tanh": [uniform(-20, 20), wide, tiny], "asinh": [wide, tiny, lambda: spread(2, 300)],
    "acosh": [lambda: 1 + size(-15, 2)(), size(1, 300)], "atanh": [uniform(-1, 1), tiny, lambda: 1 - size(-15, -1)()],
}
NAMES = {"log2": lambda z: mpmath.log(z, 2), "log10": mpmath.log10}


def cancelling():
    """Arguments whose exponentials add up to nearly 1: their logarithm nearly vanishes."""
    y = -(10 ** draw.uniform(-8, 1.2))
    return math.log1p(-math.exp(y)) * (1 + spread(-12, -1)), y


PAIRS = {
    "pow": [lambda: (size(-3, 3)(), draw.uniform(-90, 90)), lambda: (near(1, -12, -1)(), spread(0, 6))],
    "atan2": [lambda: (spread(-100, 100), spread(-100, 100)), lambda: (wide(), wide())],
    "hypot": [lambda: (wide(), wide()), lambda: (spread(150, 300), spread(150, 300))],
    "logaddexp": [lambda: (draw.uniform(-10, 10), draw.uniform(-10, 10)), cancelling,
                  lambda: (draw.uniform(-700, 700), draw.uniform(-700, 700))],
    "divide": [lambda: (wide(), wide())],
}
PAIR_NAMES = {"pow": lambda x, y: x ** y, "atan2": mpmath.atan2, "hypot": mpmath.hypot,
              "logaddexp": lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y)), "divide": lambda x, y: x / y}
COMPLEX = ("exp expm1 log log2 log10 log1p sqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sign abs "
           "square reciprocal").split()
COMPLEX_NAMES = {"sign": lambda z: z / abs(z), "abs": abs, "square": lambda z: z * z, "reciprocal": lambda z: 1 / z}
COMPLEX_PAIRS = {"multiply": lambda x, y: x * y, "divide": lambda x, y: x / y, "pow": lambda x, y: x ** y}


def function(name):
    return NAMES.get(name) or getattr(mpmath, name)


class Values:
    def __init__(self):
        self.numbers, self.rests = [], []

    def add(self, value):
        number = float(value)
        self.numbers.append(number)
        self.rests.append(float((value - mpf(number)) / mpf(math.ulp(number))))

    def packed(self):
        return [text("d", self.numbers), text("f", self.rests)]


def text(kind, numbers):
    return base64.b64encode(struct.pack(f"<{len(numbers)}{kind}", *numbers)).decode()


def usual(value, kind):
    most = 1e37 if kind == "complex64" else 1e300
    return 1 / most < abs(value) < most


def row(name, kind, sources, count, values):
    """`count` arguments from the sources in turn, those left out whose values are not ordinary numbers."""
    arguments, found = [], Values()
    while len(arguments) < count:
        argument = sources[len(arguments) % len(sources)]()
        value = values(argument)
        if not usual(value, kind):
            continue
        arguments.append(argument)
        for part in [value.real, value.imag] if isinstance(value, mpc) else [value]:
            found.add(part)
    columns = list(zip(*arguments)) if isinstance(arguments[0], tuple) else [arguments]
    flat = [p for column in columns for z in column for p in ([z.real, z.imag] if isinstance(z, complex) else [z])]
    return [name, kind, len(columns), text("d", flat), *found.packed()]


def plane():
    kind = draw.randrange(4)
    part = [wide, lambda: spread(-6, 0), near(1, -8), lambda: draw.uniform(-20, 20)]
    return complex(part[kind](), part[draw.randrange(4)]())


def single(z):
    return complex(*struct.unpack("<2f", struct.pack("<2f", z.real, z.imag)))


def powers():
    """Bases of all sizes; exponents that are whole, real, imaginary and complex, small and large."""
    z = draw.choice([plane, plane, lambda: complex(spread(-150, 150), spread(-150, 150)),
                     lambda: complex(near(1, -12, -1)(), spread(-12, -1)), lambda: complex(0, spread(-2, 2))])()
    w = draw.choice([plane, lambda: complex(draw.randint(-40, 40), 0), lambda: complex(draw.randint(-900, 900), 0),
                     lambda: complex(spread(-3, 3), 0), lambda: complex(0, spread(-1, 6)),
                     lambda: complex(spread(0, 10), spread(0, 10))])()
    return z, w


rows = [row(name, "float64", sources, 75, lambda x, f=function(name): f(mpf(x))) for name, sources in REAL.items()]
rows += [row(name, "float64", sources, 75, lambda p, f=PAIR_NAMES[name]: f(mpf(p[0]), mpf(p[1])))
         for name, sources in PAIRS.items()]
for name in COMPLEX:
    f = COMPLEX_NAMES.get(name) or function(name)
    rows.append(row(name, "complex128", [plane], 60, lambda z, f=f: f(mpc(z))))
for name, f in COMPLEX_PAIRS.items():
    rows.append(row(name, "complex128", [lambda: (plane(), plane())], 60, lambda p, f=f: f(mpc(p[0]), mpc(p[1]))))
rows.append(row("pow", "complex128", [powers], 300, lambda p: mpc(p[0]) ** mpc(p[1])))
rows.append(row("pow", "complex64", [lambda: (single(plane()), single(plane()))], 100,
                lambda p: mpc(p[0]) ** mpc(p[1])))

with open(sys.argv[1], "wb") as out:
    out.write(gzip.compress(json.dumps({"mpmath": mpmath.__version__, "rows": rows}, separators=(",", ":")).encode(), 9,
                            mtime=0))
print(len(rows), "functions")
