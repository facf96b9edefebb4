"""What a program may use of the machine: in a container that is less than there is. `root` is where proc and sys are."""

import math
import os
from pathlib import Path


def available_cores(root=Path("/"), allowed=None):
    """At least 1. A quota of 1.5 cores counts as 2: the workers then share what there is.

    `allowed` is the number of cores that the process may be scheduled on.
    """
    if allowed is None:
        allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.ceil(min([allowed, *quotas(root)])))


def available_memory(root=Path("/")):
    """Bytes that can still be taken; None where that cannot be found out. Cached files make room when it is needed."""
    free = [int(line.split()[1]) * 1024 for line in lines(root / "proc/meminfo") if line.startswith("MemAvailable:")]
    return min([*free, *groups(root, "memory", room_v1, room_v2)], default=None)


def quotas(root):
    """The limits of all control groups that the process is in, in cores."""
    return groups(root, "cpu", quota_v1, quota_v2)


def groups(root, controller, v1, v2):
    """What is said by each control group that the process is in, where it says something."""
    for line in lines(root / "proc/self/cgroup"):
        hierarchy, controllers, path = line.split(":", 2)
        if hierarchy == "0":
            yield from each(root / "sys/fs/cgroup", path, v2)
        elif controller in controllers.split(","):
            for mount in {controller, controllers}:
                yield from each(root / "sys/fs/cgroup" / mount, path, v1)


def each(mount, path, ask):
    """The answers of a group and of those above it. In a container the last is its own, whatever `path` says."""
    parts = [part for part in path.split("/") if part not in ("", "..")]
    for length in range(len(parts), -1, -1):
        answer = ask(mount.joinpath(*parts[:length]))
        if answer is not None:
            yield answer


def quota_v2(group):
    """`cpu.max` says microseconds per period, or `max` where there is no limit."""
    words = word(group / "cpu.max").split()
    return int(words[0]) / int(words[1]) if len(words) == 2 and words[0] != "max" else None


def quota_v1(group):
    """A quota of -1 is none."""
    quota, period = (word(group / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
    return int(quota) / int(period) if quota and period and int(quota) > 0 else None


def room_v2(group):
    limit, used = word(group / "memory.max"), word(group / "memory.current")
    return int(limit) - int(used) + cached(group, "inactive_file") if used and limit not in ("", "max") else None


def room_v1(group):
    """Without a limit this is more than any machine has."""
    limit, used = word(group / "memory.limit_in_bytes"), word(group / "memory.usage_in_bytes")
    return int(limit) - int(used) + cached(group, "total_inactive_file") if used and limit else None


def cached(group, name):
    return sum(int(line.split()[1]) for line in lines(group / "memory.stat") if line.split()[0] == name)


def word(file):
    return " ".join(lines(file))


def lines(file):
    try:
        return file.read_text(encoding="utf-8").split("\n")[:-1]
    except OSError:
        return []
