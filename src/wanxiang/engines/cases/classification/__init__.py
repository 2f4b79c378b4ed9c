"""Which class does a text belong to? Trained on labelled texts, in this process, with nothing fetched from anywhere.

In:  a file of texts with labels (`read_labelled`), then `train` → a Model; what people correct joins by `corrected`
Out: `Model.suggest(texts)`: the three likeliest classes with confidence, or an abstention below the confidence from which
     on answers are right as often as was asked (97 %), measured on texts that the learners had not seen
"""

from wanxiang.engines.cases.classification.labelled import Labelled, compose, corrected
from wanxiang.engines.cases.classification.model import BadModel, Model, Suggestion
from wanxiang.engines.cases.classification.reading import BadTexts, read_labelled, read_texts
from wanxiang.engines.cases.classification.scoring import evaluate, score
from wanxiang.engines.cases.classification.training import PRECISION, TooFew, train

__all__ = [
    "PRECISION",
    "BadModel",
    "BadTexts",
    "Labelled",
    "Model",
    "Suggestion",
    "TooFew",
    "compose",
    "corrected",
    "evaluate",
    "read_labelled",
    "read_texts",
    "score",
    "train",
]
