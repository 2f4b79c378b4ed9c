"""会议：次数、第一议题、通知冻结议程、到会人数、决定变成任务、纪要由另一人签发。"""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from docx import Document

from wanxiang.core import sealed
from wanxiang.engines.measures import queries as figures
from wanxiang.engines.plans.actions import agendas, decisions, matters, meetings, notices, reviewing
from wanxiang.engines.plans.actions.decisions import Given
from wanxiang.engines.plans.actions.rooms import MeetingMoved, MeetingRefused
from wanxiang.engines.plans.actions.second import SecondPerson
from wanxiang.engines.plans.models import AgendaItem, ReviewedDocument, Task
from wanxiang.engines.plans.queries import meetings as reading


def words(sha256: str) -> str:
    """All that a sealed Word file says."""
    paper = Document(io.BytesIO(b"".join(sealed.opened(sha256))))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([each.text for each in paper.paragraphs] + cells)


def decided(room, meeting, outcome="passed", tasks=()):
    """The meeting's decisions on all its items."""
    at = room.at + timedelta(days=10)
    for item in meeting.agenda.all():
        first = item.kind == "first"
        decisions.decide(item=item, outcome="heard" if first else outcome, text="会议要求抓好落实。", by=room.office, at=at,
                        tasks=() if first else tasks)  # fmt: skip
    return at


def test_meetings_are_numbered_within_their_year(room):
    one, two = room.planned(), room.planned(after=20)
    assert [each.title for each in (one, two)] == [f"区委全面深化改革委员会2021年第{number}次会议" for number in (1, 2)]
    with pytest.raises(MeetingRefused, match="次数在它之前已排定"):
        room.planned(after=12)
    meetings.cancel(meeting=two, why="并入下次", by=room.office, at=room.at)
    assert room.planned(after=30).number == 2


def test_the_first_item_is_fixed(room):
    """第一议题不能移、不能删、不能被别的议题占去；数据库也不允许。"""
    meeting = room.planned()
    first = meeting.agenda.get()
    assert (first.position, first.kind) == (1, "first")
    for attempt in (
        lambda: agendas.move_item(item=first, to=2, by=room.office, at=room.at),
        lambda: agendas.remove_item(item=first, by=room.office, at=room.at),
    ):
        with pytest.raises(MeetingRefused, match="第一议题"):
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=first.pk).update(position=2)
    item = agendas.list_matter(meeting=meeting, matter=room.listable(), by=room.office, at=room.at)
    with pytest.raises(MeetingRefused, match="第 2 至 2 项"):
        agendas.move_item(item=item, to=1, by=room.office, at=room.at)


def test_the_notice_freezes_the_agenda_and_a_later_change_is_seen(room):
    """通知发出后再调整，要写原因，并留下痕迹；通知里的议程还是原来的。"""
    meeting, matter = room.planned(), room.listable()
    item = agendas.list_matter(meeting=meeting, matter=matter, by=room.office, at=room.at)
    sent = notices.send_notice(meeting=meeting, by=room.office, at=room.at)
    with pytest.raises(MeetingRefused, match="调整议程的原因"):
        agendas.remove_item(item=item, by=room.office, at=room.at)
    agendas.remove_item(item=item, why="材料有误", by=room.office, at=room.at)
    matter.refresh_from_db()
    sent.refresh_from_db()
    late = [step for step in reading.course(f"meeting:{meeting.pk}") if step.details.get("late")]
    assert [step.said for step in late] == [f"第 2 项 {matter.title}（材料有误）"]
    assert [line["title"] for line in sent.notice["agenda"]][1] == matter.title
    assert (matter.state, meeting.agenda.count()) == ("complete", 1)
    said = words(sent.notice_sha256)
    assert "关于召开区委全面深化改革委员会2021年第1次会议的通知" in said and f"2. {matter.title}（区民政局）" in said


def test_without_a_quorum_there_is_no_meeting(room):
    meeting = room.planned()
    notices.send_notice(meeting=meeting, by=room.office, at=room.at)
    on = room.at + timedelta(days=10)
    chair = meeting.attendees.get(role="chair")
    with pytest.raises(MeetingRefused, match="还没有召开"):
        meetings.hold(meeting=meeting, present=[chair.pk], by=room.office, at=room.at)
    with pytest.raises(MeetingRefused, match="应到 13 方，实到 1 方，不足 7 方"):
        meetings.hold(meeting=meeting, present=[chair.pk], by=room.office, at=on)
    came = [row.pk for row in meeting.attendees.all()[:7]]
    assert meetings.hold(meeting=meeting, present=came, by=room.office, at=on).state == "held"


