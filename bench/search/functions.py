"""Objectives of the benchmark, all to be minimised; Python's standard library only.

A task has a space (parameters as the message init has them), f (parameters to a number), minimum (of f over the space),
budget (completed evaluations) and, for noisy tasks, noise (standard deviation as a part of the scale). Functions that the
literature maximises (Currin, Park, Hartmann, borehole) are negated. Source of the formulas: Surjanovic and Bingham,
Virtual Library of Simulation Experiments; the minima of Hartmann's functions were polished by a local search.
"""
import gzip
import json
import random
from math import cos, exp, log, log2, log10, pi, sin, sqrt
from pathlib import Path

HERE = Path(__file__).parent


def branin(x):
    a, b = x
    return (b - 5.1 / (4 * pi * pi) * a * a + 5 / pi * a - 6) ** 2 + 10 * (1 - 1 / (8 * pi)) * cos(a) + 10


def currin(x):
    a, b = x
    decay = 1.0 if b <= 0 else 1.0 - exp(-1.0 / (2.0 * b))
    return -decay * (2300 * a**3 + 1900 * a * a + 2092 * a + 60) / (100 * a**3 + 500 * a * a + 4 * a + 20)


def park1(x):
    a, b, c, d = x
    # (a / 2) (sqrt(1 + q / a^2) - 1), written so that a may be 0
    return -((sqrt(a * a + (b + c * c) * d) - a) / 2 + (a + 3 * d) * exp(1 + sin(c)))


def park2(x):
    a, b, c, d = x
    return -(2 / 3 * exp(a + b) - d * sin(c) + c)


H_ALPHA = (1.0, 1.2, 3.0, 3.2)
H3_A = ((3, 10, 30), (0.1, 10, 35), (3, 10, 30), (0.1, 10, 35))
H3_P = ((0.3689, 0.1170, 0.2673), (0.4699, 0.4387, 0.7470), (0.1091, 0.8732, 0.5547), (0.0381, 0.5743, 0.8828))
H6_A = ((10, 3, 17, 3.5, 1.7, 8), (0.05, 10, 17, 0.1, 8, 14), (3, 3.5, 1.7, 10, 17, 8), (17, 8, 0.05, 10, 0.1, 14))
H6_P = (
    (0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886),
    (0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991),
    (0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650),
    (0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381),
)


def hartmann(x, slopes, centres):
    inner = [sum(a * (xi - p) ** 2 for a, xi, p in zip(row, x, centre)) for row, centre in zip(slopes, centres)]
    return -sum(alpha * exp(-value) for alpha, value in zip(H_ALPHA, inner))


def hartmann3(x):
    return hartmann(x, H3_A, H3_P)


def hartmann6(x):
    return hartmann(x, H6_A, H6_P)


def borehole(x):
    rw, r, tu, hu, tl, hl, length, kw = x
    ratio = log(r / rw)
    return -2 * pi * tu * (hu - hl) / (ratio * (1 + 2 * length * tu / (ratio * rw * rw * kw) + tu / tl))


def ackley(x):
    n = len(x)
    distance = sqrt(sum(v * v for v in x) / n)
    return 20 * (1 - exp(-0.2 * distance)) + (exp(1) - exp(sum(cos(2 * pi * v) for v in x) / n))


def rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (a - 1) ** 2 for a, b in zip(x, x[1:]))


def levy(x):
    w = [1 + (v - 1) / 4 for v in x]
    middle = sum((v - 1) ** 2 * (1 + 10 * sin(pi * v + 1) ** 2) for v in w[:-1])
    return sin(pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + sin(2 * pi * w[-1]) ** 2)


def sphere(x):
    return sum(v * v for v in x)


def styblinski_tang(x):
    return sum(v**4 - 16 * v * v + 5 * v for v in x) / 2


def network(p):
    """A made-up network: the best learning rate depends on the optimiser, depth and rate go together; 0 at the best."""
    rate = log10(p["lr"]) - {"sgd": -1, "adam": -3, "rmsprop": -3.5, "lamb": -2}[p["optimizer"]]
    offset = {"sgd": 0.1, "adam": 0, "rmsprop": 0.06, "lamb": 0.15}[p["optimizer"]]
    offset += {"relu": 0.04, "tanh": 0.12, "gelu": 0}[p["activation"]]
    depth = (p["layers"] - 4) / 4
    width = 0.05 * (log2(p["units"]) - 7) ** 2
    return offset + width + 0.3 * rate**2 + (0.5 * rate + depth) ** 2 + 2 * (p["dropout"] - 0.2) ** 2


def classifiers(p):
    """A made-up choice of a model, each with parameters of its own; 0 at the best support vector machine."""
    if p["model"] == "forest":
        return 0.06 + 0.05 * (log2(p["trees"]) - 7) ** 2 + 0.01 * (p["depth"] - 9) ** 2
    if p["model"] == "neighbours":
        return 0.12 + 0.02 * (p["k"] - 5) ** 2
    margin = 0.1 * (log10(p["C"]) - 1) ** 2
    if p["kernel"] == "poly":
        return 0.03 + margin + 0.04 * (p["degree"] - 3) ** 2
    return margin + 0.2 * (log10(p["gamma"]) + 2 + 0.3 * (log10(p["C"]) - 1)) ** 2


def read_table(name):
    with gzip.open(HERE / "tables" / f"{name}.json.gz", "rt") as file:
        return json.load(file)


SVC_DIGITS = read_table("svc_digits")


