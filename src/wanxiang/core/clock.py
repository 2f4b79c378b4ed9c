"""The civil day at the edge: pages and commands ask it once and hand it down as `as_of`; nothing below asks for "now".

A simulated district lives on a day of its own, which the demo writes into `demo.json` (`as_of`); any other
installation lives today.
"""

import json
from datetime import date, datetime

from django.utils import timezone

from wanxiang.core.files import home


def today() -> date:
    """The business day: the simulated district's, or the civil day in the district's time zone."""
    try:
        said = json.loads(home("demo.json").read_text(encoding="utf-8"))
        return date.fromisoformat(said["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return timezone.localdate()


def now() -> datetime:
    """This moment's time of day, in the district's time zone, on the business day."""
    day = today()
    return timezone.localtime().replace(year=day.year, month=day.month, day=day.day)
