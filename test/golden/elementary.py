"""Writes elementary.json: exp, log, the normal distribution function and its inverse.

exp and log are correctly rounded (mpmath); the normal distribution is scipy's, and mpmath's where scipy is less exact.

Run:  python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
      venv/bin/python test/golden/elementary.py && npx prettier --write test/golden lib/numeric
"""

import json
import random
from pathlib import Path

import mpmath
import scipy
from scipy.special import ndtr, ndtri

mpmath.mp.dps = 60
rng = random.Random(1)


def normal_quantile(p):
    """The root of log ncdf(x) = log p, from scipy's value as the first guess."""
    if p == 0.5:
        return 0.0
    target = mpmath.log(mpmath.mpf(p))
    return float(mpmath.findroot(lambda x: mpmath.log(mpmath.ncdf(x)) - target, mpmath.mpf(float(ndtri(p)))))


exps = [0.0, 1.0, -1.0, 1e-300, 700.5, 709.7, -708.5, -720.0, -745.0] + [rng.uniform(-50, 50) for _ in range(100)]
logs = [5e-324, 2.2250738585072014e-308, 0.5, 0.7071067811865475, 0.9999999999999999, 1.0000000000000002, 1.4142135623730951,
        2.0, 10.0, 1.7976931348623157e308] + [2.0 ** rng.uniform(-60, 60) for _ in range(100)]
quantiles = [1e-300, 1e-100, 1e-20, 1e-10, 2.0**-54, 1e-5, 0.001, 0.01, 0.074, 0.076, 0.2, 0.5, 0.6, 0.9, 0.924, 0.926, 0.99, 0.999999,
             1 - 2.0**-53] + [rng.random() for _ in range(40)]
distribution = [-37.0, -20.0, -8.0, -5.0, -3.1, -2.0001, -2.0, -1.9999, -1.0, -0.1, 0.0, 0.5, 1.0, 1.9999, 2.0001, 3.0, 8.0]
distribution += [rng.uniform(-6, 6) for _ in range(40)]

golden = {
    "made_by": f"elementary.py, mpmath {mpmath.__version__}, scipy {scipy.__version__}",
    "exp": [[x, float(mpmath.exp(mpmath.mpf(x)))] for x in exps],
    "log": [[x, float(mpmath.log(mpmath.mpf(x)))] for x in logs],
    "normal_cdf": [[x, float(mpmath.ncdf(mpmath.mpf(x)))] for x in distribution],
    "normal_cdf_scipy": [[x, float(ndtr(x))] for x in distribution],
    "normal_quantile": [[p, normal_quantile(p)] for p in quantiles],
    "normal_quantile_scipy": [[p, float(ndtri(p))] for p in quantiles],
}
(Path(__file__).parent / "elementary.json").write_text(json.dumps(golden) + "\n")
