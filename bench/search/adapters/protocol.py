"""The optimiser's side of the protocol, and the way from a space to the unit cube and back."""
import json
import math
import os
import sys


def serve(optimiser_class, *args):
    """Answers lines of JSON by an optimiser with the methods __init__(space, seed, workers), ask(id) and tell(id, value)."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    # Whatever a library prints must not mix with the answers.
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    optimiser, asked = None, 0
    for line in sys.stdin:
        message = json.loads(line)
        answer = {"ok": True}
        if message["op"] == "init":
            optimiser = optimiser_class(message["space"], message["seed"], message["workers"], *args)
        elif message["op"] == "ask":
            answer = {"id": asked, "params": optimiser.ask(asked)}
            asked += 1
        else:
            optimiser.tell(message["id"], message["value"])
        out.write(json.dumps(answer) + "\n")


class Cube:
    """A space as a unit cube: a coordinate for each number, one for each choice of a categorical parameter."""

    def __init__(self, space):
        self.space = space
        self.dimensions = sum(len(s["choices"]) if s["type"] == "categorical" else 1 for s in space)

    def decode(self, u):
        out, i = {}, 0
        for s in self.space:
            if s["type"] == "categorical":
                out[s["name"]] = max(zip(u[i:], s["choices"]), key=lambda pair: pair[0])[1]
                i += len(s["choices"])
            else:
                out[s["name"]] = number(s, min(1.0, max(0.0, float(u[i]))))
                i += 1
        return out


def number(s, u):
    low, high = s["low"], s["high"]
    half = 0.5 - 1e-9 if s["type"] == "int" else 0.0
    a, b = low - half, high + half
    value = math.exp(math.log(a) + u * (math.log(b) - math.log(a))) if s.get("log") else a + u * (b - a)
    value = min(high, max(low, value))
    return round(value) if s["type"] == "int" else value
