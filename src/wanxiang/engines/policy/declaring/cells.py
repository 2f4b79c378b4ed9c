"""One cell → one value: of an example, or of a table that somebody typed."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from wanxiang.core import expressions as ex

UNKNOWN = frozenset({"", "未知", "不详", "null", "NULL", "None"})
TRUE = frozenset({"是", "真", "有", "true", "True", "TRUE", "1", "Y", "y", "√"})
FALSE = frozenset({"否", "假", "无", "false", "False", "FALSE", "0", "N", "n", "×"})
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"([-+]?\d+(?:,\d{3})*(?:\.\d+)?)\s*([十百千万亿]?)\s*(\D*)")


class BadCell(ValueError):
    """What is wrong with a cell, in Chinese; `near` holds values that would do."""

    def __init__(self, reason: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.near = near


def value(word: ex.Word, cell: Any) -> Any:
    """The value of a word: date, bool, number, 分 or text; None for an empty cell. Raises BadCell."""
    if cell is None or (isinstance(cell, str) and trimmed(cell) in UNKNOWN):
        return None
    return _READ[word.type.kind](word, cell)


def localised(person: Mapping[str, Any], local: Mapping[str, str]) -> dict[str, Any]:
    """The same person with 本区 and 本市 as the names they stand for, so that an example holds in every district."""
    return {column: local.get(found, found) if isinstance(found, str) else found for column, found in person.items()}


def trimmed(cell: str) -> str:
    """Without blanks around it, full-width ones included."""
    return cell.strip().strip("\u3000\ufeff")


def _date(word: ex.Word, cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(_half(cell))
    try:
        if found:
            return date(*(int(part) for part in found.groups() if part))
    except ValueError:
        raise BadCell(f"没有“{cell}”这一天") from None
    raise BadCell(f"“{cell}”不是日期，日期写作 2021-12-08")


def _bool(word: ex.Word, cell: Any) -> bool:
    text = _half(cell)
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise BadCell(f"“{cell}”应写“是”或“否”", ("是", "否"))


def _enum(word: ex.Word, cell: Any) -> str:
    text = trimmed(str(cell))
    if text in word.type.choices:
        return text
    near = tuple(ex.nearest(text, word.type.choices)) or word.type.choices[:6]
    raise BadCell(f"“{cell}”不是可选的值，可选：{'、'.join(word.type.choices)}", near)


def _number(word: ex.Word, cell: Any) -> int | float:
    number, kind = _quantity(cell)
    if kind.kind == "duration" and word.type.unit in ("岁", "年"):
        return number.months // 12
    if kind.kind != "number" or (kind.unit and word.type.unit and kind.unit != word.type.unit):
        raise BadCell(f"“{cell}”的单位不对，应为{word.type.unit or '数'}")
    if word.minimum is not None and number < word.minimum:
        raise BadCell(f"“{cell}”不能小于 {word.minimum:g}")
    return number


def _money(word: ex.Word, cell: Any) -> int:
    number, kind = _quantity(cell)
    if kind.kind == "number" and not kind.unit:
        number, kind = ex.quantity(Fraction(str(number)), "元")
    if kind.kind != "money":
        raise BadCell(f"“{cell}”不是金额，金额写作 2000 或 2000元")
    if word.minimum is not None and number < word.minimum:
        raise BadCell(f"“{cell}”不能小于 0")
    return number


def _quantity(cell: Any) -> tuple[Any, ex.Type]:
    found = _NUMBER.fullmatch(_half(cell))
    if found is None or (found[3] and found[3] not in ex.UNITS):
        raise BadCell(f"“{cell}”不是数")
    factor = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[found[2]]
    try:
        return ex.quantity(Fraction(found[1].replace(",", "")) * factor, found[3])
    except ValueError as error:
        raise BadCell(f"“{cell}”：{error}") from None


def _text(word: ex.Word, cell: Any) -> str:
    return trimmed(str(cell))


def _half(cell: Any) -> str:
    """Full-width figures and letters as half-width."""
    text = trimmed(str(cell))
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text).replace(" ", "")


_READ = {"date": _date, "bool": _bool, "enum": _enum, "number": _number, "money": _money, "text": _text}
