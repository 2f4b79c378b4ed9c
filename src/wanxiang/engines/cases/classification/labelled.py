"""Texts with their labels, and how a subject and a body become one text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Labelled:
    """Texts and the label of each; what a file held besides is counted in `left_out` (reason → rows)."""

    texts: Sequence[str]
    labels: Sequence[str]
    left_out: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    """The columns of the file that were read: text, subject, label → name."""

    def __post_init__(self) -> None:
        if len(self.texts) != len(self.labels):
            raise ValueError(f"{len(self.texts)} texts but {len(self.labels)} labels")


def compose(*, subject: str, body: str) -> str:
    """One text of a subject and a body: the subject is the first line, which the classifier weighs apart."""
    return f"{' '.join(subject.split())}\n{body}".strip()


def corrected(labelled: Labelled, *, corrections: Labelled) -> Labelled:
    """What people put right joins the texts of the next training; for a text known already their label wins."""
    ruled = dict(zip(corrections.texts, corrections.labels, strict=True))
    kept = [(text, label) for text, label in zip(labelled.texts, labelled.labels, strict=True) if text not in ruled]
    pairs = [*kept, *ruled.items()]
    return Labelled([text for text, _ in pairs], [label for _, label in pairs], labelled.left_out, labelled.columns)
