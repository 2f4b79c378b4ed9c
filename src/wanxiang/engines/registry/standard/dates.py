"""Dates as departments write them: 2021-03-05, 20210305, 2021/3/5, 2021年3月5日, Excel serials."""

import re
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.engines.registry.standard import text

_PARTS = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_MONTH = re.compile(r"(\d{4})(?:[-/.年]?)(\d{1,2})月?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_SERIAL = re.compile(r"(\d{4,5})(?:\.0+)?")
_EPOCH = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1850, 2100

NOT_A_DATE = "不是可识别的日期"
NO_SUCH_DAY = "日期不存在"
YEAR_ONLY = "只有年份"
OUT_OF_RANGE = "年份超出合理范围"


def day(value: str) -> date | str:
    """One written date as a day, or the reason why it is none.

    Excel serials count days of the 1900 system; a four-digit number that could be a year is refused, not guessed.
    """
    value = text.plain(value).replace("年 ", "年").replace("月 ", "月")
    if found := _PARTS.fullmatch(value) or _DIGITS.fullmatch(value):
        return _build(*map(int, found.groups()))
    if found := _SERIAL.fullmatch(value):
        number = int(found.group(1))
        return YEAR_ONLY if 1880 <= number <= LAST_YEAR else _EPOCH + timedelta(days=number)
    return NOT_A_DATE


def month(value: str) -> date | str:
    """The first day of a written month (2021-03, 202103, 2021年3月); a full date stays a day."""
    value = text.compact(value)
    if found := _MONTH.fullmatch(value):
        return _build(int(found.group(1)), int(found.group(2)), 1)
    return day(value)


def _build(year: int, of_month: int, of_day: int) -> date | str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return OUT_OF_RANGE
    try:
        return date(year, of_month, of_day)
    except ValueError:
        return NO_SUCH_DAY


def read(column: pa.Array, *, monthly: bool = False) -> tuple[pa.Array, pa.Array]:
    """A column of written dates.

    Out: date32 array (null where empty or refused), reasons (string array, null where none)
    """
    encoded = text.strings(column).dictionary_encode()
    one = month if monthly else day
    parsed = [one(value) if value else None for value in encoded.dictionary.to_pylist()]
    days = pa.array([value if isinstance(value, date) else None for value in parsed], type=pa.date32())
    reasons = pa.array([value if isinstance(value, str) else None for value in parsed], type=pa.string())
    return days.take(encoded.indices), reasons.take(encoded.indices)


def later_than(days: pa.Array, limit: date) -> np.ndarray:
    """Rows whose day lies after a limit."""
    late = pc.fill_null(pc.greater(days, pa.scalar(limit, pa.date32())), False)
    return np.flatnonzero(late.to_numpy(zero_copy_only=False))
