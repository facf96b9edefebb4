"""Writes functions.json: values of the test functions of the benchmark at random points of their ranges.

Run:  python3 test/golden/functions.py && npx prettier --write test/golden
"""

import json
import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "bench" / "search"))
import functions as f  # noqa: E402

rng = random.Random(1)


def points(low, high, count=8):
    return [[rng.uniform(a, b) for a, b in zip(low, high)] for _ in range(count)]


def anywhere(low, high):
    return [point for d in (2, 3, 7) for point in points([low] * d, [high] * d, 3)]


unit = {d: points([0] * d, [1] * d) for d in (2, 3, 4, 6)}
cases = {
    "branin": (f.branin, points([-5, 0], [10, 15])),
    "currin": (f.currin, [*unit[2], [0.3, 0.0]]),
    "park1": (f.park1, [*unit[4], [0.0, 0.5, 0.2, 0.7]]),
    "park2": (f.park2, unit[4]),
    "hartmann3": (f.hartmann3, unit[3]),
    "hartmann6": (f.hartmann6, unit[6]),
    "borehole": (f.borehole, points(f.BOREHOLE_LOW, f.BOREHOLE_HIGH)),
    "ackley": (f.ackley, anywhere(-32.768, 32.768)),
    "rosenbrock": (f.rosenbrock, anywhere(-5, 10)),
    "levy": (f.levy, anywhere(-10, 10)),
    "sphere": (f.sphere, anywhere(-5.12, 5.12)),
    "styblinski-tang": (f.styblinski_tang, anywhere(-5, 5)),
}
golden = {name: [{"x": x, "value": function(x)} for x in xs] for name, (function, xs) in cases.items()}
(HERE / "functions.json").write_text(json.dumps(golden) + "\n")
