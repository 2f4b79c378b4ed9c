"""Person keys: opaque, never used twice, stable from run to run. Pure numpy.

A cluster keeps the oldest key that it owns; a key belongs to the cluster that holds its anchor, the earliest founding
record that ever carried it. A younger key that a cluster owns besides lives on in the older one.
"""

import secrets
from dataclasses import dataclass

import numpy as np

ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", dtype=np.uint8)
LENGTH = 12


@dataclass(frozen=True)
class Assigned:
    """`number[k]` is the key's number (its age) of person k; `merged` pairs (younger, older) of key numbers."""

    number: np.ndarray
    merged: np.ndarray
    fresh: int
    """How many new keys there are: those numbered from `first_new` on."""
    first_new: int


def assign(*, person: np.ndarray, prior: np.ndarray, founder: np.ndarray, persons: int, next_number: int) -> Assigned:
    """Keys of this run's persons.

    In:  person: person of each record (-1: none); prior: key number that each record had (-1: none); founder: bool
         persons: how many there are; next_number: the first key number not yet given
    """
    anchors = _anchors(prior, founder)
    keys = np.flatnonzero(anchors >= 0)
    holder = person[anchors[keys]]
    keys, holder = keys[holder >= 0], holder[holder >= 0]
    number = np.full(persons, np.iinfo(np.int64).max)
    np.minimum.at(number, holder, keys)
    younger = keys != number[holder]
    merged = np.column_stack([keys[younger], number[holder[younger]]])
    new = np.flatnonzero(number == np.iinfo(np.int64).max)
    number[new] = next_number + np.arange(len(new))
    return Assigned(number, merged, len(new), next_number)


def _anchors(prior: np.ndarray, founder: np.ndarray) -> np.ndarray:
    """The record that each key number hangs on: its first founding record, or else its first; -1 where none is left."""
    if not len(prior) or prior.max() < 0:
        return np.empty(0, dtype=np.int64)
    anchors = np.full(int(prior.max()) + 1, -1, dtype=np.int64)
    for rows in (np.flatnonzero(prior >= 0), np.flatnonzero((prior >= 0) & founder)):
        anchors[prior[rows[::-1]]] = rows[::-1]
    return anchors


def invent(count: int) -> list[str]:
    """New keys: P and twelve random characters (60 bits), nothing of the person in them."""
    drawn = np.frombuffer(secrets.token_bytes(count * LENGTH), dtype=np.uint8) & 31
    text = ALPHABET[drawn].tobytes().decode()
    return [f"P{text[at : at + LENGTH]}" for at in range(0, len(text), LENGTH)]
