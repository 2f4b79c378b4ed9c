"""Three linear learners that look at the same texts in different ways; `blending` weighs them by what they are worth.

`joint`: a support vector machine over both blocks; `head`: one over the subject alone; `bayes`: complement naive Bayes
over both blocks, which is strong where a class has few examples (Rennie et al. 2003, Tackling the poor assumptions).
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from wanxiang.engines.cases.classification.features import HEAD_WEIGHT

NAMES = ("joint", "head", "bayes")
SLACK = 0.5
"""The C of both machines: 0.2–1 differ little on the sets tried."""
SETTLED = 0.1
"""How nearly settled a machine must be; finer costs half as much time again and changed no figure."""
SMOOTHING = 0.1
ABSENT = -1.0
"""The score of a class that a training saw no example of: what a machine says of anything unlike it."""


@dataclass(frozen=True)
class Linear:
    """Scores = matrix @ weights + shift."""

    weights: np.ndarray
    """float32 [runs, classes]"""
    shift: np.ndarray

    def scores(self, matrix: sparse.csr_matrix) -> np.ndarray:
        return np.asarray(matrix @ self.weights) + self.shift


def learn(
    whole: sparse.csr_matrix, head: sparse.csr_matrix, kinds: np.ndarray, *, classes: int, seed: int
) -> Mapping[str, Linear]:
    """Every view, learnt from the same texts.

    In: kinds: int, the class of each text; classes: how many there are, seen here or not
    """
    joint = both(whole, head)
    return {
        "joint": _machine(joint, kinds, classes, seed),
        "head": _machine(head, kinds, classes, seed),
        "bayes": _bayes(joint, kinds, classes),
    }


def both(whole: sparse.csr_matrix, head: sparse.csr_matrix) -> sparse.csr_matrix:
    """Whole texts and subjects side by side."""
    return sparse.hstack([whole, HEAD_WEIGHT * head], format="csr", dtype=np.float32)


def score(learnt: Mapping[str, Linear], whole: sparse.csr_matrix, head: sparse.csr_matrix) -> np.ndarray:
    """Scores [texts, views, classes]."""
    joint = both(whole, head)
    return np.stack([learnt[name].scores(head if name == "head" else joint) for name in NAMES], axis=1)


def _machine(matrix: sparse.csr_matrix, kinds: np.ndarray, classes: int, seed: int) -> Linear:
    """One class against the rest, each class weighing the same."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=SLACK, class_weight="balanced", random_state=seed, tol=SETTLED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine that has not quite settled is scored like any other
        machine.fit(matrix, kinds)
    weights, shift = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # it keeps one row for two classes
        weights, shift = np.vstack([-weights, weights]), np.append(-shift, shift)
    return _spread(weights, shift, machine.classes_, classes)


def _bayes(matrix: sparse.csr_matrix, kinds: np.ndarray, classes: int) -> Linear:
    seen = np.unique(kinds)
    member = sparse.csr_matrix((np.ones(len(kinds), np.float32), (kinds, np.arange(len(kinds)))), (classes, len(kinds)))
    held = (member @ matrix).toarray()[seen].astype(np.float64)
    elsewhere = held.sum(axis=0) + SMOOTHING - held
    logs = np.log(elsewhere / elsewhere.sum(axis=1, keepdims=True))
    return _spread(logs.mean(axis=0) - logs, np.zeros(len(seen)), seen, classes)


def _spread(weights: np.ndarray, shift: np.ndarray, seen: np.ndarray, classes: int) -> Linear:
    """The weights of the classes seen, in the places of all classes."""
    all_weights = np.zeros((weights.shape[1], classes), dtype=np.float32)
    all_shift = np.full(classes, ABSENT, dtype=np.float32)
    all_weights[:, seen], all_shift[seen] = weights.T, shift
    return Linear(all_weights, all_shift)
