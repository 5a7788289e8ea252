"""Writes calls with random arguments and what they give, for packages/array-api/test/golden-calls.test.ts.

    python golden_calls.py ../../../packages/array-api/test/data/golden-calls.json.gz

By array-api-strict, the consortium's own implementation on NumPy, and by NumPy where it has members that are functions
here (indexing). Every function of the standard but the elementwise ones of golden.py and golden_pairs.py, over all
dtypes, shapes with empty and 0-d ones, axes from both ends, and all options. Each case: [function, arguments, options,
bound, results]; an array is {"a": [dtype, shape, its bytes as base64]}. `bound` is what floating-point results may be
off, from the rounding of the numbers that go in; null asks for the same bits. Positions and sums of small integers are
int32 here, the default integer of this library.
"""

import gzip
import json
import math
import sys

import array_api_strict as xp
import numpy as np

from calls import (ALL, CPLX, DEFAULT, FLOAT, NUMERIC, REAL, SIGNED, UNSIGNED, Plain, array, axis, broadcastable, case,
                   cases, draw, eps, flag, maybe, narrowed, number, of_matrix, of_sum, reduced, shape, some_axes, together,
                   total)


def clip_and_where():
    dtype = draw.choice(REAL)
    x, low, high = [array(dtype, s) for s in broadcastable(3)]
    low, high = np.asarray(np.minimum(low, 1), dtype), np.asarray(np.maximum(high, 1), dtype)
    case("clip", [x], {"min": draw.choice([None, DEFAULT, low]), "max": draw.choice([None, DEFAULT, high])})
    a, b = together()
    s, t, u = broadcastable(3)
    case("where", [array("bool", s), array(a, t), array(b, u)])


def creation():
    s = shape()
    dtype = draw.choice(ALL)
    case("eye", [draw.randint(0, 4), draw.randint(0, 4)], {"k": maybe(lambda: draw.randint(-5, 5)), "dtype": dtype})
    case(draw.choice(["zeros", "ones"]), [list(s)], {"dtype": maybe(lambda: draw.choice(ALL))})
    case(draw.choice(["zeros_like", "ones_like"]), [array(dtype, s)], {"dtype": maybe(lambda: draw.choice(ALL))})
    fill = number(draw.choice(FLOAT), True)
    case("full", [list(s), fill], {"dtype": draw.choice(FLOAT + CPLX)})
    case("full_like", [array(draw.choice(FLOAT), s), fill])
    case("arange", [draw.randint(-9, 9), draw.randint(-9, 9), draw.choice([-3, -2, -1, 1, 2, 3])],
         {"dtype": draw.choice(SIGNED + FLOAT)})
    start, stop = draw.randint(-32, 32) / 4, draw.randint(-32, 32) / 4
    case("linspace", [start, stop, draw.randint(0, 9)], {"endpoint": flag(), "dtype": maybe(lambda: draw.choice(FLOAT))},
         lambda result: 2 * eps(result) * (abs(start) + abs(stop)))
    x = array(dtype, shape(2))
    case(draw.choice(["tril", "triu"]), [x], {"k": maybe(lambda: draw.randint(-5, 5))})
    case("meshgrid", [array(dtype, (draw.randint(0, 3),)) for _ in range(draw.randint(1, 3))],
         {"indexing": maybe(lambda: draw.choice(["xy", "ij"]))})
    case("asarray", [x])


def data_types():
    a, b = draw.choice(ALL), draw.choice(ALL)
    if not (a in CPLX and b not in CPLX):
        x = array(a, shape(), special=b in FLOAT + CPLX + ["bool"])
        if b in UNSIGNED and a in FLOAT:
            x = np.asarray(np.abs(x))
        case("astype", [x, b], call=lambda x, _: xp.astype(x, getattr(xp, b)))
    case("can_cast", [a, b], call=lambda *_: xp.can_cast(getattr(xp, a), getattr(xp, b)))
    kinds = ["bool", "signed integer", "unsigned integer", "integral", "real floating", "complex floating", "numeric"]
    kind = draw.choice([draw.choice(kinds), draw.sample(kinds, draw.randint(0, 3))])
    case("isdtype", [a, kind], call=lambda *_: xp.isdtype(getattr(xp, a), tuple(kind) if isinstance(kind, list) else kind))
    pair = together()
    case("result_type", list(pair), call=lambda *_: str(xp.result_type(*(getattr(xp, d) for d in pair))._np_dtype))
    s = shape()
    case("broadcast_to", [array(a, s), [draw.randint(1, 3), *(draw.randint(0, 3) if n == 1 else n for n in s)]])
    case("broadcast_arrays", [array(draw.choice(ALL), t) for t in broadcastable(3)])


