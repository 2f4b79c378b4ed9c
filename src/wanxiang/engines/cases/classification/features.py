"""Texts → numbers: TF-IDF of character runs, of the whole text and once more of its subject.

What a resident puts first says most about the matter; a block of its own lets it count without drowning in the body.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from wanxiang.engines.cases.classification import grams
from wanxiang.engines.cases.classification.symbols import head, symbols

MOST = 300_000
"""Runs that a block keeps at most; fewer where there are many classes, so that a model stays within WEIGHTS."""
WEIGHTS = 24_000_000
HEAD_WEIGHT = 0.6
"""Of the subject's block beside the whole text's, whose rows have length 1. 0.5–0.7 was best on every set tried."""
SMALL = 50
"""Below so many texts a run counts although one text alone holds it."""


@dataclass(frozen=True)
class Block:
    """The runs of one field and their inverse document frequencies."""

    vocabulary: grams.Vocabulary
    idf: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str], *, most: int) -> "Block":
        """The block of a field, from the texts of the training."""
        marks = symbols(texts)
        vocabulary = grams.vocabulary(*marks, least=1 if len(texts) < SMALL else 2, most=most)
        held = np.bincount(vocabulary.counts(*marks).indices, minlength=len(vocabulary))
        idf = np.log((1 + len(texts)) / (1 + held)) + 1
        return cls(vocabulary, idf.astype(np.float32))

    def matrix(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Texts × runs: (1 + log count) × idf, each row of length 1 (or empty)."""
        matrix = self.vocabulary.counts(*symbols(texts))
        matrix.data = (1 + np.log(matrix.data)) * self.idf[matrix.indices]
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        length = np.sqrt(np.bincount(rows, weights=matrix.data.astype(np.float64) ** 2, minlength=matrix.shape[0]))
        matrix.data /= np.maximum(length, 1e-12).astype(np.float32)[rows]
        return matrix


@dataclass(frozen=True)
class Fields:
    """Both blocks of a model."""

    whole: Block
    head: Block

    @classmethod
    def of(cls, texts: Sequence[str], *, classes: int) -> "Fields":
        most = min(MOST, WEIGHTS // (2 * classes))
        return cls(Block.of(texts, most=most), Block.of([head(text) for text in texts], most=most))

    def matrices(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """The matrices of the whole texts and of their subjects."""
        return self.whole.matrix(texts), self.head.matrix([head(text) for text in texts])
