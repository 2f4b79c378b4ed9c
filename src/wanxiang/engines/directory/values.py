"""One cell → one value, and back: what a form, a file and the API may write for each type of field. Pure.

Kept values are JSON: text, numbers, true and false; money in 分, a date as ISO text, places and units as codes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Protocol

from wanxiang.engines.directory.declaring import BETWEEN, Field

CLEARED = "（清空）"
"""In a file: take away what is there; an empty cell leaves it."""
TRUE = frozenset({"是", "真", "有", "true", "True", "TRUE", "1", "Y", "y", "√", "yes"})
FALSE = frozenset({"否", "假", "无", "false", "False", "FALSE", "0", "N", "n", "×", "no"})
BLANK = frozenset({"", "-", "—", "——", "/", "无数据", "不详", "未知", "null", "NULL", "None", "N/A"})
SHORT, LONG, NAME = 400, 4000, 40
MOST = 10**15
MOST_VALUES = 50
"""Of one entry in one field."""
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.0+)?)?|(\d{4})(\d{2})(\d{2})"
)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_NUMBER = re.compile(r"([-+]?\d+(?:,\d{3})*(?:\.\d+)?)([十百千万亿]?)((?:[^\d.,].*)?)")
_PHONE = re.compile(r"\+?[\d()\-转#*]{5,30}")
_URL = re.compile(r"https?://[^\s<>\"']{3,390}")
_BETWEEN, _LOOSELY = re.compile(f"[{BETWEEN}]"), re.compile(f"[{BETWEEN},，/|]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EPOCH = date(1899, 12, 30)
FACTORS = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
SAME_UNIT = {
    "㎡": {"㎡", "平方米", "平米", "m2", "m²", "平方"}, "元": {"元", "块", "圆", "人民币"}, "人": {"人", "名", "位"}, "个": {"个", "处", "家", "所", "项", "间"},
}  # fmt: skip


class BadValue(ValueError):
    """What is wrong with a cell, as a sentence that names no field."""


class Ground(Protocol):
    """What places and units are called; see `ground.py`."""

    def place(self, text: str) -> str: ...

    def unit(self, text: str) -> str: ...

    def place_name(self, code: str) -> str: ...

    def unit_name(self, code: str) -> str: ...

    def at(self, lon: float, lat: float) -> str: ...


def blank(cell: Any) -> bool:
    """Whether a cell says nothing."""
    return cell is None or cell == [] or (isinstance(cell, str) and plain(cell) in BLANK)


def plain(text: str) -> str:
    """Without blanks around it, full-width ones included."""
    return text.strip().strip("\u3000\ufeff\u200b").strip()


def read(field: Field, cell: Any, ground: Ground) -> Any:
    """The value that a cell stands for; None for a blank one.

    In:     cell: text, or what a sheet or a JSON body holds: number, bool, date; of a field with many values a list of these,
            or a text of several with 、 or ； or line ends between them
    Out:    a list of different values where the field may have many
    Raises: BadValue
    """
    if blank(cell):
        return None
    return _several(field, cell, ground) if field.many else _one(field, cell, ground)


def _several(field: Field, cell: Any, ground: Ground) -> list[Any] | None:
    """Each value once: choices in the order of the declaration, others as they are said."""
    if isinstance(cell, list):
        for part in cell:
            if isinstance(part, str) and _BETWEEN.search(part):
                raise BadValue(f"“{_short(part)}”中不能有顿号、分号或换行，请分成几项")
        found = _each(field, cell, ground)
    else:
        found = _split(field, cell, ground)
    if len(found) > MOST_VALUES:
        raise BadValue(f"至多 {MOST_VALUES} 项")
    if field.choices:
        found.sort(key=field.choices.index)
    return found or None


def _split(field: Field, cell: Any, ground: Ground) -> list[Any]:
    """Values with marks between them; what is known by name may be parted by commas and strokes, too."""
    if not isinstance(cell, str):
        return _each(field, [cell], ground)
    try:
        return _each(field, _BETWEEN.split(cell), ground)
    except BadValue as wrong:
        loosely = _LOOSELY.split(cell)
        if field.type == "text" or len(loosely) < 2:
            raise BadValue(f"{wrong}；几项之间用顿号或分号") from None
    return _each(field, loosely, ground)


def _each(field: Field, parts: Iterable[Any], ground: Ground) -> list[Any]:
    return list(dict.fromkeys(_one(field, part, ground) for part in parts if not blank(part)))


def _one(field: Field, cell: Any, ground: Ground) -> Any:
    if isinstance(cell, time | timedelta):
        cell = str(cell).removesuffix(":00")
    if not isinstance(cell, str | int | float | date | bool):
        raise BadValue("应为一个值，不是列表或对象")
    if isinstance(cell, str) and _CONTROL.search(cell):
        raise BadValue("含有不可用的控制字符")
    value = _READ[field.type](field, cell, ground)
    return _bounded(field, value)


def show(field: Field, value: Any, ground: Ground) -> str:
    """A kept value as people read it and as an export has it, several with 、 between them; "" for none."""
    if value is None:
        return ""
    if isinstance(value, list):
        return BETWEEN[0].join(show(field, each, ground) for each in value)
    if field.type == "bool":
        return "是" if value else "否"
    if field.type == "place":
        return ground.place_name(value)
    if field.type == "unit":
        return ground.unit_name(value)
    if field.type == "money":
        return _decimal(Fraction(value, 100 * _factor_of(field.unit)))
    if isinstance(value, float):
        return _decimal(Fraction(str(value)))
    return str(value)


def typed(field: Field, value: Any) -> Any:
    """A kept value as conditions take it: days as dates; None where it is no longer of the field's type."""
    if field.many:
        return _typed_each(field, value)
    if value is None or isinstance(value, list):
        return None
    try:
        return _TYPED[field.type](value)
    except (TypeError, ValueError):
        return None


