"""Writes gaussian-process.json: what a Gaussian process with a Matern 5/2 covariance says, and the logarithm of the expected
improvement.

Of each problem, with signal variance 1 and mean 0: the logarithm of the determinant of the covariance K, the products
y' K^-1 y, y' K^-1 1 and 1' K^-1 1, and at some points the mean given y, the mean given ones, and the variance left. All other
priors of mean and signal variance follow from these. By the direct formulas; and by scikit-learn where it can, which is
where there are no categories. The improvement is mpmath's.

Run:  python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
      venv/bin/python test/golden/gaussian-process.py && npx prettier --write test/golden
"""

import json
from pathlib import Path

import mpmath
import numpy as np
import sklearn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Matern

mpmath.mp.dps = 50
rng = np.random.default_rng(1)


def covariance(a, b, is_category, scales):
    difference = a[:, None, :] - b[None, :, :]
    distance = np.where(is_category, difference != 0, difference) / scales
    r = np.sqrt(5 * (distance**2).sum(-1))
    return (1 + r + r**2 / 3) * np.exp(-r)


def problem(count, kinds, noise, repeats):
    is_category = np.array([kind == "category" for kind in kinds])
    dimensions = len(kinds)

    def draw(n):
        return np.where(is_category, rng.integers(0, 3, (n, dimensions)), rng.random((n, dimensions)).round(3))

    x, at = draw(count), draw(5)
    at[0] = x[0]
    y = rng.standard_normal(count).round(3)
    scales = np.exp(rng.normal(-0.7, 0.6, dimensions)).round(3)
    shares = 1 / rng.choice(repeats, count)
    diagonal = noise * shares
    k = covariance(x, x, is_category, scales) + np.diag(diagonal)
    cross = covariance(at, x, is_category, scales)
    ones = np.ones(count)
    by_y, by_ones = np.linalg.solve(k, y), np.linalg.solve(k, ones)
    golden = {
        "x": x.tolist(),
        "categories": is_category.astype(int).tolist(),
        "y": y.tolist(),
        "scales": scales.tolist(),
        "noise": noise,
        "shares": shares.tolist(),
        "log_determinant": float(np.linalg.slogdet(k)[1]),
        "yy": float(y @ by_y),
        "y1": float(y @ by_ones),
        "11": float(ones @ by_ones),
        "at": at.tolist(),
        "mean": (cross @ by_y).tolist(),
        "mean_of_ones": (cross @ by_ones).tolist(),
        "variance": (1 - (cross * np.linalg.solve(k, cross.T).T).sum(1)).tolist(),
    }
    return golden if is_category.any() else {**golden, "sklearn": by_sklearn(x, y, scales, diagonal, at)}


def by_sklearn(x, y, scales, diagonal, at):
    process = GaussianProcessRegressor(Matern(scales, nu=2.5), alpha=diagonal, optimizer=None).fit(x, y)
    mean, deviation = process.predict(at, return_std=True)
    return {
        "mean": mean.tolist(),
        "variance": (deviation**2).tolist(),
        "log_likelihood": float(process.log_marginal_likelihood_value_),
    }


def log_improvement(z):
    z = mpmath.mpf(z)
    # phi(z) + z Phi(z) by Mills' ratio, which keeps its digits where both underflow together.
    with mpmath.workdps(120):
        if z < -30:
            x = -z
            mills = mpmath.hyperu(0.5, 0.5, x * x / 2) / mpmath.sqrt(2)
            density = -x * x / 2 - mpmath.log(2 * mpmath.pi) / 2
            rest = 1 - x * mills
            return [float(z), float(density + mpmath.log(rest)), float(mills / rest)]
        improvement = mpmath.npdf(z) + z * mpmath.ncdf(z)
        return [float(z), float(mpmath.log(improvement)), float(mpmath.ncdf(z) / improvement)]


branches = [-1e4, -6.0, -2.0, -1.0, 0.0, 2.0, 6.0]
zs = [-1e8, -1e6, -12345.678, -5000.5, -1000.0, -100.0, -37.5, -30.1, -15.0, -4.0, -3.0, -1.5, -0.5, -1e-9, 1e-9, 0.7, 1.0, 3.0]
zs += [8.0, 40.0, 1e3] + branches + [float(np.nextafter(z, s)) for z in branches for s in (-np.inf, np.inf)]

number, category = "number", "category"
golden = {
    "made_by": f"gaussian-process.py, mpmath {mpmath.__version__}, numpy {np.__version__}, scikit-learn {sklearn.__version__}",
    "problems": [
        problem(1, [number], 1e-6, [1]),
        problem(6, [number], 1e-8, [1]),
        problem(12, [number, number], 1e-4, [1, 2, 4]),
        problem(30, [number] * 6, 0.05, [1, 3]),
        problem(8, [category], 0.1, [1]),
        problem(20, [number, category, number, category], 1e-3, [1, 2]),
    ],
    "log_improvement": [log_improvement(z) for z in sorted(zs)],
}
(Path(__file__).parent / "gaussian-process.json").write_text(json.dumps(golden) + "\n")
