"""Independent uniform draws."""
import random

from protocol import Cube, serve


class RandomSearch:
    def __init__(self, space, seed, _workers):
        self.cube = Cube(space)
        self.rng = random.Random(f"random|{seed}")

    def ask(self, _id):
        return self.cube.decode([self.rng.random() for _ in range(self.cube.dimensions)])

    def tell(self, _id, _value):
        pass


serve(RandomSearch)
