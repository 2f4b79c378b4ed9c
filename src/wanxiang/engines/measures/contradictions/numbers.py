"""Numbers that cannot be: 1,23,456; 12..5%; 50-30家; 2月30日; 13月."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..claims import Claim, Kind, Paragraph
from .found import Contradiction, contradiction, place_in, shown

GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d+)+(?![\d,])(?=\s*[\u4e00-\u9fff㎡%])")
BROKEN = re.compile(
    r"\d+\.\.+\d+|(?<![\d.])\d+(?:\.\d+){2,}(?=[%万亿千个家人元项件户次])|[%％]{2,}|\d\s*(?:万万|亿亿|千千)"
)
DATE = re.compile(r"(?<!\d)(?:(?P<year>(?:19|20)\d{2})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?")
SPAN = re.compile(
    r"(?P<y1>(?:19|20)\d{2})年(?P<m1>\d{1,2})月(?:\d{1,2}日)?\s*(?:至|到|—+|-)\s*(?P<y2>(?:19|20)\d{2})年(?P<m2>\d{1,2})月"
)
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def find(paragraphs: Sequence[Paragraph], claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """What is written with digits and names no number and no day."""
    for paragraph in paragraphs:
        yield from _written(paragraph)
        yield from _days(paragraph)
    for claim in claims:
        if claim.qualifier == "range" and claim.value2 is not None and claim.value2 < claim.value:
            why = f"区间的上限 {shown(claim.value2)} 小于下限 {shown(claim.value)}"
            yield contradiction("malformed_number", "区间上下限颠倒", why, claim)
        if claim.kind in (Kind.COUNT, Kind.COVERAGE) and claim.unit in WHOLE and not _is_whole(claim):
            why = f"“{claim.unit}”只能是整数，写作 {shown(claim.amount)}"
            yield contradiction("malformed_number", "个数不是整数", why, claim)


WHOLE = ("个", "家", "人", "名", "所", "户", "件", "项", "处", "座", "辆", "宗", "起", "条")


def _is_whole(claim: Claim) -> bool:
    return claim.amount is None or claim.amount == claim.amount.to_integral_value()


def _written(paragraph: Paragraph) -> Iterator[Contradiction]:
    for m in GROUPED.finditer(paragraph.raw):
        groups = m.group().split(",")[1:]
        if any(len(group) != 3 for group in groups) and (len(groups) > 1 or len(groups[0]) > 3):
            place = place_in(paragraph, *m.span())
            yield contradiction("malformed_number", "数字写法不成立", f"“{m.group()}”的千分位不是三位一节", place)
    for m in BROKEN.finditer(paragraph.text):
        place = place_in(paragraph, *m.span())
        yield contradiction("malformed_number", "数字写法不成立", f"“{m.group()}”不是一个数", place)


def _days(paragraph: Paragraph) -> Iterator[Contradiction]:
    for m in DATE.finditer(paragraph.text):
        month, day = int(m["month"]), int(m["day"] or 1)
        if not 1 <= month <= 12 or not 1 <= day <= DAYS[month - 1] or _no_leap_day(m):
            place = place_in(paragraph, *m.span())
            yield contradiction("impossible_date", "日期不存在", f"没有“{m.group()}”这一天", place)
    for m in SPAN.finditer(paragraph.text):
        if (int(m["y2"]), int(m["m2"])) < (int(m["y1"]), int(m["m1"])):
            place = place_in(paragraph, *m.span())
            yield contradiction("impossible_date", "起止日期颠倒", f"“{m.group()}”止于起始之前", place)


def _no_leap_day(m: re.Match[str]) -> bool:
    if not (m["year"] and m["day"] and int(m["month"]) == 2 and int(m["day"]) == 29):
        return False
    year = int(m["year"])
    return not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