def manipulation():
    dtype, s = draw.choice(ALL), shape()
    x, ndim = array(dtype, s), len(s)
    case("expand_dims", [x, draw.randint(-ndim - 1, ndim)], call=lambda x, a: xp.expand_dims(x, axis=a))
    case("flip", [x], {"axis": reduced(ndim)})
    case("permute_dims", [x, draw.sample(range(ndim), ndim)], call=lambda x, a: xp.permute_dims(x, tuple(a)))
    chosen = some_axes(ndim)
    case("moveaxis", [x, list(chosen), draw.sample(range(ndim), len(chosen))],
         call=lambda x, a, b: xp.moveaxis(x, tuple(a), tuple(b)))
    case("reshape", [x, draw.choice([[-1], [math.prod(s)], [1, math.prod(s)], [*s, 1]] if x.size else [[*s, 1]])],
         call=lambda x, t: xp.reshape(x, tuple(t)))
    case("squeeze", [x, [i for i, n in enumerate(s) if n == 1]], call=lambda x, a: xp.squeeze(x, axis=tuple(a)))
    case("tile", [x, [draw.randint(0, 2) for _ in range(draw.randint(0, 4))]], call=lambda x, r: xp.tile(x, tuple(r)))
    case("roll", [x, draw.randint(-9, 9)], {"axis": draw.choice([None, DEFAULT] + ([axis(ndim)] if ndim else []))})
    case("stack", [[array(d, s) for d in together()]], {"axis": maybe(lambda: draw.randint(-ndim - 1, ndim))})
    case("concat", [[array(d, s) for d in together()]], {"axis": None})
    if ndim == 0:
        return
    case("roll", [x, [draw.randint(-9, 9)] * len(chosen)] if chosen else [x, 1],
         {"axis": chosen} if chosen else {}, call=lambda x, n, **o: xp.roll(x, tuple(n) if isinstance(n, list) else n, **o))
    along = axis(ndim)
    parts = [tuple(draw.randint(0, 3) if i == along % ndim else n for i, n in enumerate(s)) for _ in range(3)]
    case("concat", [[array(d, t) for d, t in zip(together(), parts)]], {"axis": along})
    case("unstack", [x], {"axis": along})
    counts = np.array([draw.randint(0, 3) for _ in range(s[along])], dtype=draw.choice(SIGNED))
    case("repeat", [x, draw.choice([counts, draw.randint(0, 3)])], {"axis": along})
    if ndim >= 2:
        case(draw.choice(["matrix_transpose", "linalg.matrix_transpose"]), [x])


def indexing():
    dtype, s = draw.choice(ALL), shape(1, 4)
    x, ndim = array(dtype, s), len(s)
    along = axis(ndim)
    n = s[along]
    positions = np.array([draw.randint(-n, n - 1) for _ in range(draw.randint(0, 5))] if n else [], dtype=draw.choice(SIGNED))
    case("take", [x, positions], {"axis": along})
    places = np.zeros([draw.randint(0, 3) if i == along % ndim and n else m for i, m in enumerate(s)], dtype="int32")
    places += draw.randint(-n, n - 1) if n else 0
    case("take_along_axis", [x, places], {"axis": along})

    def item(n):
        if n and draw.random() < 0.3:
            return draw.randint(-n, n - 1)
        bound = lambda: draw.choice([None, draw.randint(-n - 2, n + 2)])
        return slice(bound(), bound(), draw.choice([None, 1, 2, 3, -1, -2, -3, -4]))

    key = [item(n) for n in s[:draw.randint(0, ndim)]]
    for extra in [None, Ellipsis]:
        if draw.random() < 0.2:
            key.insert(draw.randint(0, len(key)), extra)
    if Ellipsis in key:  # what follows it counts from the last axis
        key = key[:key.index(Ellipsis) + 1]
    key = tuple(key)
    case(".at", [x, list(key)], call=lambda *_: Plain(x[key]))
    mask = array("bool", s[:draw.randint(0, ndim)])
    case(".at", [x, [mask]], call=lambda *_: Plain(x[mask]))
    if 0 not in s:
        lists = [np.array([[draw.randint(-n, n - 1)] * 2, [draw.randint(-n, n - 1)] * 2], dtype="int64")[:, :draw.choice([1, 2])]
                 for n in s[:draw.randint(1, ndim)]]
        many = [draw.choice([i, i, slice(None, None, -1)]) for i in lists]
        case(".at", [x, many], call=lambda *_: Plain(x[tuple(many)]))
    for where in [key, (mask,)]:
        chosen = x[where]
        value = array(dtype, draw.choice([(), chosen.shape, tuple(1 if draw.random() < 0.3 else n for n in chosen.shape)]))
        changed = x.copy()
        changed[where] = value
        case(".set_at", [x, list(where), value], call=lambda *_: Plain(changed))


