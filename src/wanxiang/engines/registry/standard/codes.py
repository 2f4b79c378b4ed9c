"""Telephones, flags, sexes, money, unified social credit codes: one value each, or the reason why it is none."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.engines.registry.standard import text

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}|\d{7,8}|400\d{7}")
_CREDIT_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = [pow(3, place, 31) for place in range(17)]
YES = {"是", "有", "Y", "YES", "1", "TRUE", "√", "在册", "T"}
NO = {"否", "无", "N", "NO", "0", "FALSE", "×", "注销", "F"}
MEN, WOMEN = {"男", "男性", "1", "M"}, {"女", "女性", "2", "F"}

MOBILE_PATTERN = r"^1[3-9]\d{9}$"


class Refusal(str):
    """The reason why a value was refused; a type of its own, so that no value is taken for one."""


def telephone(value: str) -> str | None:
    """Digits only; a mobile number without +86, a landline with or without its area code; None when it is neither."""
    digits = re.sub(r"\D", "", text.compact(value).split("/")[0].split("、")[0])
    digits = re.sub(r"^(?:0086|86)(?=1[3-9]\d{9}$)", "", digits)
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else None


def phones(column: pa.Array) -> pa.Array:
    """A column of telephones: nulls where it is none (the caller knows which were not empty)."""
    column = text.strings(column)
    usual = pc.fill_null(pc.match_substring_regex(column, MOBILE_PATTERN), True)
    rows = pc.indices_nonzero(pc.invert(usual)).to_numpy()
    return text.replace(column, rows, telephone) if len(rows) else column


def flag(value: str) -> bool | Refusal:
    """是/否 and their kin."""
    bare = text.compact(value).upper()
    if bare in YES:
        return True
    return False if bare in NO else Refusal("不是“是”或“否”")


def sex(value: str) -> str | Refusal:
    """男 or 女, from words or codes of GB/T 2261.1."""
    bare = text.compact(value).upper()
    if bare in MEN:
        return "男"
    return "女" if bare in WOMEN else Refusal("性别无法识别")


def fen(value: str, *, scale: int = 100) -> int | Refusal:
    """An amount in yuan (scale 100) or 万元 (scale 1,000,000) as whole 分."""
    bare = re.sub(r"[,，￥¥元\s]", "", text.compact(value))
    try:
        amount = Decimal(bare) * scale
    except InvalidOperation:
        return Refusal("金额无法识别")
    if not amount.is_finite() or amount < 0 or amount > 10**17:
        return Refusal("金额超出合理范围")
    return int(amount.to_integral_value())


def whole(value: str) -> int | Refusal:
    """A whole number; 12.0 is 12, 12.5 is refused."""
    try:
        number = Decimal(re.sub(r"[,，\s]|[人名户层]$", "", text.compact(value)))
    except InvalidOperation:
        return Refusal("不是整数")
    if not number.is_finite() or number != number.to_integral_value() or abs(number) > 10**12:
        return Refusal("不是整数")
    return int(number)


def credit_code(value: str) -> str | Refusal:
    """A unified social credit code whose check character is right. Source: GB 32100-2015."""
    bare = text.compact(value).upper()
    if len(bare) != 18 or any(char not in _CREDIT_CHARS for char in bare):
        return Refusal("统一社会信用代码格式不符")
    total = sum(_CREDIT_CHARS.index(char) * weight for char, weight in zip(bare, _CREDIT_WEIGHTS, strict=False))
    return bare if _CREDIT_CHARS[(31 - total % 31) % 31] == bare[17] else Refusal("统一社会信用代码校验位不符")


def each(column: pa.Array, function: Callable[[str], Any], kind: pa.DataType) -> tuple[pa.Array, pa.Array]:
    """A function over a column, each distinct value once.

    Out: values of the Arrow type (null where empty or refused), reasons (string array, null where none)
    """
    encoded = text.strings(column).dictionary_encode()
    made = [function(value) if value else None for value in encoded.dictionary.to_pylist()]
    values = pa.array([None if isinstance(value, Refusal) else value for value in made], type=kind)
    reasons = pa.array([str(value) if isinstance(value, Refusal) else None for value in made], type=pa.string())
    return values.take(encoded.indices), reasons.take(encoded.indices)
