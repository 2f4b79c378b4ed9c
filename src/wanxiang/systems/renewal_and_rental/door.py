"""The doors of the two: what was found on a round or complained of becomes a case, and goes where the rules say."""

from datetime import datetime

from django.db import transaction

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, dispatching
from wanxiang.engines.cases.actions import Report, Words, receive
from wanxiang.engines.cases.actions.handling import follow_up
from wanxiang.engines.cases.models import Case

VIOLATION, RENTAL = "violation", "rental"
CLASSES = {VIOLATION: ("0901", "0903"), RENTAL: ("1001",)}


class NotOfThese(WanxiangError):
    code = "renewal_and_rental.not_of_these"


def found(report: Report, *, by: Account, at: datetime) -> Case:
    """Take a report of a violation or of a rental; where the rules send it out by themselves, it goes at once.

    Raises: NotOfThese (a class of neither), BadReport, UnknownClass, NoSuchPlace
    """
    if report.flow not in CLASSES or not report.code.startswith(CLASSES[report.flow]):
        raise NotOfThese("类别不属于查违清退或住房租赁整治", hint="违建和用地选 0901、0903，住房租赁选 1001 之下的小类")
    with transaction.atomic():
        made = receive(report, by=by, at=at)
        proposal = dispatching.propose(made.case, flow=catalogue.flow(report.flow), at=at) if made.new else None
        if proposal is None or not proposal.auto:
            return made.case
        words = Words(to=proposal.main.code, assists=tuple(each.code for each in proposal.assists), why=proposal.why)
        return follow_up(made.case, "dispatch", by=Account.system("renewal_and_rental"), at=at, words=words)
