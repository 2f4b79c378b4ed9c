"""Runs of one to four symbols, each under one 64-bit key, and how often each text holds those of a vocabulary."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from wanxiang.engines.cases.classification.symbols import END

ORDER = 4
"""Four symbols of 16 bits fill a key, so that keys are exact and say their own length: no symbol within is 0."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2⁶⁴ over the golden ratio: multiplying by it spreads keys over a table (Knuth, TAOCP 3, 6.4)."""


def runs(symbols: np.ndarray, ends: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Every run of symbols within one text, one length after the other.

    Out: for each length: uint64 keys; int32 number of the text of each, rising
    """
    texts = np.repeat(np.arange(len(ends), dtype=np.int32), np.diff(ends, prepend=-1))
    whole, key = symbols != END, symbols.astype(np.uint64)
    yield key[whole], texts[whole]
    for length in range(2, ORDER + 1):
        added = symbols[length - 1 :]
        whole = whole[:-1] & (added != END)
        key = (key[:-1] << np.uint64(16)) | added
        yield key[whole], texts[: len(whole)][whole]


@dataclass(frozen=True)
class Vocabulary:
    """Keys in rising order; the number of a run is its place among them."""

    keys: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    def counts(self, symbols: np.ndarray, ends: np.ndarray) -> sparse.csr_matrix:
        """Texts × runs: how often each text holds each run (float32)."""
        rows, columns = [], []
        for keys, owners in runs(symbols, ends):
            numbers = self.find(keys)
            known = numbers >= 0
            rows.append(owners[known])
            columns.append(numbers[known])
        row, column = np.concatenate(rows), np.concatenate(columns)
        ones = np.ones(len(row), dtype=np.float32)
        by_column = sparse.coo_matrix((ones, (row, column)), shape=(len(ends), len(self))).tocsc()
        return by_column.tocsr()  # by way of columns, in which texts rise already: nothing has to be sorted

    def find(self, wanted: np.ndarray) -> np.ndarray:
        """The number of each key, -1 where the vocabulary has none."""
        slots, table = self._table
        at = self._slot(wanted)
        numbers = slots[at]
        asking = np.flatnonzero((numbers >= 0) & (table[at] != wanted))
        while len(asking):
            at[asking] = (at[asking] + 1) & (len(slots) - 1)
            numbers[asking] = slots[at[asking]]
            asking = asking[(numbers[asking] >= 0) & (table[at[asking]] != wanted[asking])]
        return numbers

    @cached_property
    def _bits(self) -> int:
        return max(4, (4 * len(self)).bit_length())

    def _slot(self, wanted: np.ndarray) -> np.ndarray:
        return ((wanted * _SPREAD) >> np.uint64(64 - self._bits)).astype(np.int64)

    @cached_property
    def _table(self) -> tuple[np.ndarray, np.ndarray]:
        """Open addressing: the number in each slot (-1 for none), and its key."""
        slots = np.full(1 << self._bits, -1, dtype=np.int32)
        at, waiting = self._slot(self.keys), np.arange(len(self), dtype=np.int32)
        while len(waiting):
            free = waiting[slots[at[waiting]] < 0]
            slots[at[free]] = free
            waiting = waiting[slots[at[waiting]] != waiting]
            at[waiting] = (at[waiting] + 1) & (len(slots) - 1)
        table = np.zeros(len(slots), dtype=np.uint64)
        table[slots >= 0] = self.keys[slots[slots >= 0]]
        return slots, table


def vocabulary(symbols: np.ndarray, ends: np.ndarray, *, least: int, most: int) -> Vocabulary:
    """The runs that at least `least` texts hold; of more than `most`, those that the most texts hold."""
    found = [_held(keys, owners, least) for keys, owners in runs(symbols, ends)]
    names, texts = (np.concatenate(part) for part in zip(*found, strict=True))
    chosen = np.argsort(-texts, kind="stable")[:most]
    return Vocabulary(np.sort(names[chosen]))


def _held(keys: np.ndarray, owners: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray]:
    """The keys of one length that enough texts hold, and how many do."""
    if not len(keys):
        return keys, np.zeros(0, dtype=np.int32)
    order = np.argsort(keys, kind="stable")
    keys, owners = keys[order], owners[order]
    fresh = np.append(True, keys[1:] != keys[:-1])
    first = fresh | np.append(True, owners[1:] != owners[:-1])
    starts = np.flatnonzero(fresh)
    texts = np.add.reduceat(first.astype(np.int32), starts)
    held = texts >= least
    return keys[starts][held], texts[held]
