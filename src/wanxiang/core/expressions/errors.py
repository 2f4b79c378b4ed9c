"""What is wrong with a rule, and where: file, line, column, word, and the nearest words that exist."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from wanxiang.core.errors import WanxiangError


class ExpressionError(WanxiangError):
    """A rule that must not be loaded. `line` and `column` count from 1, in characters of the file."""

    code = "expression.invalid"

    def __init__(
        self, reason: str, *, file: str, line: int, column: int, word: str, near: Sequence[str] = (), hint: str = ""
    ) -> None:
        nearest = f"，最接近的词：{'、'.join(near)}" if near else ""
        super().__init__(f"{file} 第 {line} 行第 {column} 列：{reason}{nearest}", hint=hint)
        self.reason, self.file, self.line, self.column = reason, file, line, column
        self.word, self.near = word, tuple(near)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: the place as fields of its own."""
        place = {"file": self.file, "line": self.line, "column": self.column, "word": self.word}
        return {**super().as_dict(), **place, "near": list(self.near)}


@dataclass(frozen=True)
class Source:
    """The text of one rule and where its characters stand in the file it came from."""

    text: str
    file: str = "条件"
    locate: Callable[[int], tuple[int, int]] | None = None
    """Offset in `text` → (line, column) in the file; without it the text is taken for the whole file."""

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        if self.locate is not None:
            return self.locate(offset)
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def error(self, reason: str, *, span: tuple[int, int], near: Sequence[str] = (), hint: str = "") -> ExpressionError:
        """The error at a span of the text."""
        line, column = self.place(span[0])
        word = self.text[span[0] : span[1]].strip()
        return ExpressionError(reason, file=self.file, line=line, column=column, word=word, near=near, hint=hint)


def nearest(word: str, known: Iterable[str], *, limit: int = 3) -> list[str]:
    """The known words most like a word, best first; empty when none is alike (score below 40 of 100)."""
    scored = [(max(fuzz.ratio(word, other), _containment(word, other)), other) for other in dict.fromkeys(known)]
    return [other for score, other in sorted(scored, key=lambda pair: -pair[0])[:limit] if score >= 40]


def _containment(word: str, other: str) -> float:
    """Words of which one holds the other are alike: 户口 is far from 户籍区, 医保 is near 参加医保."""
    if len(word) > 1 and (word in other or (len(other) > 1 and other in word)):
        return 60 + 40 * min(len(word), len(other)) / max(len(word), len(other))
    return 0.0
