"""The daily watch over tasks: notes before they are due, when they are overdue, when they are blocked."""

from __future__ import annotations

from datetime import date

from wanxiang.core.models import Account
from wanxiang.engines.plans import queries
from wanxiang.engines.plans.actions import remind
from wanxiang.engines.plans.models import Reminder
from wanxiang.engines.plans.queries.standings import thresholds
from wanxiang.systems.reform_ledger.standings import standings


def watch(day: date) -> list[Reminder]:
    """What is new to be told on a day about the current plan; running it again tells nothing twice."""
    document = queries.current()
    if document is None:
        return []
    rows = standings(document=document, on=day)
    return remind(standings=rows, on=day, by=Account.system("plans"), thresholds=thresholds())
