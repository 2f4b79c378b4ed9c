"""YAML that remembers its lines, so that a fault names file, line and word. Pure."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import yaml

from wanxiang.core.errors import WanxiangError


class DeclarationFault(WanxiangError):
    """A declaration that cannot live: `path`, `line` (1-based) and `word` say where."""

    code = "declaration.fault"

    def __init__(self, message: str, *, path: Path, line: int, word: str = "", hint: str = "") -> None:
        super().__init__(f"{path.name} 第 {line} 行：{message}", hint=hint)
        self.path, self.line, self.word = path, line, word

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "file": str(self.path), "line": self.line, "word": self.word}


class Marked:
    """A YAML document with the line of every key: `data`, `line("columns", "姓名")`, `fault(...)`."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        """In: text: what to read in the place of the file's present content."""
        self.path = path
        try:
            text = path.read_text(encoding="utf-8") if text is None else text
            root = yaml.compose(text, Loader=yaml.SafeLoader)
            self.data = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise DeclarationFault(f"不是正确的 YAML：{error.problem}", path=path, line=line) from None
        except (OSError, UnicodeDecodeError) as error:
            raise DeclarationFault(f"无法读取：{error}", path=path, line=1) from None
        self._lines: dict[tuple[str, ...], int] = {}
        self._note(root, ())
        if not isinstance(self.data, dict):
            raise DeclarationFault("应为“键: 值”的结构", path=path, line=1)

    def line(self, *keys: Any) -> int:
        """The line of a key, or of the nearest enclosing one that is there."""
        wanted = tuple(str(key) for key in keys)
        while wanted and wanted not in self._lines:
            wanted = wanted[:-1]
        return self._lines.get(wanted, 1)

    def fault(self, message: str, *keys: Any, near: Iterable[str] = (), hint: str = "") -> NoReturn:
        """Refuse the file: the last key is the word at fault; `near` are the words that would have been right."""
        word = str(keys[-1]) if keys else ""
        raise DeclarationFault(
            message, path=self.path, line=self.line(*keys), word=word, hint=hint or nearest(word, near)
        )

    def known(self, found: Iterable[Any], allowed: Iterable[str], *where: Any) -> None:
        """Every key must be one of the allowed."""
        allowed = list(allowed)
        for key in found:
            if key not in allowed:
                self.fault(f"不认识的键“{key}”", *where, key, near=allowed)

    def _note(self, node: yaml.Node | None, at: tuple[str, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*at, str(key.value))
                self._lines[here] = key.start_mark.line + 1
                self._note(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                self._lines[(*at, str(number))] = value.start_mark.line + 1
                self._note(value, (*at, str(number)))


def nearest(word: str, words: Iterable[str]) -> str:
    """“是否为：…” with the closest words, or all of them where few are possible."""
    words = [str(each) for each in words]
    close = get_close_matches(word, words, n=3, cutoff=0.34)
    if close:
        return f"是否为：{'、'.join(close)}"
    return f"可用：{'、'.join(words)}" if words and len(words) <= 24 else ""
