"""A plan, the people who take part, and short ways to bring a document before a meeting."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from wanxiang.core.sealed import File
from wanxiang.engines.plans.actions import agendas, gates, import_document, matters, meetings, notices, reviewing

PLAN = """云川区 2021 年改革要点
一、深化社会领域改革
（一）社区食堂改革。完善社区食堂布点。（牵头领导：张明；牵头单位：区民政局；参与单位：各街道）
（二）窗口服务改革。整合窗口事项。（牵头领导：李红；牵头单位：区教育局）
"""
GATES = {"risk", "experts", "opinions", "competition", "legal"}


def paper(text: str = "第一稿") -> File:
    """A text as a unit uploads it."""
    return File(name="文本.pdf", data=f"%PDF-1.7 {text}".encode())


@pytest.fixture
def room(cast):
    """Who takes part, and `submitted()`, `ready()`, `planned()`, `held()`."""
    plan = import_document(
        data=PLAN.encode(), file_name="改革要点.txt", by=cast.account("导入", "reform_office")
    ).document
    civil, justice = (cast.account(f"{name}经办", "department") for name in ("民政局", "司法局"))
    civil.unit_code, justice.unit_code = "区民政局", "区司法局"
    for each in (civil, justice):
        each.save(update_fields=["unit_code"])
    made = SimpleNamespace(
        plan=plan, civil=civil, justice=justice, office=cast.account("改革办甲", "reform_office"),
        second=cast.account("改革办乙", "reform_office"), leader=cast.account("区领导", "leader"), at=cast.monday, days=cast.days,
    )  # fmt: skip
    made.document = lambda title="社区食堂布点方案", **said: _document(made, title, **said)
    made.opinion = lambda document, gate, outcome="passed", **said: _opinion(made, document, gate, outcome, **said)
    made.submitted = lambda document=None, **said: _submitted(made, document or made.ready_document(), **said)
    made.ready_document = lambda title="社区食堂布点方案": _ready(made, title)
    made.listable = lambda document=None: matters.accept(matter=made.submitted(document), by=made.office, at=made.at)
    made.planned = lambda after=10: _planned(made, after)
    made.held = lambda *listed, after=10: _held(made, listed, after)
    return made


def _document(room, title, *, facts=None, kind="实施方案", file=None, tasks=()):
    said = {
        "涉及重大民生": False,
        "涉及社会治理": False,
        "涉及权利义务": False,
        "涉及市场主体": False,
        "专业性强": False,
    }
    return reviewing.register_document(
        title=title, kind=kind, unit="minzheng", facts=said if facts is None else facts, items=[room.plan.items.get(no=1)],
        tasks=tasks, file=file or paper(title), by=room.civil, at=room.at,
    )  # fmt: skip


def _opinion(room, document, gate, outcome, *, ground="", by=None, at=None):
    return gates.record_opinion(
        document=document, gate=gate, outcome=outcome, ground=ground, reviewers="区司法局", says="经审查，出具意见如下",
        on=room.at.date(), by=by or room.justice, at=at or room.at,
    )  # fmt: skip


def _ready(room, title):
    made = _document(room, title)
    _opinion(room, made, "legal", "passed")
    return made


def _submitted(room, document, *, at=None, **said):
    return matters.submit(
        series="reform", kind="review", title=f"审议《{document.title}》", unit="minzheng", document=document, presenter="区民政局主要负责人",
        by=room.civil, at=at or room.at, **said,
    )  # fmt: skip


def _planned(room, after) -> object:
    day: date = (room.at + timedelta(days=after)).date()
    return meetings.plan_meeting(series="reform", day=day, begins=time(9, 30), by=room.office, at=room.at)


def _held(room, listed, after):
    meeting = _planned(room, after)
    for matter in listed:
        agendas.list_matter(meeting=meeting, matter=matter, by=room.office, at=room.at)
    notices.send_notice(meeting=meeting, by=room.office, at=room.at)
    on: datetime = room.at + timedelta(days=after)
    everybody = [row.pk for row in meeting.attendees.all()]
    return meetings.hold(meeting=meeting, present=everybody, by=room.office, at=on)
