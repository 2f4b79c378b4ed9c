"""YAML read with its places, so that whatever is wrong in a policy file is named with line, column and word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.expressions import ExpressionError, nearest
from wanxiang.engines.policy.declaring import faults


class PolicyError(ExpressionError):
    """A policy file that must not be loaded."""

    code = "policy.invalid"


@dataclass(frozen=True, eq=False)
class Entry:
    """A node of the file: a scalar, a list or a mapping, with where it stands."""

    node: yaml.Node
    raw: str
    file: str

    @property
    def is_scalar(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @cached_property
    def text(self) -> str:
        """A scalar as written, whatever YAML would make of it."""
        if not self.is_scalar:
            raise self.error("这里应当是一个值")
        return str(self.node.value)

    @cached_property
    def value(self) -> Any:
        """What YAML makes of it: a number, a date, a bool, text, None; lists and mappings of these."""
        loader = yaml.SafeLoader("")
        try:
            return loader.construct_document(self.node)
        except (yaml.YAMLError, ValueError):
            day = bool(re.fullmatch(r"\d{4}-\d\d?-\d\d?", str(self.node.value)))
            raise self.error(f"没有“{self.node.value}”这一天" if day else "这个值无法读取") from None

    def items(self) -> Iterator[tuple["Entry", "Entry"]]:
        """Keys and values of a mapping; a key written twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("这里应当是“键: 值”")
        seen: set[str] = set()
        for key, value in self.node.value:
            entry = Entry(key, self.raw, self.file)
            if entry.text in seen:
                raise entry.error(f"“{entry.text}”写了两次")
            seen.add(entry.text)
            yield entry, Entry(value, self.raw, self.file)

    def each(self) -> list["Entry"]:
        """The items of a list; anything else is a list of itself, nothing is an empty list."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Entry(item, self.raw, self.file) for item in self.node.value]
        return [] if self.is_scalar and self.value is None else [self]

    def fields(self, spellings: Mapping[str, tuple[str, ...]], *, required: tuple[str, ...] = ()) -> dict[str, "Entry"]:
        """A mapping by the canonical names of its keys.

        In:     spellings: name → the other ways to write it
        Raises: PolicyError on a key that is none of these (with the nearest), or on a required one that is absent
        """
        canonical = {other: name for name, others in spellings.items() for other in (name, *others)}
        found: dict[str, Entry] = {}
        for key, value in self.items():
            if key.text not in canonical:
                raise key.error(f"不认识的项“{key.text}”", near=nearest(key.text, canonical))
            if canonical[key.text] in found:
                raise key.error(f"“{key.text}”与前面的项重复")
            found[canonical[key.text]] = value
        for name in required:
            if name not in found:
                raise self.error(f"缺少“{name}”", word=name)
        return found

    def day(self) -> date:
        """A day."""
        if isinstance(self.value, date):
            return self.value
        raise self.error(f"“{self.text}”不是日期，日期写作 2021-12-08", near=_as_day(self.text))

    def error(
        self, reason: str, *, near: list[str] | None = None, word: str | None = None, hint: str = ""
    ) -> PolicyError:
        """An error at this entry."""
        mark = self.node.start_mark
        shown = word if word is not None else (self.node.value if self.is_scalar else "")
        return PolicyError(
            reason, file=self.file, line=mark.line + 1, column=mark.column + 1, word=str(shown).strip(), near=near or (),
            hint=hint,
        )  # fmt: skip

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of a character of a scalar's text, whatever its style."""
        at = self._positions[min(offset, len(self._positions) - 1)] if self._positions else self.node.start_mark.index
        before = self.raw[:at]
        return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1

    @cached_property
    def _positions(self) -> list[int]:
        """Where each character of the text stands in the file: quotation marks, indentation and folds are passed over."""
        at = self._start
        found: list[int] = []
        for character in self.text:
            if character.isspace():
                found.append(at)
                continue
            while at < len(self.raw) and self.raw[at] != character:
                at += 1
            found.append(at)
            at += 1
        return found

    @property
    def _start(self) -> int:
        start = self.node.start_mark.index
        style = getattr(self.node, "style", None)
        if style in ("|", ">"):
            return self.raw.find("\n", start) + 1
        return start + 1 if style in ("'", '"') else start


_OTHER_DAY = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*[日号]?")


def _as_day(text: str) -> list[str]:
    """A day that was written otherwise, as it should be."""
    found = _OTHER_DAY.fullmatch(text.strip())
    return [f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"] if found else []


def choice(parts: Mapping[str, Entry], name: str, known: Mapping[str, Any], default: Any) -> Any:
    """What the text of a field stands for; raises PolicyError with the nearest text that stands for something."""
    if name not in parts:
        return default
    said = parts[name].text
    if said not in known:
        raise parts[name].error(f"“{said}”应为 {'、'.join(known)}", near=nearest(said, known))
    return known[said]


def read_file(path: Path) -> Entry:
    """The root of a file; raises PolicyError when it is missing, not UTF-8 or not YAML."""
    try:
        return read_text(path.read_text(encoding="utf-8-sig"), file=path.name)
    except FileNotFoundError:
        raise _at_start(path.name, "没有这个文件") from None
    except OSError as error:
        reason = "这是一个文件夹" if path.is_dir() else f"文件无法读取（{error.strerror}）"
        raise _at_start(path.name, reason, hint="写明一个 .yml 文件") from None
    except UnicodeDecodeError:
        hint = "用记事本打开，另存为，编码选 UTF-8（表格软件常存成 GBK）"
        raise _at_start(path.name, "文件不是 UTF-8 编码", hint=hint) from None


def read_text(raw: str, *, file: str) -> Entry:
    """The root of a YAML text."""
    raw = raw.replace("\r\n", "\n")
    try:
        node = yaml.compose(raw, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line, column, reason, hint = faults.told(error, raw)
        lines = raw.split("\n")
        word = lines[line - 1].strip()[:30] if line <= len(lines) else ""
        raise PolicyError(reason, file=file, line=line, column=column, word=word, hint=hint) from None
    except yaml.YAMLError:
        raise _at_start(file, "文件里有不能显示的字符", hint="用记事本重新输入，或另存为 UTF-8 文本") from None
    if node is None:
        raise _at_start(file, "文件是空的", hint="至少写上 id、title、lead_unit、legal_basis 和 condition")
    if not isinstance(node, yaml.MappingNode):
        first = raw.strip().split("\n")[0][:30]
        raise _at_start(file, "政策文件应当由“键: 值”组成", word=first, hint="条件写在“condition:”下面")
    return Entry(node, raw, file)


def _at_start(file: str, reason: str, *, word: str = "", hint: str = "") -> PolicyError:
    return PolicyError(reason, file=file, line=1, column=1, word=word, hint=hint)