def searching():
    s = shape(0 if draw.random() < 0.2 else 1)
    x, ndim = array(draw.choice(REAL), s), len(s)
    if x.size and (ndim == 0 or 0 not in s):
        case(draw.choice(["argmax", "argmin"]), [x], {"axis": draw.choice([None, DEFAULT] + ([axis(ndim)] if ndim else [])),
                                                      "keepdims": flag()}, finish=narrowed)
    case("count_nonzero", [array(draw.choice(ALL), s)], {"axis": reduced(ndim), "keepdims": flag()}, finish=narrowed)
    if ndim:
        case("nonzero", [array(draw.choice(ALL), s)], finish=narrowed)
    calm = array(draw.choice(REAL), s)
    calm = np.where(np.isnan(calm), 0, calm).astype(calm.dtype)
    line = np.sort(array(str(calm.dtype), (draw.randint(0, 6),), special=False))
    order = np.array(draw.sample(range(line.size), line.size), dtype="int64")
    mixed = np.empty_like(line)
    mixed[order] = line
    side = maybe(lambda: draw.choice(["left", "right"]))
    case("searchsorted", [line, calm], {"side": side}, finish=narrowed)
    case("searchsorted", [mixed, calm], {"side": side, "sorter": order}, finish=narrowed)
    for name in ["unique_all", "unique_counts", "unique_inverse", "unique_values"]:
        case(name, [calm + np.zeros((), calm.dtype)],
             finish=lambda r: [r[0], *narrowed(r[1:])] if isinstance(r, list) else r)
    if ndim:
        options = {"axis": maybe(lambda: axis(ndim)), "descending": flag(), "stable": maybe(lambda: True)}
        calm = calm + np.zeros((), calm.dtype)
        case("sort", [calm], options)
        case("argsort", [calm], options, finish=narrowed)


def statistics():
    dtype, s = draw.choice(NUMERIC), shape(0 if draw.random() < 0.2 else 1)
    x, ndim = array(dtype, s, special=False), len(s)
    options = {"axis": reduced(ndim), "keepdims": flag()}
    small = narrowed if dtype in SIGNED[:3] else (lambda r: r.astype("uint32")) if dtype in UNSIGNED[:3] else (lambda r: r)
    case("sum", [x], options, of_sum(x), finish=small)
    case("sum", [x], {**options, "dtype": dtype}, of_sum(x))
    case("prod", [x], options, lambda result: 2 * max(1, x.size) * eps(result) * float(np.max(np.abs(result), initial=1.0))
         or None, finish=small)
    y = array(draw.choice(FLOAT), s, special=False)
    z = array(draw.choice(FLOAT + CPLX), s, special=False)
    case("mean", [z], options, of_sum(z))
    wide = {**options, "correction": maybe(lambda: draw.choice([0, 0.5]))}
    case("var", [y], wide, of_sum(y, y))
    if y.size:
        case("std", [y], wide, lambda result: 64 * eps(result) * float(np.max(np.abs(y))))
    if dtype in REAL and 0 not in s:
        case(draw.choice(["max", "min"]), [array(dtype, s)], options)
    case(draw.choice(["all", "any"]), [array(draw.choice(ALL), s)], options)
    if ndim:
        along = {"axis": axis(ndim), "include_initial": flag()}
        case("cumulative_sum", [x], along, of_sum(x), finish=small)
        case("cumulative_prod", [x], along,
             lambda result: 2 * max(1, x.size) * eps(result) * float(np.max(np.abs(result), initial=1.0)) or None, finish=small)
        part = array(dtype, tuple(draw.randint(0, 2) if i == along["axis"] % ndim else n for i, n in enumerate(s)), False)
        case("diff", [x], {"axis": along["axis"], "n": draw.randint(1, 3), "prepend": maybe(lambda: part, 0.3),
                           "append": maybe(lambda: part, 0.3)}, lambda result: 16 * eps(result) * 64 or None)


