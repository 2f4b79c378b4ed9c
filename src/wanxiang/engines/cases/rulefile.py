"""Reading rule files: a mistake names file, line and word. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core import expressions as ex
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.facts import Facts, words

_ANY_DAY = date(2000, 1, 1)  # rules of cases know no parameters and no 统计日


class BadRule(WanxiangError):
    """A rule file is faulty; the message names file, line and word."""

    code = "cases.bad_rule"


@dataclass(frozen=True)
class Condition:
    """A condition as written and as it runs; `None` where the facts do not decide it."""

    text: str
    holds: Callable[[Facts], bool | None]


def condition(text: Any, *, file: str, line: int) -> Condition:
    """Read one condition; an empty one always holds.

    Raises: BadRule naming file, line, the faulty word and the nearest known one
    """
    if text in (None, "", True):
        return Condition("", lambda _facts: True)
    try:
        node = ex.read(str(text), vocabulary=words(), file=file).bind(as_of=_ANY_DAY, parameters={})
    except ex.ExpressionError as error:
        raise BadRule(f"{file} 第 {line} 行：{error.message}", hint=error.hint) from error
    return Condition(str(text), ex.compile_rule(node))


def rows(path: Path, key: str = "rules") -> tuple[dict[str, Any], list[tuple[int, dict[str, Any]]]]:
    """The file's mapping, and the entries of its list `key` with the line where each begins.

    Raises: BadRule when the file is no YAML mapping or the list is missing
    """
    text = path.read_text(encoding="utf-8")
    try:
        data, tree = yaml.safe_load(text), yaml.compose(text)
    except yaml.YAMLError as error:
        raise BadRule(f"{path.name} 不是有效的 YAML：{error}") from error
    if not isinstance(data, Mapping) or not isinstance(data.get(key), list):
        raise BadRule(f"{path.name} 缺少 {key} 列表")
    nodes = next(value.value for name, value in tree.value if name.value == key)
    return dict(data), [(node.start_mark.line + 1, row) for node, row in zip(nodes, data[key], strict=True)]
