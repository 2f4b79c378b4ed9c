"""How good a model is, on texts that it has not seen."""

import time
from typing import Any

import numpy as np

from wanxiang.engines.cases.classification.labelled import Labelled
from wanxiang.engines.cases.classification.model import Model
from wanxiang.engines.cases.classification.training import PRECISION, TooFew, train

SUREST = 0.8


def evaluate(labelled: Labelled, *, seed: int = 0, test: float = 0.2, precision: float = PRECISION) -> dict[str, Any]:
    """Train on a part, score on the rest; every class is in both in its own share.

    Out:    what `score` says, and train_seconds
    Raises: TooFew
    """
    held, kept = _split(labelled, seed=seed, test=test)
    started = time.perf_counter()
    model = train(_rows(labelled, kept), seed=seed, precision=precision)
    seconds = time.perf_counter() - started
    return {**score(model, _rows(labelled, held)), "train_seconds": seconds}


def score(model: Model, labelled: Labelled) -> dict[str, Any]:
    """The figures of a model on labelled texts that were not in its training.

    Out: texts, accuracy, macro_f1, per_class, threshold, coverage (share answered), accuracy_when_answered (None when it
         always abstains), surest_80_accuracy, texts_per_second; a label unknown to the model counts as wrong
    """
    model.suggest(labelled.texts[:50])  # tables are made at first use
    started = time.perf_counter()
    found = model.suggest(labelled.texts)
    seconds = time.perf_counter() - started
    said = np.array([suggestion.choices[0][0] for suggestion in found], dtype=object)
    sure = np.array([suggestion.choices[0][1] for suggestion in found])
    answered = np.array([not suggestion.abstained for suggestion in found], dtype=bool)
    true = np.array(labelled.labels, dtype=object)
    right = said == true
    return {
        "texts": len(found),
        "accuracy": _share(right),
        **_by_class(true, said),
        "threshold": model.threshold,
        "coverage": _share(answered),
        "accuracy_when_answered": _share(right[answered]),
        "surest_80_accuracy": _share(right[np.argsort(-sure, kind="stable")[: int(SUREST * len(right))]]),
        "texts_per_second": len(found) / max(seconds, 1e-9),
        "model": model.version,
    }


def _share(true: np.ndarray) -> float | None:
    return float(true.mean()) if len(true) else None


def _by_class(true: np.ndarray, said: np.ndarray) -> dict[str, Any]:
    """Precision, recall and F1 of each class, and their plain mean (macro-F1)."""
    from sklearn.metrics import precision_recall_fscore_support

    names = sorted(set(true) | set(said))
    parts = precision_recall_fscore_support(true.astype(str), said.astype(str), labels=names, zero_division=0)
    per_class = {
        name: {"precision": float(precision), "recall": float(recall), "f1": float(f1), "texts": int(texts)}
        for name, precision, recall, f1, texts in zip(names, *parts, strict=True)
    }
    return {"macro_f1": float(np.mean(parts[2])) if names else None, "per_class": per_class}


def _split(labelled: Labelled, *, seed: int, test: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows held out and rows kept; a class with one example stays in the training."""
    from sklearn.model_selection import train_test_split

    _, kinds = np.unique(np.array(labelled.labels, dtype=object).astype(str), return_inverse=True)
    several = np.flatnonzero(np.bincount(kinds)[kinds] > 1)
    alone = np.setdiff1d(np.arange(len(kinds)), several)
    if test * len(several) < 1:
        raise TooFew(f"只有 {len(kinds)} 条文本，留不出可供检验的部分", hint="请提供更多带标签的文本")
    whole_share = int(np.ceil(test * len(several)))
    stratify = kinds[several] if whole_share >= len(np.unique(kinds[several])) else None
    kept, held = train_test_split(several, test_size=test, random_state=seed, stratify=stratify)
    return held, np.sort(np.concatenate([kept, alone]))


def _rows(labelled: Labelled, rows: np.ndarray) -> Labelled:
    return Labelled([labelled.texts[row] for row in rows], [labelled.labels[row] for row in rows], labelled.left_out)
