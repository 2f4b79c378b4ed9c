"""Randomness by name: each stage draws from a stream of its own, so that one stage changed leaves the others alone."""

from zlib import crc32

import numpy as np
import numpy.typing as npt


def stream(seed: int, *names: object) -> np.random.Generator:
    """The generator of a named stage under a seed."""
    return np.random.default_rng([seed, *(crc32(str(name).encode()) for name in names)])


def weighted(rng: np.random.Generator, weights: npt.ArrayLike, size: int) -> npt.NDArray[np.int64]:
    """`size` indices drawn with these weights."""
    shares = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(shares / shares[-1], rng.random(size), side="right").astype(np.int64)


def exactly(rng: np.random.Generator, odds: npt.ArrayLike, count: int) -> npt.NDArray[np.bool_]:
    """A mask with exactly `count` true (at most all), likelier where the odds are higher; zero odds never.

    Source: Efraimidis and Spirakis (2006), weighted sampling without replacement by keys.
    """
    odds = np.asarray(odds, dtype=float)
    keys = np.full(len(odds), -np.inf)
    able = odds > 0
    keys[able] = np.log(rng.random(int(able.sum()))) / odds[able]
    chosen = np.zeros(len(odds), dtype=bool)
    count = min(int(count), int(able.sum()))
    if count > 0:
        chosen[np.argpartition(-keys, count - 1)[:count]] = True
    return chosen
