"""What stands around the conditions: lead unit, days of validity, laws, materials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from .text import NUMBER, Stretch, number

_DAY = rf"({NUMBER})年({NUMBER})月({NUMBER})日"
_UNIT = r"((?:[\u4e00-\u9fa5]{2,3}区|区)(?:残联|妇联|总工会|[\u4e00-\u9fa5]{2,12}?(?:局|委员会|委|办公室|办|中心|联合会|部)))"
FROM = re.compile(rf"自{_DAY}(?:起)?(?:正式)?(?:开始)?(?:施行|实施|执行|生效)")
FROM_OPEN = re.compile(r"自(?:公布|发布|印发|下发|签发)之日(?:起)?[^,。;]*?(?:施行|实施|执行|生效)?")
UNTIL = re.compile(rf"(?:有效期)?(?:截?至|到){_DAY}(?:止)?")
YEARS = re.compile(rf"(?:有效期(?:限)?(?:为)?|试行|暂行)({NUMBER})年")
LEADING = (
    re.compile(rf"{_UNIT}(?:是|为)[^。,;]{{0,20}}(?:主管部门|牵头单位|牵头部门|责任单位)"),
    re.compile(rf"(?:牵头|主管|责任|承办)(?:单位|部门)(?:为|是|:){_UNIT}"),
    re.compile(rf"由{_UNIT}(?:负责)?(?:牵头|组织实施|主管)"),
    re.compile(rf"{_UNIT}(?:负责)?(?:牵头|本[^。,;]{{0,8}}组织实施|[^。,;]{{0,8}}的组织实施)"),
    re.compile(rf"由{_UNIT}(?:会同[^。,;]{{2,16}})?负责(?:解释|组织实施)"),
)
LAW = re.compile(r"《([^《》]{2,60})》(第[零〇一二三四五六七八九十百千\d]+条(?:第[一二三四五六七八九十\d]+款)?)?")
MATERIALS = re.compile(r"材料|提交|携带|出具|(?:申请人|申请时|应当?|须|需要?)(?:同时)?提供")
_LIST = re.compile(
    r"(?:.*?(?:应当?|须|需要?|时|人)?(?:提交|提供|携带|出具|备齐)(?:以下|下列|如下)?(?:材料)?[:,]?|.*?材料(?:包括|如下|有)?[:为])(?P<list>.+)"
)
_AFTER = re.compile(r"(?:等材料|等)?(?:到|前往|向|至)[^、]{2,}$|等(?:材料)?$")


def day(match: re.Match[str]) -> date | None:
    """The day of a match of `_DAY`; None where the calendar has no such day."""
    year, month, of_month = (int(number(part)) for part in match.groups()[:3])
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def after(day: date) -> date:
    """The first day on which what holds up to and including a day no longer holds."""
    return day + timedelta(days=1)


def years_after(day: date, years: int) -> date:
    """The same day so many years on; 28 February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def units(stretch: Stretch, *, local: Mapping[str, str]) -> Iterator[tuple[int, str, Stretch]]:
    """(rank, unit, place): who leads; the lower the rank, the plainer it is said."""
    for rank, pattern in enumerate(LEADING):
        for match in pattern.finditer(stretch.text):
            name = match[1].replace(local.get("本区", "本区"), "区")
            yield rank, name, stretch.cut(match.start(1), match.end(1))


def materials(stretch: Stretch, *, headed: bool = False) -> list[Stretch]:
    """What a sentence says to bring, one by one; [] where it lists nothing. headed: it stands under 材料 and may be the list itself."""
    match = _LIST.match(stretch.text)
    if match is None and not (headed and len(stretch.text) <= 60):
        return []
    listed = (stretch.cut(match.start("list"), match.end("list")) if match else stretch).strip("。;:")
    if ending := _AFTER.search(listed.text):
        listed = listed.cut(0, ending.start())
    return [piece for piece in listed.split(r"、|和|及|与|,(?=[^,])") if piece.text]
