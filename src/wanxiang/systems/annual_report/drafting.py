"""A draft from the ledger: the outline of a year, kept so that people can go on writing."""

from __future__ import annotations

from datetime import datetime

from wanxiang.core.models import Account
from wanxiang.engines.measures.drafts import writing
from wanxiang.engines.measures.models import Draft

from .outlining import outline


def draft_report(*, year: int, at: datetime, by: Account) -> Draft:
    """The report on a year as the ledger and the systems tell it, figures as slots.

    Raises: NoPlanOfYear
    """
    title, plan, sections = outline(year=year)
    return writing.start(title=title, year=year, plan=plan, outline=sections, at=at, by=by)
