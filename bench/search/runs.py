"""Asynchronous workers on a virtual clock, with a real optimiser: one run on one task with one seed."""
import heapq
import math
import random
import time

from functions import TASKS, scale_of
from optimiser import Optimiser, check

# With mean 1, as in Kandasamy and others, AISTATS 2018; a Pareto distribution with k = 3.
TIMES = {
    "halfnormal": lambda r: abs(r.gauss(0, math.sqrt(math.pi / 2))),
    "uniform": lambda r: r.uniform(0, 2),
    "exponential": lambda r: r.expovariate(1.0),
    "pareto": lambda r: (2 / 3) * (1 - r.random()) ** (-1 / 3),
    "constant": lambda r: 1.0,
}


class Workers:
    """Evaluations that are under way. Times and noise are drawn in the order of asking, the same for every optimiser."""

    def __init__(self, task, seed, model):
        self.task = TASKS[task]
        self.deviation = self.task["noise"] * scale_of(task)
        self.draw = TIMES[model]
        self.times = random.Random(f"time|{task}|{seed}")
        self.noise = random.Random(f"noise|{task}|{seed}")
        self.heap = []
        self.asked = 0

    def begin(self, now, answer):
        value = self.task["f"](check(self.task["space"], answer["params"]))
        told = value + self.deviation * self.noise.gauss(0, 1)
        heapq.heappush(self.heap, (now + self.draw(self.times), self.asked, answer["id"], value, told))
        self.asked += 1

    def end(self):
        """Time, id, value and what is told of the evaluation that ends next."""
        now, _, trial, value, told = heapq.heappop(self.heap)
        return now, trial, value, told


def run(command, task, seed, options):
    """Runs until the budget of evaluations has ended. The regret is that of the best value met, without noise."""
    space, minimum = TASKS[task]["space"], TASKS[task]["minimum"]
    budget = options.budget or TASKS[task]["budget"]
    begin = time.perf_counter()
    workers = Workers(task, seed, options.time)
    optimiser = Optimiser(command, options.timeout, options.stderr, noisy=workers.deviation > 0)
    best, now, regret, times, asks = math.inf, 0.0, [], [], []

    def ask():
        answer, took = optimiser.send({"op": "ask"})
        asks.append([len(regret), round(took, 6)])
        workers.begin(now, answer)

    try:
        init = {"op": "init", "space": space, "seed": seed, "workers": options.workers, "goal": "minimize"}
        optimiser.send(init | options.init)
        for _ in range(options.workers):
            ask()
        while len(regret) < budget:
            now, trial, value, told = workers.end()
            best = min(best, value)
            regret.append(float(f"{max(0.0, best - minimum):.6g}"))
            times.append(round(now, 4))
            optimiser.send({"op": "tell", "id": trial, "value": told})
            if len(regret) < budget and (not options.synchronous or not workers.heap):
                for _ in range(options.workers if options.synchronous else 1):
                    ask()
    finally:
        optimiser.close()
    wall = round(time.perf_counter() - begin, 3)
    return {"task": task, "seed": seed, "regret": regret, "time": times, "ask_s": asks, "wall_s": wall}
