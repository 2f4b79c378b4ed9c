"""The plan of the year that ends, for a demonstration: read, one task for each of its items, shown to be done, closed by another."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from wanxiang.cli.cast import dismiss, stand_in
from wanxiang.core.models import Account
from wanxiang.core.official import Official
from wanxiang.core.sealed import File
from wanxiang.district import Profile
from wanxiang.simulation.last_plan import Ended, LastPlan


def end(ground: Profile, *, seed: int) -> int:
    """Live it once; a home that knows a plan of that year stays as it is. Returns how many tasks were closed.

    To be called before the coming year's plan is read: the plan read last is the current one.
    """
    from wanxiang.engines.plans import actions, queries

    year = LastPlan(ground, seed)
    if queries.documents().filter(year=year.year).exists():
        return 0
    with transaction.atomic():
        office, second = (
            stand_in(f"last-plan-{key}", name, "reform_office")
            for key, name in (("office", "改革办经办"), ("second", "改革办复核"))
        )
        document = actions.import_document(
            data=year.text().encode(), file_name=f"{year.year}年重点改革任务.txt", by=office
        ).document
        for item, ended in zip(document.items.order_by("no"), year.ended, strict=True):
            _close(document, item, ended, office=office, second=second)
        dismiss(office, second)
    return len(year.ended)


def _close(document, item, ended: Ended, *, office: Account, second: Account) -> None:
    """From the task to its closing: the unit's report is the evidence."""
    from wanxiang.engines.plans.actions import add_task, closing, evidence

    begun, shown = _at(date(ended.on.year, 2, 1)), _at(ended.on)
    task = add_task(
        document=document, item=item, title=item.title, unit=ended.unit, begins=begun.date(), due=item.due or date(ended.on.year, 12, 31),
        owner_name="任务负责人", by=office, at=begun,
    )  # fmt: skip
    paper = Official(f"关于{ended.title}完成情况的报告")
    paper.paragraph(f"{ended.reached}，达到年度目标。")
    paper.signature(ended.unit_name, ended.on)
    file = File(name=f"{ended.title}.docx", data=paper.to_bytes())
    proof = evidence.add_file(task=task, file=file, title=f"{ended.title}完成情况报告", by=office, at=shown)
    asked = closing.ask_to_close(task=task, says=f"{ended.reached}。", evidence=[proof], by=office, at=shown)
    closing.accept_closing(closing=asked, by=second, at=shown)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