def products():
    a, b = together()
    if a == "bool":
        return
    k, m, n = draw.randint(0, 4), draw.randint(0, 4), draw.randint(0, 4)
    p, q = [t[-2:] for t in broadcastable(2)]
    left = array(a, draw.choice([(*p, m, k), (k,)]), False)
    right = array(b, draw.choice([(*q, k, n), (k,)]), False)
    case(draw.choice(["matmul", "linalg.matmul"]), [left, right], {}, of_sum(left, right))
    left, right = array(a, (*p, k), False), array(b, (*q, k), False)
    case(draw.choice(["vecdot", "linalg.vecdot"]), [left, right], {}, of_sum(left, right))
    left, right = array(a, (m, n, k), False), array(b, (n, k, m), False)
    case(draw.choice(["tensordot", "linalg.tensordot"]), [left, right], {"axes": draw.choice([DEFAULT, ((1, -1), (0, 1))])},
         of_sum(left, right))
    left, right = array(a, (*p, 3), False), array(b, (*q, 3), False)
    case("linalg.cross", [left, right], {}, of_sum(left, right))
    left, right = array(a, (m,), False), array(b, (n,), False)
    case("linalg.outer", [left, right], {}, of_sum(left, right))
    x = array(a, (*p, m, n), False)
    offset = {"offset": maybe(lambda: draw.randint(-5, 5))}
    case("linalg.diagonal", [x], offset)
    case("linalg.trace", [x], {**offset, "dtype": a}, of_sum(x))


def linear_algebra():
    dtype, n = draw.choice(FLOAT + CPLX), draw.randint(1, 4)
    batch = shape(0, 1, 2)
    x = (array(dtype, (*batch, n, n), False) / 4 + 3 * np.eye(n)).astype(dtype)  # far from singular
    for name in ["det", "inv", "slogdet", "matrix_rank", "pinv", "svdvals"]:
        case(f"linalg.{name}", [x], {}, of_matrix(x) if name != "matrix_rank" else lambda _: None,
             finish=narrowed if name == "matrix_rank" else lambda r: r)
    case("linalg.matrix_power", [x, draw.randint(-2, 3)], {}, lambda r: 16 * of_matrix(x)(r))
    case("linalg.solve", [x, array(dtype, draw.choice([(n,), (n, 2)]), False)], {}, of_matrix(x))
    case("linalg.matrix_norm", [x], {"ord": draw.choice([1, -1, 2, -2, math.inf, -math.inf, "fro", "nuc"]), "keepdims": flag()},
         of_matrix(x))
    square = (np.conj(np.swapaxes(x, -1, -2)) @ x).astype(dtype)
    case("linalg.cholesky", [square], {"upper": flag()}, of_matrix(square))
    case("linalg.eigvalsh", [square], {}, of_matrix(square))
    v, ndim = array(dtype, s := shape(1, 3), False), len(s)
    case("linalg.vector_norm", [v], {"axis": reduced(ndim), "keepdims": flag(),
                                     "ord": draw.choice([DEFAULT, 0, 1, 2, 3, math.inf])},
         lambda result: 64 * eps(result) * total(v))


def transforms():
    s = shape(1, 3, 6)
    if 0 in s:
        return
    x, ndim = array(draw.choice(CPLX), s, False), len(s)
    real = array(draw.choice(FLOAT), s, False)
    norm = maybe(lambda: draw.choice(["backward", "ortho", "forward"]))
    one = {"n": maybe(lambda: draw.randint(2, 9)), "axis": axis(ndim), "norm": norm}
    for name, y in [("fft", x), ("ifft", x), ("rfft", real), ("ihfft", real), ("irfft", x), ("hfft", x)]:
        if name in ("irfft", "hfft"):
            one["n"] = draw.randint(2, 9)
        case(f"fft.{name}", [y], one, of_sum(y))
    chosen = draw.sample(range(-ndim, 0), draw.randint(1, ndim))
    many = {"axes": tuple(chosen), "s": maybe(lambda: tuple(draw.randint(2, 6) for _ in chosen)), "norm": norm}
    for name, y in [("fftn", x), ("ifftn", x), ("rfftn", real)]:
        case(f"fft.{name}", [y], many, of_sum(y))
    many["s"] = tuple(draw.randint(2, 6) for _ in chosen)
    case("fft.irfftn", [x], many, of_sum(x))
    case(draw.choice(["fft.fftshift", "fft.ifftshift"]), [x], {"axes": maybe(lambda: some_axes(ndim))})
    case(draw.choice(["fft.fftfreq", "fft.rfftfreq"]), [draw.randint(1, 9)], {"d": maybe(lambda: 0.5)})


ROUNDS = {clip_and_where: 40, creation: 12, data_types: 25, manipulation: 14, indexing: 30, searching: 25, statistics: 40,
          products: 30, linear_algebra: 12, transforms: 10}
for chapter, rounds in ROUNDS.items():
    for _ in range(rounds):
        chapter()

with open(sys.argv[1], "wb") as out:
    head = {"array_api_strict": xp.__version__, "numpy": np.__version__, "cases": cases}
    out.write(gzip.compress(json.dumps(head, separators=(",", ":")).encode(), 9, mtime=0))
print(len(cases), "cases of", len({name for name, *_ in cases}), "functions")
