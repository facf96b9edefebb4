"""Compares results: ratios of medians with an interval and a sign test, and how long answers take."""
import json
import math
import random
import statistics

from functions import TASKS, scale_of

# Regrets below this part of what a random point has count as solved, and as equal.
FLOOR = 1e-5
RESAMPLES = 2000


def load(path):
    with open(path) as file:
        data = json.load(file)
    return data["name"], {(run["task"], run["seed"]): run for run in data["runs"]}


def regrets(runs, task, seeds, at):
    floor = FLOOR * scale_of(task)
    return [max(runs[task, seed]["regret"][:at][-1], floor) for seed in seeds]


def sign_test(wins, losses):
    """The probability of so unequal a split, or a more unequal one, by chance."""
    n, k = wins + losses, min(wins, losses)
    return min(1.0, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n) if n else 1.0


def number(value):
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}"
    return f"{value:.1e}"


def compare(path_a, path_b, ats):
    """Prints how A did against B after each number of evaluations; below 1, A is better."""
    (name_a, a), (name_b, b) = load(path_a), load(path_b)
    print(f"\n{name_a} against {name_b}: ratio of median regrets, floored at {FLOOR:g} of a random point's")
    print(f"below 1, {name_a} is better")
    for at in ats:
        compare_at(a, b, at)


def compare_at(a, b, at):
    print(f"\nafter {at} evaluations\n{'task':16s} seeds {'A':>9s} {'B':>9s} {'ratio':>8s}  wins/losses/ties  sign test")
    ratios, paired, wins, losses, ties = [], [], 0, 0, 0
    for task in TASKS:
        seeds = sorted(seed for (other, seed) in a if other == task and (task, seed) in b)
        if not seeds:
            continue
        ra, rb = regrets(a, task, seeds, at), regrets(b, task, seeds, at)
        won = sum(x < y * (1 - 1e-9) for x, y in zip(ra, rb))
        lost = sum(x > y * (1 + 1e-9) for x, y in zip(ra, rb))
        tied = len(seeds) - won - lost
        median_a, median_b = statistics.median(ra), statistics.median(rb)
        ratios.append(math.log(median_a / median_b))
        paired.append([math.log(x / y) for x, y in zip(ra, rb)])
        wins, losses, ties = wins + won, losses + lost, ties + tied
        print(
            f"{task:16s} {len(seeds):5d} {number(median_a):>9s} {number(median_b):>9s} {median_a / median_b:8.3f}"
            f"  {won:4d} /{lost:4d} /{tied:4d}  {sign_test(won, lost):9.3g}"
        )
    if not ratios:
        return
    low, high = interval(paired)
    ratio = math.exp(statistics.fmean(ratios))
    print(f"all: geometric mean ratio {ratio:.3f}; {wins}/{losses}/{ties}, sign test {sign_test(wins, losses):.3g}")
    mean = math.exp(statistics.fmean(statistics.fmean(logs) for logs in paired))
    print(f"     of ratios run by run {mean:.3f}, 90% interval {low:.3f} to {high:.3f}")


def interval(paired):
    """Of the geometric mean of ratios, by drawing seeds of each task again with replacement."""
    rng = random.Random(0)

    def resample():
        return statistics.fmean(statistics.fmean(rng.choices(logs, k=len(logs))) for logs in paired)

    means = sorted(resample() for _ in range(RESAMPLES))
    return math.exp(means[RESAMPLES // 20]), math.exp(means[-RESAMPLES // 20])


def table(paths, ats):
    """Prints the median regrets of many results side by side."""
    results = [load(path) for path in paths]
    for at in ats:
        print(f"\n| after {at} | " + " | ".join(name for name, _ in results) + " |\n|---" + "|---" * len(results) + "|")
        for task in TASKS:
            cells = [median_regret(runs, task, at) for _, runs in results]
            if any(cells):
                print(f"| {task} | " + " | ".join(cell or "-" for cell in cells) + " |")


def median_regret(runs, task, at):
    of_task = [run["regret"][:at][-1] for (other, _), run in runs.items() if other == task]
    return number(statistics.median(of_task)) if of_task else ""


def latencies(paths, ats):
    """Prints the mean time of an answer to ask, within 5 evaluations of each number of them."""
    print("\n| ask, ms | " + " | ".join(f"at {at}" for at in ats) + " |\n|---" + "|---" * len(ats) + "|")
    for name, runs in map(load, paths):
        print(f"| {name} | " + " | ".join(mean_ask(runs, at) for at in ats) + " |")


def mean_ask(runs, at):
    near = [seconds for run in runs.values() for ended, seconds in run["ask_s"] if abs(ended - at) <= 5]
    return f"{1000 * statistics.fmean(near):.2f}" if near else "-"
