"""Writes parzen.json: normal distributions cut off at 0 and 1, and the mixtures that Optuna's TPE makes of them.

The cut normal distribution is scipy's. The mixtures are Optuna's but for one thing: where Optuna's prior is a wide normal
distribution around the middle, it is made so wide here that it is uniform, as ours is.

Run:  python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
      venv/bin/python test/golden/parzen.py && npx prettier --write test/golden
"""

import json
import random
from pathlib import Path

import numpy as np
import optuna
import scipy
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights
from scipy.stats import truncnorm

rng = random.Random(1)


def cut_normal(mean, deviation):
    law = truncnorm(-mean / deviation, (1 - mean) / deviation, loc=mean, scale=deviation)
    places = [0.0, 1.0] + [rng.random() for _ in range(4)] + [min(1.0, mean + deviation)]
    return {
        "mean": mean,
        "deviation": deviation,
        "log_density": [[x, float(law.logpdf(x))] for x in places],
        "cdf": [[x, float(law.cdf(x))] for x in places],
        "quantile": [[p, float(law.ppf(p))] for p in [0.0, 1e-9, 0.01, 0.5, 0.9, 1.0]],
    }


def mixture(points, choices):
    """A number from 0 to 1, another on a logarithmic scale, and a categorical parameter, weighted equally."""
    space = {
        "x": FloatDistribution(0.0, 1.0),
        "y": FloatDistribution(1e-4, 10.0, log=True),
        "c": CategoricalDistribution([f"v{i}" for i in range(choices)]),
    }
    observed = {
        "x": np.array([x for x, _, _ in points]),
        "y": np.array([y for _, y, _ in points]),
        "c": np.array([c for _, _, c in points]),
    }
    parameters = _ParzenEstimatorParameters(
        prior_weight=1.0, consider_magic_clip=True, consider_endpoints=False, weights=default_weights, multivariate=True
    )
    law = _ParzenEstimator(observed, space, parameters)._mixture_distribution
    x, y, c = law.distributions
    widths = {"x": x.sigma[:-1].tolist(), "y": (y.sigma[:-1] / np.log(1e5)).tolist()}
    x.sigma[-1] = y.sigma[-1] = 1e6
    asked = [[rng.random(), 10 ** rng.uniform(-4, 1), rng.randrange(choices)] for _ in range(6)] + [list(points[0])]
    densities = law.log_pdf(np.array(asked))
    # Optuna's density of y is over log y: bring it to a scale of length 1, on which the prior is 1, and divide by the prior of c.
    relative = [float(density + np.log(np.log(1e5)) + np.log(choices)) for density in densities]
    return {"points": points, "choices": choices, "widths": widths, "asked": asked, "log_density": relative}


def some_points(n, choices):
    return [[rng.random(), 10 ** rng.uniform(-4, 1), rng.randrange(choices)] for _ in range(n)]


golden = {
    "made_by": f"parzen.py, scipy {scipy.__version__}, optuna {optuna.__version__}",
    "cut_normal": [cut_normal(m, s) for m, s in [(0.5, 0.1), (0.0, 0.02), (1.0, 0.3), (0.97, 0.01), (0.3, 1.0), (0.2, 50.0)]],
    "mixture": [mixture(some_points(n, c), c) for n, c in [(1, 2), (2, 3), (7, 5), (20, 3)]],
}
(Path(__file__).parent / "parzen.json").write_text(json.dumps(golden) + "\n")