def _typed_each(field: Field, value: Any) -> list[str] | None:
    """The one value that an earlier declaration kept is one of many."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)] or None


def folded(text: str) -> str:
    """Text as it is compared and searched: one width, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _half(cell: Any) -> str:
    return "".join(unicodedata.normalize("NFKC", str(cell)).split())


def _text(field: Field, cell: Any, _ground: Ground) -> str:
    text = plain(_as_typed(cell))
    if not field.long:
        text = " ".join(text.split())
    most = LONG if field.long else SHORT
    if len(text) > most:
        raise BadValue(f"超过 {most} 个字")
    if field.pattern and not re.fullmatch(field.pattern, text):
        narrow = unicodedata.normalize("NFKC", text)
        if re.fullmatch(field.pattern, narrow):
            return narrow
        raise BadValue(f"“{text[:20]}”的写法不对{f'：{field.help}' if field.help else ''}")
    return text


def _as_typed(cell: Any) -> str:
    """A sheet's 12.0 is the number 12 that somebody typed."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < MOST:
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    return str(cell)


def _person(field: Field, cell: Any, ground: Ground) -> str:
    text = _text(field, cell, ground)
    if len(text) > NAME:
        raise BadValue(f"姓名超过 {NAME} 个字")
    return text


def _phone(field: Field, cell: Any, ground: Ground) -> str:
    text = _half(_as_typed(cell)).replace("—", "-").replace("－", "-")
    if not _PHONE.fullmatch(text):
        raise BadValue(f"“{_short(cell)}”不是电话号码")
    return text


def _url(field: Field, cell: Any, ground: Ground) -> str:
    text = plain(_as_typed(cell))
    if not _URL.fullmatch(text):
        raise BadValue(f"“{_short(cell)}”不是网址，网址以 http:// 或 https:// 开头")
    return text


def _enum(field: Field, cell: Any, _ground: Ground) -> str:
    text = plain(_as_typed(cell))
    text = field.spellings.get(text, text)
    if text in field.choices:
        return text
    same = {folded(choice): choice for choice in (*field.spellings, *field.choices)}.get(folded(text))
    if same is not None:
        return field.spellings.get(same, same)
    raise BadValue(f"“{_short(cell)}”不在可选值之内，可选：{'、'.join(field.choices[:12])}")


def _place(field: Field, cell: Any, ground: Ground) -> str:
    code = ground.place(plain(_as_typed(cell)))
    if field.level:
        from wanxiang.district.levels import DIGITS

        if len(code) < DIGITS[field.level]:
            wanted = {"street": "街道", "community": "社区", "grid": "网格"}.get(field.level, field.level)
            raise BadValue(f"“{_short(cell)}”应写到{wanted}")
    return code


def _unit(field: Field, cell: Any, ground: Ground) -> str:
    return ground.unit(plain(_as_typed(cell)))


def _date(field: Field, cell: Any, _ground: Ground) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = unicodedata.normalize("NFKC", _as_typed(cell)).strip()
    if text.isascii() and text.isdigit() and len(text) == 5:
        return (_EPOCH + timedelta(days=int(text))).isoformat()
    found = _DAY.fullmatch(text)
    if found is None:
        hint = "，只写了年月" if _MONTH.fullmatch(text) else ""
        raise BadValue(f"“{_short(cell)}”不是日期{hint}，日期写作 2021-12-08")
    try:
        return date(*(int(part) for part in found.groups() if part)).isoformat()
    except ValueError:
        raise BadValue(f"没有“{_short(cell)}”这一天") from None


def _bool(field: Field, cell: Any, _ground: Ground) -> bool:
    if isinstance(cell, bool):
        return cell
    text = _half(_as_typed(cell))
    if text not in TRUE and text not in FALSE:
        raise BadValue(f"“{_short(cell)}”应写“是”或“否”")
    return text in TRUE


def _int(field: Field, cell: Any, ground: Ground) -> int:
    value = _quantity(field, cell)
    if value.denominator != 1:
        raise BadValue(f"“{_short(cell)}”应为整数")
    return int(value)


def _number(field: Field, cell: Any, ground: Ground) -> float:
    return float(_quantity(field, cell))


def _money(field: Field, cell: Any, ground: Ground) -> int:
    """Kept in 分; a bare number is in the field's unit (元, unless it says 万元)."""
    value = _quantity(field, cell) * 100
    if value.denominator != 1:
        raise BadValue(f"“{_short(cell)}”：金额最小到分")
    return int(value)


