"""The people of a simulated year of projects: who applies, the members of panels, the two who decide. They cannot sign in."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from wanxiang.cli.cast import dismiss, stand_in
from wanxiang.core.models import Account
from wanxiang.engines.plans.queries import panels as judging
from wanxiang.simulation.projects import Year

if TYPE_CHECKING:
    from wanxiang.engines.directory.models import Entry
    from wanxiang.engines.plans.models import OpenCall, Panel, PanelReview, Project

MEMBERS = 4
GUESTS = ("officer1", "officer2")
"""Ready-made accounts that are appointed to the open round, so that whoever tries the demonstration has something to score."""


class People:
    """Made for one year; `leave` when it is over."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self._bodies: dict[str, Account] = {}
        self._made: list[Account] = []
        self.office = self._account("office", year.hand.person(), "reform_office", unit="区委改革办")
        self.second = self._account("second", year.hand.person(), "reform_office", unit="区委改革办")
        self.members = [
            self._account(f"member{at}", name, "department", unit=unit)
            for at, (unit, name) in enumerate(year.members(MEMBERS), 1)
        ]

    def of(self, body: str) -> Account:
        """Who speaks for a unit or place."""
        if body not in self._bodies:
            place = body.isdigit()
            role = (
                "department"
                if not place
                else "street"
                if len(body) <= len(self.year.profile.streets[0].code)
                else "community"
            )
            name = self.year.hand.person()
            self._bodies[body] = self._account(
                f"of-{body}", name, role, unit="" if place else body, area=body if place else ""
            )
        return self._bodies[body]

    def convene(
        self,
        title: str,
        sheet: str,
        rows: Sequence["Project"],
        *,
        at: datetime,
        call: "OpenCall | None" = None,
        guests: bool = False,
    ) -> "Panel":
        """A round with the published sheet of that name."""
        from wanxiang.engines.plans.actions import panels

        found = next(each for each in judging.sheets() if each.id == sheet)
        members = self.members + (list(Account.objects.filter(username__in=GUESTS)) if guests else [])
        due = (at + timedelta(days=7)).date()
        return panels.convene(
            title=title, sheet=found, projects=rows, members=members, due=due, call=call, by=self.office, at=at
        )

    def score(self, review: "PanelReview", mark: int, *, at: datetime) -> None:
        """Every member declares; who has no interest hands in a sheet around the mark."""
        from wanxiang.engines.plans.actions import panels

        lines = [each["id"] for each in review.panel.terms["criteria"]]
        for member in self.members:
            said = panels.declare(review=review, by=member, at=at)
            if said.interest == "none":
                marks = {line: max(0, min(10, mark + self.year.dice.choice((0, 0, 1, -1)))) for line in lines}
                panels.score(review=review, marks=marks, reason=self._reason(mark), by=member, at=at)

    def rule(self, review: "PanelReview", wanted: str, *, at: datetime, rectify_by: date | None = None) -> None:
        """One decides; at acceptance another signs too."""
        from wanxiang.engines.plans.actions import rulings

        review.refresh_from_db()
        why = "按评审意见补正" if wanted in ("return", "rectify") or wanted != review.proposal else ""
        rulings.rule(review=review, outcome=wanted, why=why, rectify_by=rectify_by, by=self.office, at=at)
        if review.panel.stage == "acceptance":
            rulings.confirm(review=review, agrees=True, by=self.second, at=at + timedelta(days=1))

    def enter(self, register: str, said: dict[str, Any], *, at: datetime, verified: bool) -> "Entry":
        """One writes, another verifies."""
        from wanxiang.engines.directory import actions

        entry = actions.create(register=register, said=said, by=self.office, at=at)
        return self.verify(register, entry, by=self.second, at=at + timedelta(days=3)) if verified else entry

    def verify(self, register: str, entry: "Entry", *, by: Account, at: datetime) -> "Entry":
        """Set an entry to verified and nothing else."""
        from wanxiang.engines.directory import actions

        said = {"verified": "已核验"}
        return actions.change(register=register, pk=entry.pk, said=said, version=entry.version, by=by, at=at)

    def dispute(self, entry: "Entry", why: str, *, at: datetime) -> None:
        """Somebody names an earlier one."""
        from wanxiang.engines.directory import actions

        said = {"verified": "有争议", "dispute": why}
        actions.change(register="firsts", pk=entry.pk, said=said, version=entry.version, by=self.office, at=at)

    def leave(self) -> None:
        """Nobody acts in their names any more."""
        dismiss(*self._made)

    def _reason(self, mark: int) -> str:
        if mark >= 8:
            return self.year.dice.choice(("问题抓得准，措施具体", "成本低，别的社区能照做", "数据齐，能核对"))
        return self.year.dice.choice(("与现有做法差别不大", "成效怎样量没有写明", "分工和时限不清楚"))

    def _account(self, key: str, name: str, role: str, *, unit: str = "", area: str = "") -> Account:
        made = stand_in(f"project-{key}", name, role, unit=unit, area=area)
        self._made.append(made)
        return made


def at_ten(day: date) -> datetime:
    """Ten o'clock of a civil day."""
    return timezone.make_aware(datetime.combine(day, time(10)))
