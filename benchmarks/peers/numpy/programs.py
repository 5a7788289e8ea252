"""One expression of NumPy over arrays from files, timed whenever a line is read."""

import json
import sys
from time import perf_counter

import numpy as np

B = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]


def normal(z):
    t = 1 / (1 + np.abs(z) * 0.2316419)
    series = t * ((((B[4] * t + B[3]) * t + B[2]) * t + B[1]) * t + B[0])
    tail = np.exp(z * z / -2) * 0.3989422804014327 * series
    return np.where(z > 0, 1 - tail, tail)


def black_scholes(spot, strike, years):
    spread = 0.3 * np.sqrt(years)
    d1 = (np.log(spot / strike) + years * 0.065) / spread
    return spot * normal(d1) - strike * np.exp(years * -0.02) * normal(d1 - spread)


def main(job):
    names = {"np": np, "black_scholes": black_scholes}
    for name, file, shape in job["inputs"]:
        names[name] = np.fromfile(file, dtype=job["dtype"]).reshape(shape)
    run = eval("lambda: " + job["expression"], names)
    print("{}", flush=True)
    for _ in sys.stdin:
        start = perf_counter()
        result = run()
        ms = (perf_counter() - start) * 1000
        flat = np.asarray(result, dtype=np.float64).ravel()
        shown = min(len(flat), 1000)
        some = [float(flat[i * len(flat) // shown]) for i in range(shown)]
        print(json.dumps({"ms": ms, "result": some}), flush=True)


main(json.loads(sys.argv[1]))
