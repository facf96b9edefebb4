"""Samplers of Optuna 5 by ask and tell: gp, tpe (library defaults with constant_liar) or tpe-mv (multivariate, grouped).

Trials that run stay in the state RUNNING, which is how samplers see what is pending. A parameter whose condition does
not hold is not suggested, as in a program that defines its space while it runs.
"""
import os
import sys
import warnings

warnings.filterwarnings("ignore")
import optuna  # noqa: E402
from protocol import serve  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.ERROR)

# Ours is not told; a sampler that has a setting for it gets the better one.
NOISY = os.environ.get("NOISY") == "1"

SAMPLERS = {
    "gp": lambda seed: optuna.samplers.GPSampler(seed=seed, deterministic_objective=not NOISY),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed, constant_liar=True),
    "tpe-mv": lambda seed: optuna.samplers.TPESampler(seed=seed, constant_liar=True, multivariate=True, group=True),
}


class Sampler:
    def __init__(self, space, seed, _workers, kind):
        self.space = space
        self.study = optuna.create_study(direction="minimize", sampler=SAMPLERS[kind](seed))
        is_conditional = any("when" in s for s in space)
        self.fixed = None if is_conditional else {s["name"]: distribution(s) for s in space}
        self.trials = {}

    def ask(self, trial_id):
        trial = self.study.ask(self.fixed)
        self.trials[trial_id] = trial
        if self.fixed is None:
            for s in self.space:
                if all(trial.params.get(parent) in values for parent, values in s.get("when", {}).items()):
                    suggest(trial, s)
        return dict(trial.params)

    def tell(self, trial_id, value):
        self.study.tell(self.trials.pop(trial_id), value)


def distribution(s):
    if s["type"] == "categorical":
        return optuna.distributions.CategoricalDistribution(s["choices"])
    kind = optuna.distributions.IntDistribution if s["type"] == "int" else optuna.distributions.FloatDistribution
    return kind(s["low"], s["high"], log=bool(s.get("log")))


def suggest(trial, s):
    if s["type"] == "categorical":
        trial.suggest_categorical(s["name"], s["choices"])
    elif s["type"] == "int":
        trial.suggest_int(s["name"], s["low"], s["high"], log=bool(s.get("log")))
    else:
        trial.suggest_float(s["name"], s["low"], s["high"], log=bool(s.get("log")))


serve(Sampler, sys.argv[1])