def _quantity(field: Field, cell: Any) -> Fraction:
    """The number in the field's unit (money: in 元)."""
    if isinstance(cell, bool | date):
        raise BadValue(f"“{_short(cell)}”不是数")
    said = _half(cell) if isinstance(cell, str) else _exact(cell)
    found = _NUMBER.fullmatch(said.lstrip("¥") if field.type == "money" else said)
    if found is None:
        raise BadValue(f"“{_short(cell)}”不是数")
    number = Fraction(found[1].replace(",", "")) * FACTORS[found[2]]
    if abs(number) > MOST:
        raise BadValue(f"“{_short(cell)}”超出范围")
    return _in_unit(field, number, said=found[2] + found[3], suffix=found[3], cell=cell)


def _in_unit(field: Field, number: Fraction, *, said: str, suffix: str, cell: Any) -> Fraction:
    own = field.unit or ("元" if field.type == "money" else "")
    base = own.lstrip("万亿")
    if suffix and suffix not in {_half(each) for each in SAME_UNIT.get(base, {base})}:
        raise BadValue(f"“{_short(cell)}”的单位不对，应为{own or '数'}")
    if field.type == "money":
        return number if suffix or said else number * _factor_of(own)
    return number / _factor_of(own) if suffix or said else number


def _factor_of(unit: str) -> int:
    return FACTORS[unit[0]] if len(unit) > 1 and unit[0] in "万亿" else 1


def _exact(cell: float) -> str:
    """A double of a sheet as somebody typed it: 0.1 is a tenth."""
    if isinstance(cell, float) and (cell != cell or cell in (float("inf"), float("-inf"))):
        raise BadValue("不是数")
    text = repr(cell)
    return format(Fraction(text).limit_denominator(10**9).__float__(), "f") if "e" in text else text


def _bounded(field: Field, value: Any) -> Any:
    if field.numeric and value is not None:
        shown = Fraction(value, 100 * _factor_of(field.unit)) if field.type == "money" else value
        if field.minimum is not None and shown < field.minimum:
            raise BadValue(f"不能小于 {field.minimum:g}{field.unit}")
        if field.maximum is not None and shown > field.maximum:
            raise BadValue(f"不能大于 {field.maximum:g}{field.unit}")
    return value


def _decimal(number: Fraction) -> str:
    if number.denominator == 1:
        return str(int(number))
    return f"{float(number):.6f}".rstrip("0").rstrip(".")


def _short(cell: Any) -> str:
    return str(cell)[:30]


_READ: Mapping[str, Callable[[Field, Any, Ground], Any]] = {
    "text": _text, "url": _url, "phone": _phone, "person": _person, "enum": _enum, "place": _place, "unit": _unit,
    "int": _int, "number": _number, "money": _money, "date": _date, "bool": _bool,
}  # fmt: skip


def _strict_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _strict_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


_TYPED: Mapping[str, Callable[[Any], Any]] = dict.fromkeys(
    ("text", "url", "phone", "person", "enum", "place", "unit"), str
) | {"int": _strict_int, "number": float, "money": _strict_int, "date": date.fromisoformat, "bool": _strict_bool}