def test_a_document_is_submitted_once_and_by_its_own_unit(room):
    """同一份文件不能同时报两个议题，也不能由别的单位代报；撤回后可以重报，编号不重复。"""
    document = room.ready_document()
    first = room.submitted(document)
    with pytest.raises(MeetingRefused, match="已作为议题报送"):
        room.submitted(document)
    with pytest.raises(MeetingRefused, match="由其他单位起草"):
        matters.submit(
            series="reform", kind="review", title="代报", unit="jiaoyu", document=document, by=room.office, at=room.at
        )
    matters.withdraw(matter=first, why="完善后再报", by=room.civil, at=room.at)
    assert (first.number, room.submitted(document).number) == ("议2021-001", "议2021-002")


def test_what_is_incomplete_goes_back_and_comes_again(room):
    """退回写明差什么；补正后重新报送，时限从补正算起；报送人不能自己核对。"""
    matter = room.submitted()
    with pytest.raises(SecondPerson):
        matters.accept(matter=matter, by=room.civil, at=room.at)
    matters.send_back(matter=matter, why="缺征求意见汇总", by=room.office, at=room.at)
    later = room.at + timedelta(days=3)
    again = matters.submit_again(matter=matter, about="已补", presenter="局长", by=room.civil, at=later)
    assert (again.state, again.submitted_at) == ("submitted", later)


def test_a_decision_gives_tasks_that_stand_in_the_ledger(room):
    """决定 → 任务：来源是会议，挂到文件对应的改革事项；下次会议列出还没完成的。"""
    meeting = room.held(room.listable())
    at = decided(
        room,
        meeting,
        tasks=[Given(title="建成第一批社区食堂", unit="minzheng", due=(room.at + timedelta(days=15)).date())],
    )
    task = Task.objects.get(origin="meeting")
    assert (task.unit, task.item.no, task.document) == ("minzheng", 1, room.plan)
    following = room.planned(after=40)
    (open_,) = reading.open_before(meeting=following, on=(room.at + timedelta(days=30)).date())
    assert (open_.task, open_.standing.label) == (task, "逾期")
    sent = notices.send_notice(meeting=following, by=room.office, at=at)
    assert "此前会议决定尚未完成的事项" in words(sent.notice_sha256)
    lines = reading.agenda(meeting=meeting, by=room.office, on=at.date())
    assert [found.title for found, _ in lines[1].tasks] == ["建成第一批社区食堂"]


def test_what_passes_in_principle_passes_when_the_revision_is_confirmed(room):
    """原则通过：会后传了修改稿，并由另一人核对，才算通过。"""
    document = room.ready_document()
    matter = room.listable(document)
    at = decided(room, room.held(matter), "in_principle") + timedelta(days=1)
    matter.refresh_from_db()
    said = {"matter": matter, "says": "已按意见修改", "at": at}
    with pytest.raises(MeetingRefused, match="还没有上传修改后的文本"):
        matters.confirm_revision(**said, by=room.office)
    reviewing.add_version(
        document=document, file=sealed.File(name="c.pdf", data=b"%PDF-1.7 revised"), by=room.civil, at=at
    )
    with pytest.raises(SecondPerson):
        matters.confirm_revision(**said, by=room.civil)
    matters.confirm_revision(**said, by=room.office)
    document.refresh_from_db()
    assert (document.status, document.passed_on) == ("passed", (room.at + timedelta(days=10)).date())


@pytest.mark.parametrize(
    ("outcome", "matter_is", "document_is"), [("again", "again", "submitted"), ("sent_back", "sent_back", "sent_back")]
)
def test_what_does_not_pass_stands_as_decided(room, outcome, matter_is, document_is):
    """再议的可以列入下次议程；退回的文件可以改后另报。"""
    matter = room.listable()
    decided(room, room.held(matter), outcome)
    matter.refresh_from_db()
    assert (matter.state, matter.document.status) == (matter_is, document_is)


def test_a_gate_that_fails_after_the_notice_keeps_the_meeting_from_passing_it(room):
    matter = room.listable()
    meeting = room.held(matter)
    room.opinion(matter.document, "legal", "failed", ground="beyond_power")
    with pytest.raises(MeetingRefused, match="合法性审查未通过（超越权限）"):
        decided(room, meeting)