def svc_digits(p):
    """Real cross-validation runs of a classifier, looked up in a table on a fine grid."""

    def level(value, low10, high10):
        n = SVC_DIGITS["n"]
        return min(n - 1, max(0, round((log10(value) - low10) / (high10 - low10) * (n - 1))))

    return SVC_DIGITS["err"][level(p["C"], *SVC_DIGITS["C_log10"])][level(p["gamma"], *SVC_DIGITS["gamma_log10"])]


def on(f, low, high, minimum, budget=100, noise=0.0):
    """A function of a box."""
    bounds = zip(low, high)
    space = [{"name": f"x{i + 1}", "type": "float", "low": float(a), "high": float(b)} for i, (a, b) in enumerate(bounds)]
    names = [s["name"] for s in space]
    return {"space": space, "f": lambda p: f([p[n] for n in names]), "minimum": minimum, "budget": budget, "noise": noise}


def given(f, space, minimum, budget=100):
    return {"space": space, "f": f, "minimum": minimum, "budget": budget, "noise": 0.0}


def real(name, low, high, **more):
    return {"name": name, "type": "float", "low": low, "high": high, **more}


def whole(name, low, high, **more):
    return {"name": name, "type": "int", "low": low, "high": high, **more}


def choice(name, choices, **more):
    return {"name": name, "type": "categorical", "choices": choices, **more}


H3_MINIMUM = -3.8627797873326624
H6_MINIMUM = -3.322368011415515
BOREHOLE_LOW = [0.05, 100, 63070, 990, 63.1, 700, 1120, 9855]
BOREHOLE_HIGH = [0.15, 50000, 115600, 1110, 116, 820, 1680, 12045]

TASKS = {
    "branin": on(branin, [-5, 0], [10, 15], 10 / (8 * pi)),
    "currin": on(currin, [0] * 2, [1] * 2, currin([0.21666666851383048, 0.0])),
    "park1": on(park1, [0] * 4, [1] * 4, park1([1, 1, 1, 1])),
    "park2": on(park2, [0] * 4, [1] * 4, park2([1, 1, 1, 0])),
    "hartmann3": on(hartmann3, [0] * 3, [1] * 3, H3_MINIMUM),
    "hartmann6": on(hartmann6, [0] * 6, [1] * 6, H6_MINIMUM),
    "borehole8": on(borehole, BOREHOLE_LOW, BOREHOLE_HIGH, borehole([0.15, 100, 115600, 1110, 116, 700, 1120, 12045])),
    # Not around its minimum: whoever starts in the middle would be there already.
    "ackley5": on(ackley, [-16] * 5, [32] * 5, 0.0),
    "rosenbrock4": on(rosenbrock, [-2.048] * 4, [2.048] * 4, 0.0),
    "levy4": on(levy, [-10] * 4, [10] * 4, 0.0),
    "branin_noisy": on(branin, [-5, 0], [10, 15], 10 / (8 * pi), noise=0.05),
    "hartmann6_noisy": on(hartmann6, [0] * 6, [1] * 6, H6_MINIMUM, noise=0.05),
    "network": given(
        network,
        [
            real("lr", 1e-5, 1.0, log=True),
            whole("layers", 1, 8),
            whole("units", 8, 1024, log=True),
            real("dropout", 0.0, 0.8),
            choice("optimizer", ["sgd", "adam", "rmsprop", "lamb"]),
            choice("activation", ["relu", "tanh", "gelu"]),
        ],
        0.0,
    ),
    "classifiers": given(
        classifiers,
        [
            choice("model", ["svm", "forest", "neighbours"]),
            real("C", 1e-3, 1e3, log=True, when={"model": ["svm"]}),
            choice("kernel", ["rbf", "poly"], when={"model": ["svm"]}),
            real("gamma", 1e-6, 1.0, log=True, when={"kernel": ["rbf"]}),
            whole("degree", 2, 6, when={"kernel": ["poly"]}),
            whole("trees", 8, 1024, log=True, when={"model": ["forest"]}),
            whole("depth", 2, 30, when={"model": ["forest"]}),
            whole("k", 1, 50, when={"model": ["neighbours"]}),
        ],
        0.0,
    ),
    "svc_digits": given(
        svc_digits,
        [real("C", 1e-3, 1e3, log=True), real("gamma", 1e-6, 1.0, log=True)],
        min(min(row) for row in SVC_DIGITS["err"]),
        budget=60,
    ),
}


def active(space, params):
    """The parameters whose conditions hold."""
    out = {}
    for s in space:
        if all(parent in out and out[parent] in values for parent, values in s.get("when", {}).items()):
            out[s["name"]] = params[s["name"]]
    return out


def sample_one(s, rng):
    if s["type"] == "categorical":
        return rng.choice(s["choices"])
    low, high = s["low"], s["high"]
    if s["type"] == "float":
        return exp(rng.uniform(log(low), log(high))) if s.get("log") else rng.uniform(low, high)
    if not s.get("log"):
        return rng.randint(low, high)
    return min(high, max(low, round(exp(rng.uniform(log(max(0.5, low - 0.5)), log(high + 0.5))))))


def sample(space, rng):
    return active(space, {s["name"]: sample_one(s, rng) for s in space})


def scale_of(name):
    """What a random point is above the minimum, by the median: regrets are compared as parts of it."""
    task = TASKS[name]
    if "scale" not in task:
        rng = random.Random(f"scale|{name}")
        task["scale"] = sorted(task["f"](sample(task["space"], rng)) - task["minimum"] for _ in range(2001))[1000]
    return task["scale"]
