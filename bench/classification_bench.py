"""The text classifier against a plain pipeline on the same invented messages, in the same run.

    .venv/bin/python -m bench.classification_bench [--texts 9210] [--file LABELLED]

The peer is what one would write first: TF-IDF of 1 to 3 characters and a linear support vector machine over subject and
body together. Both are trained on four fifths and scored on the same last fifth; of the messages one label in twenty is
wrong, so that about 0.955 is the most that anybody can reach. With --file both are tried on a labelled file instead.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.complaints import messages
from wanxiang.engines.cases import classification
from wanxiang.engines.cases.classification import Labelled, compose, scoring

TEXTS = 9_210


def main(rows: int = TEXTS, *, file: Path | None = None) -> None:
    """Print both lines; of `rows` no more are used than the size of the public set."""
    labelled = classification.read_labelled(file) if file else invented(min(rows, TEXTS))
    held, kept = scoring._split(labelled, seed=0, test=0.2)
    training, test = scoring._rows(labelled, kept), scoring._rows(labelled, held)
    length = np.mean([len(text) for text in labelled.texts])
    print(f"{len(labelled.texts):,} texts of {length:.0f} characters, {len(set(labelled.labels))} classes:")
    for name, found in (("engine", _engine(training, test)), ("peer", _peer(training, test))):
        print(f"  {name:6}  macro-F1 {found['macro_f1']:.3f}   accuracy {found['accuracy']:.3f}   "
              f"surest 80 % right {found['surest']:.3f}   trained in {found['train']:.1f} s   "
              f"{found['speed']:,.0f} texts/s")  # fmt: skip


def invented(count: int) -> Labelled:
    made = messages(count)
    return Labelled([compose(subject=subject, body=body) for subject, body, _ in made], [label for *_, label in made])


def _engine(training: Labelled, test: Labelled) -> dict[str, float]:
    started = time.perf_counter()
    model = classification.train(training)
    trained = time.perf_counter() - started
    found = classification.score(model, test)
    shown = {key: found[key] for key in ("macro_f1", "accuracy")}
    return {**shown, "surest": found["surest_80_accuracy"], "train": trained, "speed": found["texts_per_second"]}


def _peer(training: Labelled, test: Labelled) -> dict[str, float]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import accuracy_score, f1_score
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    runs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    pipeline = make_pipeline(runs, LinearSVC(random_state=0))
    started = time.perf_counter()
    pipeline.fit(training.texts, training.labels)
    trained = time.perf_counter() - started
    started = time.perf_counter()
    said, margin = _said(pipeline, test)
    speed = len(said) / (time.perf_counter() - started)
    surest = np.argsort(-margin, kind="stable")[: int(scoring.SUREST * len(said))]
    return {
        "macro_f1": f1_score(test.labels, said, average="macro"),
        "accuracy": accuracy_score(test.labels, said),
        "surest": float((said == np.array(test.labels))[surest].mean()),
        "train": trained,
        "speed": speed,
    }


def _said(pipeline: Any, test: Labelled) -> tuple[np.ndarray, np.ndarray]:
    """The class of each text and how far it stands above the next."""
    scores = pipeline.decision_function(test.texts)
    if scores.ndim == 1:
        return pipeline.classes_[(scores > 0).astype(int)], np.abs(scores)
    ranked = np.sort(scores, axis=1)
    return pipeline.classes_[scores.argmax(axis=1)], ranked[:, -1] - ranked[:, -2]


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--texts", type=int, default=TEXTS)
    options.add_argument("--file", type=Path)
    chosen = options.parse_args()
    main(chosen.texts, file=chosen.file)
