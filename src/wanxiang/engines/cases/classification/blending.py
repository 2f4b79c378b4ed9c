"""Scores of several views → one confidence for each class, fitted on scores of texts that the learners had not seen.

    p = (1 − noise) · softmax(Σ weight · score / spread + bias) + noise / classes

The last term owns up to labels that are wrong whatever one says: without it a few of them flatten every confidence
and take weight from the view that is right.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logsumexp

START_WEIGHT, START_NOISE = 2.0, -3.0
KEPT_SMALL = 0.01
"""Pull of the biases towards 0; of the weights 0.0001."""


@dataclass(frozen=True)
class Blend:
    """What a fit found; `weights` are for raw scores."""

    weights: np.ndarray
    bias: np.ndarray
    noise: float

    def confidences(self, scores: np.ndarray) -> np.ndarray:
        """[texts, classes] from scores [texts, views, classes]; each row adds up to 1."""
        return confidences(np.einsum("nvk,v->nk", scores, self.weights) + self.bias, noise=self.noise)


def confidences(logits: np.ndarray, *, noise: float) -> np.ndarray:
    """[texts, classes]; each row adds up to 1."""
    return (1 - noise) * _softmax(logits) + noise / logits.shape[1]


def fit(scores: np.ndarray, kinds: np.ndarray) -> Blend:
    """The blend under which the true classes are most likely.

    In: scores [texts, views, classes], each text scored by learners that had not seen it; kinds: its class
    """
    from scipy.optimize import minimize  # half a second of every command, needed by training alone

    _, views, classes = scores.shape
    spread = scores.std(axis=(0, 2))
    if not spread.any():  # too few texts to hold any out: every view counts the same
        return Blend(np.ones(views), np.zeros(classes), float(expit(START_NOISE)))
    spread = np.where(spread > 0, spread, 1)
    start = np.concatenate([np.full(views, START_WEIGHT / views), np.zeros(classes), [START_NOISE]])
    bounds = [(0, None)] * views + [(None, None)] * classes + [(-8, 0)]
    scaled = scores / spread[:, None]
    found = minimize(_loss, start, args=(scaled, kinds), jac=True, method="L-BFGS-B", bounds=bounds).x
    return Blend(found[:views] / spread, found[views:-1], float(expit(found[-1])))


def _softmax(logits: np.ndarray) -> np.ndarray:
    return np.exp(logits - logsumexp(logits, axis=1, keepdims=True))


def _loss(at: np.ndarray, scores: np.ndarray, kinds: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean negative log likelihood and its gradient by weights, biases and the logit of the noise."""
    count, views, classes = scores.shape
    weights, bias, noise = at[:views], at[views:-1], expit(at[-1])
    soft = _softmax(np.einsum("nvk,v->nk", scores, weights) + bias)
    own = soft[np.arange(count), kinds]
    likely = (1 - noise) * own + noise / classes
    share = (1 - noise) * own / likely
    slope = soft * share[:, None]
    slope[np.arange(count), kinds] -= share
    slope /= count
    by_noise = -((1 / classes - own) / likely).mean() * noise * (1 - noise)
    by_weights = np.einsum("nvk,nk->v", scores, slope) + 1e-4 * weights
    loss = -np.log(likely).mean() + KEPT_SMALL * bias @ bias / 2 + 1e-4 * weights @ weights / 2
    return loss, np.concatenate([by_weights, slope.sum(axis=0) + KEPT_SMALL * bias, [by_noise]])
