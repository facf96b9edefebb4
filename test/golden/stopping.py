"""Writes stopping.json: which trials Optuna's successive halving and W&B's hyperband stop.

Run:  python3 -m venv venv && venv/bin/pip install optuna==5.0.0 sweeps==0.3.0
      venv/bin/python -W ignore test/golden/stopping.py && npx prettier --write test/golden
"""

import json
import random
from pathlib import Path

import optuna
from sweeps import RunState, SweepRun
from sweeps.hyperband_stopping import hyperband_stop_runs

optuna.logging.set_verbosity(optuna.logging.ERROR)
rng = random.Random(4)


def curves(trials, steps):
    """Learning curves that fall to a level of their own, with noise; rounded, so that some values are equal."""
    made = []
    for _ in range(trials):
        level, speed = rng.uniform(0, 1), rng.uniform(0.02, 0.6)
        made.append([round(level + (1 - speed) ** step + rng.gauss(0, 0.05), 2) for step in range(1, steps + 1)])
    return made


def asha(min_iter, eta, goal, trials, steps, gap):
    """Reports of trials that run side by side, in the order made, each with what the pruner said to it."""
    study = optuna.create_study(
        direction=goal,
        pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=min_iter, reduction_factor=eta),
    )
    running = [(study.ask(), curve) for curve in curves(trials, steps)]
    sign = 1 if goal == "minimize" else -1
    places = {trial.number: gap for trial, _ in running}
    reports = []
    while running:
        trial, curve = running[rng.randrange(min(4, len(running)))]
        step = places[trial.number]
        value = sign * curve[step - 1]
        trial.report(value, step)
        stops = trial.should_prune()
        reports.append([trial.number, step, value, int(stops)])
        places[trial.number] += gap
        if stops or places[trial.number] > steps:
            running = [other for other in running if other[0] is not trial]
    return {"min_iter": min_iter, "eta": eta, "goal": goal, "reports": reports}


def hyperband(settings, goal, trials, steps):
    """Histories of different lengths, some of them of runs that have ended, and the runs that are stopped."""
    sign = 1 if goal == "minimize" else -1
    histories = [[sign * value for value in curve[: rng.randint(0, steps)]] for curve in curves(trials, steps)]
    running = [rng.random() < 0.7 for _ in histories]
    runs = [
        SweepRun(
            name=str(i),
            state=RunState.running if runs else RunState.finished,
            history=[{"loss": value} for value in history],
        )
        for i, (history, runs) in enumerate(zip(histories, running))
    ]
    config = {
        "method": "random",
        "metric": {"name": "loss", "goal": goal},
        "early_terminate": {"type": "hyperband", **settings},
        "parameters": {"a": {"values": [1]}},
    }
    stopped = [int(run.name) for run in hyperband_stop_runs(runs, config)]
    return {
        "settings": settings,
        "goal": goal,
        "histories": histories,
        "running": [i for i, runs in enumerate(running) if runs],
        "stopped": stopped,
    }


SETTINGS = [
    {"min_iter": 3, "strict": False},
    {"min_iter": 1, "eta": 2, "strict": True},
    {"min_iter": 2, "eta": 2.5, "strict": False},
    {"max_iter": 27, "s": 2, "strict": True},
    {"max_iter": 18, "s": 5, "eta": 2, "strict": False},
]
golden = {
    "asha": [
        asha(min_iter, eta, goal, trials, 20, gap)
        for min_iter, eta, trials, gap in [(1, 3, 15, 1), (2, 2, 12, 1), (4, 3, 15, 2), (3, 4, 16, 1)]
        for goal in ("minimize", "maximize")
    ],
    "hyperband": [
        hyperband(settings, goal, trials, 20)
        for settings in SETTINGS
        for goal in ("minimize", "maximize")
        for trials in (1, 2, 12)
    ],
}
(Path(__file__).parent / "stopping.json").write_text(json.dumps(golden) + "\n", encoding="utf-8")
