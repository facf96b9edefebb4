"""CMA-ES of pycma, asynchronous: points are drawn one by one from the distribution as it is, and as many evaluations as
its population has are told as one generation."""
import math
import random
import warnings

warnings.filterwarnings("ignore")
import cma  # noqa: E402
from protocol import Cube, serve  # noqa: E402


class CmaEs:
    def __init__(self, space, seed, workers):
        self.cube = Cube(space)
        rng = random.Random(f"cma|{seed}")
        start = [rng.uniform(0.2, 0.8) for _ in range(self.cube.dimensions)]
        population = max(workers, 4 + int(3 * math.log(self.cube.dimensions)))
        options = {"bounds": [0, 1], "seed": seed + 1, "verbose": -9, "CMA_diagonal": 0, "popsize": population}
        self.strategy = cma.CMAEvolutionStrategy(start, 0.25, options)
        self.open, self.told = {}, []

    def ask(self, trial):
        self.open[trial] = self.strategy.ask(1)[0]
        return self.cube.decode(self.open[trial])

    def tell(self, trial, value):
        self.told.append((self.open.pop(trial), value))
        if len(self.told) >= self.strategy.popsize:
            self.strategy.tell([point for point, _ in self.told], [value for _, value in self.told])
            self.told = []


serve(CmaEs)
