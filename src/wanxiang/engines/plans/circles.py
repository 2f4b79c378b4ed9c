"""Circles among what needs what. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circle(needs: Mapping[int, Sequence[int]], task: int, on: int) -> list[int]:
    """The path from `on` back to `task` that a new need of `task` on `on` would close; [] where there is none."""
    paths, seen = [[on]], {on}
    while paths:
        path = paths.pop()
        if path[-1] == task:
            return path
        for further in needs.get(path[-1], ()):
            if further not in seen:
                seen.add(further)
                paths.append([*path, further])
    return []
