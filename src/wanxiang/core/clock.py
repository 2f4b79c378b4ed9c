"""What day it is, asked only at the edge (pages, API, commands); below it every day is an argument."""

from datetime import date, datetime

from django.utils import timezone

from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home, write_bytes

PINNED = "today.txt"


class BadDay(WanxiangError):
    code = "clock.bad_day"
    status = 500


def today() -> date:
    """The civil day (Asia/Shanghai); a demonstration stands still on the day in `$WANXIANG_HOME/today.txt`."""
    try:
        pinned = home(PINNED).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return timezone.localdate()
    try:
        return date.fromisoformat(pinned)
    except ValueError:
        raise BadDay(f"{home(PINNED)} 中的“{pinned}”不是日期", hint="请写作 2021-12-08，或删去该文件") from None


def now() -> datetime:
    """The moment in local time, on the civil day of `today`."""
    day = today()
    return timezone.localtime().replace(year=day.year, month=day.month, day=day.day)


def pin(day: date) -> None:
    """Make this home stand still on a day: for a demonstration on data of the past."""
    write_bytes(home(PINNED), day.isoformat().encode())