def test_minutes_are_made_of_the_records_and_issued_by_another(room):
    """纪要按记录生成，可改文字；起草人不能签发；签发后封存，任务和文字都不再变。"""
    meeting = room.held(room.listable())
    at = decided(room, meeting, tasks=[Given(title="建成第一批社区食堂", unit="minzheng")])
    item = meeting.agenda.get(position=2)
    said = {
        "number": notices.default_number(meeting),
        "words": {f"item{item.pk}": "会议原则同意，抓紧办。"},
        "copies": "各街道",
    }
    notices.draft_minutes(meeting=meeting, **said, by=room.office, at=at)
    with pytest.raises(SecondPerson):
        notices.issue_minutes(meeting=meeting, by=room.office, at=at)
    row = notices.issue_minutes(meeting=meeting, by=room.leader, at=at)
    text = words(row.sha256)
    for part in (
        "深改委纪要〔2021〕1号",
        "会议原则同意，抓紧办。",
        "建成第一批社区食堂",
        "区民政局",
        "出席：区委全面深化改革委员会主任",
        "抄送：各街道。",
    ):
        assert part in text, part
    with pytest.raises(MeetingMoved):
        notices.draft_minutes(meeting=meeting, **said, by=room.office, at=at)
    with pytest.raises(MeetingMoved):
        decisions.give_task(
            decision=item.decision, given=Given(title="再加一项", unit="minzheng"), by=room.office, at=at
        )


def test_minutes_wait_until_every_item_is_decided(room):
    meeting = room.held(room.listable())
    notices.draft_minutes(meeting=meeting, number="1号", words={}, copies="", by=room.office, at=room.at)
    with pytest.raises(MeetingRefused, match=r"第 1 项.*还没有记下会议决定"):
        notices.issue_minutes(meeting=meeting, by=room.leader, at=room.at)


def test_who_has_not_reported_this_year_is_seen(room):
    """专项小组按月轮流汇报；没报的、过了月份的看得见；牵头单位也在表上。"""
    at = room.at
    report = matters.submit(series="reform", kind="report", title="社会治理改革专项小组工作汇报", unit="zhengfawei", group="governance", by=room.civil, at=at)  # fmt: skip
    meeting = room.held(matters.accept(matter=report, by=room.office, at=at))
    decided(room, meeting, "heard")
    turns = {turn.name: turn for turn in reading.rotation(series="reform", year=2021)}
    assert turns["社会治理改革专项小组"].reported == meeting
    assert turns["经济体制改革专项小组"].late(at.date(), 2021) and not turns["民主法治改革专项小组"].late(
        at.date(), 2021
    )
    assert turns["区民政局"].reported is None


def test_a_unit_sees_its_own_matters_and_what_was_decided(room, cast):
    """审议前只有本单位和改革办看得到；决定之后大家都看得到。"""
    matter = room.listable()
    other = cast.account("教育局经办", "department")
    other.unit_code = "区教育局"
    meeting = room.held(matter)
    seen = [line.shown for line in reading.agenda(meeting=meeting, by=other, on=room.at.date())]
    assert seen == [True, False]
    assert reading.matters(by=room.civil).count() == reading.matters(by=room.leader).count() == 1
    with pytest.raises(reading.NoSuchMeeting):
        reading.matter(key=matter.pk, by=other)
    decided(room, meeting)
    assert reading.matter(key=matter.pk, by=other) == matter


def test_meetings_and_documents_are_counted(room):
    """开过的会、审过的议题、通过的文件、没过的关，都从记录里数出来；补录的旧件算文件，不算会。"""
    document = room.document("无依据办法")
    room.opinion(document, "legal", "failed", ground="procedure")
    meeting = room.held(room.listable())
    decided(room, meeting, tasks=[Given(title="建成第一批社区食堂", unit="minzheng")])
    room.planned(after=30)
    reviewing.take_over(title="旧办法", kind="办法", unit="minzheng", meeting="2021年第0次会议", passed_on=room.at.date(), number="旧发〔2021〕1号",
                        by=room.office, at=room.at)  # fmt: skip
    found = {name: int(figures.figure(name).value.value) for name in ("meetings_held", "matters_considered", "reform_documents", "gates_done", "gates_failed", "decision_tasks")}  # fmt: skip
    assert found == {"meetings_held": 1, "matters_considered": 1, "reform_documents": 2, "gates_done": 1, "gates_failed": 1, "decision_tasks": 1}  # fmt: skip
    assert ReviewedDocument.objects.get(title="旧办法").gates.count() == 0
