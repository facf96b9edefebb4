#!/usr/bin/env python3
"""Measures optimisers against simulated asynchronous workers (Python 3.9 or later, standard library only).

Any optimiser in any language, as a process that speaks lines of JSON; docs/ask-tell.md has the protocol. Every optimiser
meets the same durations and the same noise on a task with a seed.

  harness.py list
  harness.py run --name ours --command "node dist/sweep.mjs ask-tell" --tasks branin,levy4 --seeds 10 --out ours.json
  harness.py compare ours.json rival.json --at 25,50,100
  harness.py table *.json
  harness.py latency *.json --at 50,100
"""
import argparse
import json
import os
import sys

from functions import TASKS, scale_of
from report import compare, latencies, table
from runs import TIMES, run


def numbers(text):
    return [int(part) for part in text.split(",")]


def seeds(text):
    """`10` for 0 to 9, `3-7`, or `1,4,7`."""
    if "-" in text:
        first, last = text.split("-")
        return list(range(int(first), int(last) + 1))
    return numbers(text) if "," in text else list(range(int(text)))


def tasks(text):
    names = list(TASKS) if text == "all" else text.split(",")
    unknown = [name for name in names if name not in TASKS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no task {', '.join(unknown)}; there are {', '.join(TASKS)}")
    return names


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("list")
    measure = commands.add_parser("run")
    measure.add_argument("--name", required=True)
    measure.add_argument("--command", required=True)
    measure.add_argument("--out", required=True, help="file of results; runs there with the same settings are not repeated")
    measure.add_argument("--tasks", type=tasks, default=list(TASKS))
    measure.add_argument("--seeds", type=seeds, default=list(range(10)))
    measure.add_argument("--workers", type=int, default=10)
    measure.add_argument("--budget", type=int, help="completed evaluations, in place of that of the task")
    measure.add_argument("--time", choices=list(TIMES), default="halfnormal")
    measure.add_argument("--synchronous", action="store_true", help="hand out work only when all workers are idle")
    measure.add_argument("--timeout", type=float, default=120.0, help="seconds for an answer")
    measure.add_argument("--init", type=json.loads, default={}, help="JSON with more members of init, as a method")
    measure.add_argument("--build", default="", help="what was measured, where the command does not say so")
    measure.add_argument("--stderr", action="store_true", help="show what the optimiser writes there")
    for name in ("compare", "table", "latency"):
        look = commands.add_parser(name)
        look.add_argument("files", nargs=2 if name == "compare" else "+")
        look.add_argument("--at", type=numbers, default=[25, 50, 100])
    return parser.parse_args()


SETTINGS = ("command", "build", "workers", "budget", "time", "synchronous", "init")


def earlier_runs(path, settings):
    """Runs that need not be repeated."""
    if not os.path.exists(path):
        return []
    with open(path) as file:
        data = json.load(file)
    return data["runs"] if data.get("settings") == settings else []


def measure(options):
    """Runs what is missing in the file of results. Returns whether all went well."""
    settings = {name: getattr(options, name) for name in SETTINGS}
    data = {"name": options.name, "settings": settings, "runs": earlier_runs(options.out, settings)}
    done = {(result["task"], result["seed"]) for result in data["runs"]}
    well = True
    for seed in options.seeds:
        for task in options.tasks:
            if (task, seed) in done:
                continue
            try:
                result = run(options.command, task, seed, options)
            except RuntimeError as error:
                print(f"FAILED {options.name} on {task}, seed {seed}: {error}", file=sys.stderr, flush=True)
                well = False
                continue
            data["runs"].append(result)
            save(data, options.out)
            shown = f"{options.name:14s} {task:16s} seed {seed:3d}  regret {result['regret'][-1]:<10g} {result['wall_s']} s"
            print(shown, file=sys.stderr, flush=True)
    return well


def save(data, path):
    temporary = f"{path}.new"
    with open(temporary, "w") as file:
        json.dump(data, file)
    os.replace(temporary, path)


def main():
    options = arguments()
    if options.what == "run":
        sys.exit(0 if measure(options) else 1)
    if options.what == "list":
        for name, task in TASKS.items():
            size = f"{len(task['space'])} parameters, budget {task['budget']}"
            print(f"{name:16s} {size}, minimum {task['minimum']:.10g}, scale {scale_of(name):.4g}")
    if options.what == "compare":
        compare(*options.files, options.at)
    if options.what == "table":
        table(options.files, options.at)
    if options.what == "latency":
        latencies(options.files, options.at)


if __name__ == "__main__":
    main()
