"""How long something counts: 3年, 6个月, 90天, or ISO 8601."""

import re
from datetime import date

from wanxiang.core import expressions as ex
from wanxiang.engines.policy.declaring.entries import Entry

_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


def read(entry: Entry) -> ex.Duration:
    """3年, 6个月, 90天, or ISO 8601: P3Y."""
    iso = _ISO.fullmatch(entry.text.strip())
    if iso and iso.group() != "P":
        years, months, days = (int(part or 0) for part in iso.groups())
        return ex.Duration(12 * years + months, days)
    rule = ex.read(
        entry.text,
        vocabulary=ex.Vocabulary.of((), members=""),
        expect=ex.DURATION,
        file=entry.file,
        locate=entry.locate,
    )
    return ex.bind(rule.tree, as_of=date.min, parameters={}).value  # type: ignore[attr-defined,no-any-return]
