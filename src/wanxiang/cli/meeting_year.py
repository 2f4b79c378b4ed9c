"""A year of meetings for a demonstration: invented documents pass their gates, meetings decide, tasks stand in the ledger.

In:  a home with the district's ground and an imported plan
Out: meetings with minutes issued, documents in the library, one before its gates, one that the review of lawfulness stopped
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from wanxiang.cli.cast import dismiss, stand_in
from wanxiang.core.models import Account
from wanxiang.core.official import Official
from wanxiang.core.sealed import File
from wanxiang.core.steady import steady
from wanxiang.district import Profile
from wanxiang.simulation.meetings import Draft, Session, Year

if TYPE_CHECKING:
    from wanxiang.engines.plans.models import Matter, Meeting, PlanItem, ReviewedDocument

Tell = Callable[[int], None]
SERIES = "reform"
BEFORE = timedelta(days=20)
"""Documents come in so long before their meeting; the notice goes out a few days before it."""


def run_meetings(ground: Profile, *, seed: int, tell: Tell = lambda _: None) -> dict[str, int]:
    """Live the year once; a home that has meetings stays as it is. Returns counts. Needs an imported plan."""
    from wanxiang.engines.plans.models import Meeting, ReviewedDocument

    if not Meeting.objects.exists():
        year = Year(ground, seed)
        with steady(), transaction.atomic(), _people() as people:
            _pool(year, people)
            for session in year.sessions:
                _meet(year, session, people)
                tell(1)
            _close_what_is_done(year, people)
            _left(year, people)
    return {"meetings": Meeting.objects.count(), "documents": ReviewedDocument.objects.count()}


class People:
    """Who acts: two of the reform office, a leader, and one for each unit. They cannot sign in."""

    def __init__(self) -> None:
        self.made: list[Account] = []
        self._of: dict[str, Account] = {}
        self.led = _led()
        self.office = self._account("office", "改革办经办", "reform_office", "区委改革办")
        self.second = self._account("second", "改革办复核", "reform_office", "区委改革办")
        self.leader = self._account("leader", "会议主持人", "leader", "")

    def of(self, unit: str) -> Account:
        """Who speaks for a unit."""
        if unit not in self._of:
            self._of[unit] = self._account(f"of-{unit}", "经办", "department", unit)
        return self._of[unit]

    def _account(self, name: str, title: str, role: str, unit: str) -> Account:
        made = stand_in(f"meeting-{name}", title, role, unit=unit)
        self.made.append(made)
        return made


@contextmanager
def _people() -> Iterator[People]:
    """The people of the year; when it is over they act no more."""
    people = People()
    yield people
    dismiss(*people.made)


def _pool(year: Year, people: People) -> None:
    from wanxiang.engines.plans.actions import experts

    for name, field, of in year.experts:
        experts.add_expert(name=name, field=field, of=of, by=people.office, at=_at(date(year.day.year, 1, 5)))


def _meet(year: Year, session: Session, people: People) -> None:
    """One meeting from its documents to its minutes."""
    from wanxiang.engines.plans.actions import agendas, meetings, notices

    planned = _at(session.day - BEFORE)
    meeting = meetings.plan_meeting(series=SERIES, day=session.day, begins=time(9, 30), by=people.office, at=planned)
    for draft in session.drafts:
        matter = _through_the_gates(draft, session.day, people)
        agendas.list_matter(meeting=meeting, matter=matter, by=people.office, at=_at(session.day - timedelta(days=3)))
    for matter in _reports(meeting, people):
        agendas.list_matter(meeting=meeting, matter=matter, by=people.office, at=_at(session.day - timedelta(days=3)))
    meeting = notices.send_notice(meeting=meeting, by=people.office, at=_at(session.day - timedelta(days=2)))
    members = list(meeting.attendees.order_by("pk"))
    away = {row.pk for row in members if row.role == "member" and year.absent()}
    meeting = meetings.hold(
        meeting=meeting, present=[row.pk for row in members if row.pk not in away], notes=dict.fromkeys(away, "外出公务"),
        by=people.office, at=_at(session.day),
    )  # fmt: skip
    _decide(meeting, session, people)
    notices.draft_minutes(meeting=meeting, number=notices.default_number(meeting), words={}, copies="各单位", by=people.office,
                          at=_at(session.day))  # fmt: skip
    notices.issue_minutes(meeting=meeting, by=people.leader, at=_at(session.day + timedelta(days=1)))


def _through_the_gates(draft: Draft, day: date, people: People) -> "Matter":
    """A document as it is before the meeting: registered, reviewed at every gate it needs, submitted and checked."""
    from wanxiang.engines.plans.actions import matters

    document = _registered(draft, day, people)
    _pass(document, day - BEFORE + timedelta(days=4), people)
    handed_in = _at(day - timedelta(days=3 if draft.urgent else 13))
    matter = matters.submit(series=SERIES, kind="review", title=f"审议《{draft.title}》", unit=draft.unit, document=document,
                            presenter="牵头单位主要负责人", by=people.of(draft.unit), at=handed_in)  # fmt: skip
    if draft.urgent:
        matters.hurry(matter=matter, why="汛期将至，须在本次会议定下", by=people.leader, at=handed_in)
    return matters.accept(matter=matter, by=people.office, at=handed_in)


def _registered(draft: Draft, day: date, people: People) -> "ReviewedDocument":
    from wanxiang.engines.plans import houses
    from wanxiang.engines.plans.actions import reviewing

    return reviewing.register_document(
        title=draft.title, kind=draft.kind, unit=draft.unit, facts={fact: fact in draft.facts for fact in houses.gates().facts},
        items=people.led.get(draft.unit, [])[:1], file=_text(draft.title, "一、目标任务；二、主要措施；三、组织保障。"), by=people.of(draft.unit), at=_at(day - BEFORE),
    )  # fmt: skip


def _pass(document: "ReviewedDocument", on: date, people: People) -> None:
    """Every gate that is needed and open, the experts drawn and heard first."""
    from wanxiang.engines.plans import houses
    from wanxiang.engines.plans.actions import experts, gates
    from wanxiang.engines.plans.queries.reviewing import standings

    at = _at(on)
    for standing in standings(document):
        rule = standing.rule
        if not standing.needed:
            continue
        if rule.experts:
            for review in experts.draw(
                document=document, gate=rule.id, number=f"{document.pk}-{on:%Y%m%d}", by=people.office, at=at
            ):
                experts.state_interest(review=review, conflict="", by=people.office, at=at)
                experts.give_verdict(
                    review=review, verdict="agree", says="方案可行，建议分步推进。", by=people.office, at=at
                )
        reviewer = houses.unit_meant(rule.reviewer)
        by = people.of(reviewer) if reviewer and reviewer != document.unit else people.office
        gates.record_opinion(document=document, gate=rule.id, outcome="passed", reviewers=rule.title, says="经审查，同意。",
                             on=on, by=by, at=at)  # fmt: skip


def _reports(meeting: "Meeting", people: People) -> list["Matter"]:
    """The special groups whose month has come and who have not reported."""
    from wanxiang.engines.plans.actions import matters
    from wanxiang.engines.plans.queries.meetings import rotation

    at = _at(meeting.day - timedelta(days=13))
    due = [
        turn
        for turn in rotation(series=SERIES, year=meeting.year)
        if turn.group and turn.month <= meeting.day.month and not turn.reported
    ]
    made = []
    for turn in due[:2]:
        submitted = matters.submit(series=SERIES, kind="report", title=f"{turn.name}工作情况汇报", unit=turn.unit, group=turn.group,
                                   by=people.of(turn.unit), at=at)  # fmt: skip
        made.append(matters.accept(matter=submitted, by=people.office, at=at))
    return made


def _decide(meeting: "Meeting", session: Session, people: People) -> None:
    """The decisions, with their tasks; what passed in principle is revised and confirmed."""
    from wanxiang.engines.plans.actions import decisions, matters, reviewing
    from wanxiang.engines.plans.actions.decisions import Given

    at, later = _at(session.day), _at(session.day + timedelta(days=6))
    drafts = {draft.title: draft for draft in session.drafts}
    for item in meeting.agenda.select_related("matter__document").order_by("position"):
        draft = drafts.get(item.matter.document.title) if item.matter and item.matter.document else None
        passed = draft is not None and draft.end in ("passed", "in_principle")
        given = (
            [Given(title=draft.task, unit=draft.unit, due=session.day + timedelta(days=draft.days))] if passed else []
        )
        said = (
            draft.says
            if draft
            else "会议传达学习了有关部署，提出贯彻意见。"
            if item.matter is None
            else "会议听取了汇报，要求补短板、抓进度。"
        )
        decisions.decide(
            item=item, outcome=draft.end if draft else "heard", text=said, tasks=given, by=people.office, at=at
        )
        if draft is not None and draft.end == "in_principle":
            reviewing.add_version(document=item.matter.document, file=_text(draft.title, "按会议意见修改后的文本。"), note="按会议意见修改",
                                  by=people.of(draft.unit), at=later)  # fmt: skip
            matters.confirm_revision(matter=item.matter, says="已按会议意见修改", by=people.second, at=later)


def _close_what_is_done(year: Year, people: People) -> None:
    """Units show what was done with the tasks of meetings; a second person closes them."""
    from wanxiang.engines.plans.actions import closing, evidence
    from wanxiang.engines.plans.models import Task

    at = _at(year.day - timedelta(days=1))
    for task in Task.objects.filter(origin=Task.Origin.MEETING, state=Task.State.OPEN).order_by("pk"):
        if year.done(task.due):
            by, document = people.of(task.unit), task.reviewed_documents.first()
            shown = evidence.add_record(
                task=task, address=f"/documents/{document.pk}/", title=document.title, by=by, at=at
            )
            asked = closing.ask_to_close(task=task, says="已按会议要求完成。", evidence=[shown], by=by, at=at)
            closing.accept_closing(closing=asked, by=people.office, at=at)


def _left(year: Year, people: People) -> None:
    """One document before its gates, for whoever tries the demonstration; one that the review of lawfulness stops."""
    from wanxiang.engines.plans import queries
    from wanxiang.engines.plans.actions import add_task, gates

    day = year.day
    _registered(year.waiting, day + timedelta(days=12), people)
    plan, draft = queries.current(), year.stopped
    document = _registered(draft, day, people)
    if plan is not None:
        item = next(iter(people.led.get(draft.unit, [])), None)
        task = add_task(
            document=plan, item=item, title=draft.task, unit=draft.unit, due=date(day.year, 12, 31), by=people.office, at=_at(day - BEFORE)
        )  # fmt: skip
        document.tasks.set([task])
    gates.record_opinion(document=document, gate="legal", outcome="failed", ground="no_legal_basis", reviewers="合法性审查", says=draft.says,
                         on=day, by=people.second, at=_at(day))  # fmt: skip


def _led() -> dict[str, list["PlanItem"]]:
    """Unit → the items of the current plan that it leads."""
    from wanxiang.engines.plans import queries
    from wanxiang.engines.plans.duties import item_units

    plan, found = queries.current(), defaultdict(list)
    names = queries.confirmed_names()
    for item in queries.items(document=plan) if plan else ():
        found[item_units(item, on=plan.imported_at.date(), names=names).lead].append(item)
    return found


def _text(title: str, says: str) -> File:
    """A text as a unit hands it in."""
    paper = Official(title)
    paper.paragraph(says)
    return File(name=f"{title}.docx", data=paper.to_bytes())


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 0)))
