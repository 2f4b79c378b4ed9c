"""A district that moves here brings its years: every step by the same flow, nothing lost, nothing twice, nothing announced."""

import csv
import json
from datetime import datetime, timedelta

import pytest
import yaml
from case_cast import GRID, MONDAY, RUBBISH, ZONE, account, received

from wanxiang.core.models import Account, AuditRow, Event
from wanxiang.engines.cases import course, history, queries
from wanxiang.engines.cases.actions import take_over, takeover
from wanxiang.engines.cases.actions.reportfile import BadFile
from wanxiang.engines.cases.actions.stepfile import BadFolder
from wanxiang.engines.cases.models import Batch, Case, Order, Rating, Ruling, Step, Unmapped

NOW = datetime(2021, 12, 8, 9, 0, tzinfo=ZONE)
START = datetime(2021, 3, 1, 9, 30)
HEAD = ("source", "external_id", "seq", "action", "at", "role", "by", "unit", "opinion", "reply", "why", "fields")
USUAL = [
    ("receive", "platform", {}), ("accept", "desk", {}), ("dispatch", "desk", {}), ("sign", "handler", {}),
    ("finish", "handler", {"opinion": "已清运", "reply": "您好，已清运。"}), ("pass", "desk", {}),
    ("callback", "desk", {"fields": {"resolved": "yes", "satisfied": 5}}), ("close", "desk", {}), ("archive", "platform", {}),
]  # fmt: skip


class Folder:
    """A predecessor's folder under construction."""

    def __init__(self, path):
        self.path, self.reports, self.steps = path, [], []

    def case(self, number, steps=USUAL, *, at=START, text="路口垃圾成堆没人清", every=2.0, **said):
        """A report with a course of steps, one every few hours."""
        known = {"编号": number, "内容": text, "类别编码": RUBBISH, "网格编码": GRID, "姓名": "", "联系电话": ""} | said
        self.reports.append(known)
        for seq, (action, role, more) in enumerate(steps, start=1):
            when = more.get("at") or at + timedelta(hours=every * (seq - 1))
            fields = json.dumps(more["fields"], ensure_ascii=False) if "fields" in more else ""
            self.steps.append({"source": "portal", "external_id": number, "seq": seq, "action": action, "at": f"{when:%Y-%m-%d %H:%M:%S}", "role": role,
                               "by": more.get("by", ""), "unit": more.get("unit", ""), "opinion": more.get("opinion", ""), "reply": more.get("reply", ""),
                               "why": more.get("why", ""), "fields": fields})  # fmt: skip
        return self

    def write(self):
        self.path.mkdir(parents=True, exist_ok=True)
        table(self.path / "portal.csv", list(self.reports[0]), self.reports)
        table(self.path / "history.csv", HEAD, self.steps)
        said = {"title": "原平台", "reports": [{"file": "portal.csv", "source": "portal"}], "history": "history.csv"}
        (self.path / "takeover.yml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
        return self.path

    def take(self, **said):
        return take_over(folder=self.write(), by=Account.system("test"), at=NOW, **said)


def table(path, head, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, head)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "years")


def held_together(case):
    """The chain is unbroken, every step legal, and the steps give the row again."""
    steps = [history.as_said(step) for step in case.steps.order_by("seq")]
    assert course.unbroken(steps) == case.head
    replayed, mine = course.fold(steps), history.as_fields(case)
    assert {name: mine.get(name) for name in replayed} == replayed


def test_a_course_is_told_again_by_the_same_flow(folder):
    """原系统的一件事：状态、时限、摘要链、评价与在本系统办理的完全一样。"""
    result = folder.case("A1").take()
    case = Case.objects.get()
    assert (result.rows, result.taken, result.refused) == (1, 1, [])
    assert (case.state, case.version, case.on_time) == ("archived", 9, True)
    assert (case.handler, case.clause) == ("jd-guiyuan", "职-0101-2")
    assert case.case_no.startswith("SJ210301")
    assert case.opened_at == START.replace(tzinfo=ZONE)
    assert Rating.objects.get().satisfied == 5
    held_together(case)


def test_the_same_steps_made_here_give_the_same_deadlines(folder, desk):
    """同样的报告在本系统登记，时限与接收的一样。"""
    folder.case("A1", USUAL[:3]).take()
    taken = Case.objects.get()
    made = received(at=taken.opened_at, code=RUBBISH)
    assert made.whole_due_at == taken.whole_due_at
    assert (made.handler, made.clause, made.level) == (taken.handler, taken.clause, taken.level)


def test_nothing_is_announced_and_one_row_is_audited(folder):
    """历史不发事件；一个批次一条审计。"""
    before = Event.objects.count()
    folder.case("A1").case("A2", at=START + timedelta(days=1)).take()
    assert Event.objects.count() == before
    assert AuditRow.objects.filter(action="case.takeover").count() == 1
    assert not AuditRow.objects.filter(action="case.receive").exists()


def test_rows_in_are_taken_or_aside(folder):
    """守恒：进来的 = 新建 + 已有 + 未接收，未接收的各有原因。"""
    folder.case("A1")
    folder.case("A2", [USUAL[0], USUAL[4]])  # handled without ever being accepted
    folder.case("A3", USUAL, 网格编码="440303999999999")
    folder.case("A4", [USUAL[0], ("accept", "handler", {})])
    folder.case("A5", [*USUAL[:4], ("finish", "handler", {"opinion": "已清运"})])
    folder.case("A6", at=datetime(2022, 1, 1, 9))
    folder.case("A7", [USUAL[0], ("accept", "desk", {"fields": {"magic": 1}})])
    folder.steps.append(folder.steps[0] | {"external_id": "A9"})
    folder.reports.append(folder.reports[0] | {"编号": "A8"})
    result = folder.take()
    said = {row["external_id"]: row["reason"] for row in result.refused}
    assert result.rows == 9 == result.taken + result.known + len(result.refused)
    assert set(said) == {"A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9"}
    assert "不能“办结反馈”" in said["A2"] and "第 2 步" in said["A2"]
    assert "440303999999999" in said["A3"]
    assert "不能由" in said["A4"]
    assert "reply" in said["A5"]
    assert "将来" in said["A6"]
    assert "magic" in said["A7"]
    assert (said["A8"], said["A9"]) == ("报告没有任何步骤", "步骤没有对应的报告")
    batch = Batch.objects.get()
    assert (batch.rows, batch.taken, batch.refused) == (9, 1, result.refused)


def test_steps_out_of_order_in_time_are_refused(folder):
    steps = [*USUAL[:3], ("sign", "handler", {"at": START - timedelta(days=1)})]
    assert "早于上一环节" in folder.case("A1", steps).take().refused[0]["reason"]


def test_the_same_folder_again_changes_nothing(folder):
    """同一份再来一次，什么也不变；改了一件的内容，那一件被留下并说明。"""
    folder.case("A1").take()
    before = list(Step.objects.values_list("hash", flat=True))
    again = folder.take()
    assert (again.before, again.taken, list(Step.objects.values_list("hash", flat=True))) == (True, 1, before)
    folder.reports[0]["内容"] = "另一件事，内容不同"
    other = folder.case("A2", at=START + timedelta(hours=1)).take()
    assert (other.taken, other.known) == (1, 0)
    assert "内容不同" in other.refused[0]["reason"]


def test_a_later_export_that_overlaps_brings_only_what_is_new(folder):
    folder.case("A1").take()
    result = folder.case("A2", at=START + timedelta(days=3)).take()
    assert (result.rows, result.taken, result.known) == (2, 1, 1)


def test_what_was_interrupted_is_continued(folder, monkeypatch):
    """写到一半断了：已写的留下，再运行一次补齐，结果与一次写完相同。"""
    for number in range(12):
        folder.case(f"A{number:02d}", at=START + timedelta(hours=number))
    monkeypatch.setattr(takeover, "CHUNK", 5)
    written = takeover.Mover._write_all

    def broken(self, waiting):
        if Case.objects.count() >= 5:
            raise KeyboardInterrupt
        written(self, waiting)

    monkeypatch.setattr(takeover.Mover, "_write_all", broken)
    with pytest.raises(KeyboardInterrupt):
        folder.take()
    assert Case.objects.count() == 5
    monkeypatch.setattr(takeover.Mover, "_write_all", written)
    result = folder.take()
    assert (result.rows, result.taken, result.known, Case.objects.count()) == (12, 12, 0, 12)
    assert len(set(Case.objects.values_list("case_no", flat=True))) == 12
    assert Batch.objects.count() == AuditRow.objects.filter(action="case.takeover").count() == 1
    for case in Case.objects.all():
        held_together(case)


def test_a_trial_says_the_same_and_writes_nothing(folder):
    folder.case("A1").case("A2", [USUAL[0], USUAL[4]])
    tried = folder.take(check=True)
    assert (tried.taken, len(tried.refused), Case.objects.count(), Batch.objects.count()) == (1, 1, 0, 0)
    taken = folder.take()
    assert (taken.taken, taken.refused) == (tried.taken, tried.refused)


def test_repeats_count_as_they_did_at_the_time(folder):
    """同一人三个月内、同一网格半月内的同类反映计为重复；第四次起升一级。"""
    for number in range(5):
        folder.case(f"A{number}", at=START + timedelta(days=number), 姓名="甲", 联系电话="15400000001")
    folder.take()
    assert list(Case.objects.order_by("opened_at").values_list("repeats", flat=True)) == [0, 1, 2, 3, 4]
    assert list(Case.objects.order_by("opened_at").values_list("level", flat=True)) == [1, 1, 1, 2, 2]


def test_a_merged_case_points_at_the_one_it_went_into(folder):
    """并案：主案在先，合并的写明并入哪一件；没有的主案不认。"""
    merge = ("merge", "desk", {"why": "同一问题", "fields": {"into": "portal:A1"}})
    folder.case("A1", every=10)
    folder.case("A2", [*USUAL[:2], merge], at=START + timedelta(hours=2))
    folder.case(
        "A3",
        [*USUAL[:2], ("merge", "desk", {"why": "同一问题", "fields": {"into": "portal:ZZ"}})],
        at=START + timedelta(hours=3),
    )
    result = folder.take()
    first, second = Case.objects.order_by("opened_at")
    assert (second.state, second.merged_into) == ("merged", first)
    assert "portal:ZZ" in result.refused[0]["reason"]
    held_together(second)


def test_returned_ruled_supervised_extended(folder):
    """退单、裁定、督办、延期、协办：各自的记录都在，未答复的督办不能当作已答复。"""
    steps = [
        *USUAL[:3], ("return", "handler", {"why": "不属本单位"}), ("uphold", "arbiter", {"why": "退单成立"}),
        ("classify", "desk", {"fields": {"code": "010306"}}), ("dispatch", "desk", {"fields": {"assists": ["区城管和综合执法局"]}, "unit": "属地街道"}),
        ("sign", "handler", {}), ("supervise", "supervisor", {"opinion": "请尽快办理"}), ("answer_order", "handler", {"opinion": "已安排"}),
        ("ask_extension", "handler", {"why": "需多方协调", "fields": {"extension": "3个工作日"}}), ("extend", "desk", {}),
        ("assist_done", "assist", {"opinion": "已协助"}), USUAL[4], USUAL[5],
    ]  # fmt: skip
    result = folder.case("A1", steps, every=0.5).take()
    assert result.refused == []
    case = Case.objects.get()
    assert (case.returns, case.supervised, case.extended, case.class_code, case.class_by) == (
        1,
        True,
        True,
        "010306",
        "person",
    )
    assert (case.handler, case.assists) == ("jd-guiyuan", ["chengguan"])
    assert Ruling.objects.get().decision == "uphold"
    order = Order.objects.get()
    assert order.answer == "已安排" and order.number.startswith("DB")
    assert case.helping.get().done_at is not None
    held_together(case)


def test_a_helper_who_has_not_finished_holds_the_case(folder):
    steps = [
        *USUAL[:2],
        ("dispatch", "desk", {"unit": "属地街道", "fields": {"assists": ["区城管和综合执法局"]}}),
        *USUAL[3:5],
    ]
    assert "协办单位尚未办结" in folder.case("A1", steps).take().refused[0]["reason"]


def test_names_become_accounts_where_the_district_says_so(folder):
    """经办人可对应到本系统账号；其余由代表各方的系统账号署名，办结与核查不是同一人。"""
    someone = account("张三", "case_unit", unit="chengguan")
    steps = [*USUAL[:4], ("finish", "handler", {**USUAL[4][2], "by": "张三"}), *USUAL[5:]]
    folder.case("A1", steps).take(accounts={"张三": someone.username})
    by = dict(Case.objects.get().steps.values_list("action", "by__name"))
    assert by["finish"] == "张三"
    assert by["sign"] == "平台（原系统承办）"
    assert by["pass"] == "平台（原系统分拨）"


def test_one_person_does_not_settle_and_check(folder):
    someone = account("张三", "case_center")
    steps = [*USUAL[:4], ("finish", "handler", {**USUAL[4][2], "by": "张三"}), ("pass", "desk", {"by": "张三"})]
    result = folder.case("A1", steps).take(accounts={"张三": someone.username})
    assert "不能自己" in result.refused[0]["reason"]


def test_a_code_of_another_list_needs_a_person_or_waits_in_the_queue(tmp_path):
    """外来编码对不上的进待对应队列，不落到默认类；分拨员当时选的类照旧。"""
    folder = Folder(tmp_path / "hotline").case(
        "H1", [USUAL[0], ("accept", "desk", {"fields": {"code": RUBBISH}}), *USUAL[2:]]
    )
    folder.reports[0] |= {"分类编码": "Q9999", "类别": "没见过的类"}
    folder.reports[0].pop("类别编码")
    folder.write()
    said = {
        "title": "热线",
        "reports": [{"file": "portal.csv", "source": "portal", "scheme": "hotline12345"}],
        "history": "history.csv",
    }
    (folder.path / "takeover.yml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    result = take_over(folder=folder.path, by=Account.system("test"), at=NOW)
    assert (result.taken, Unmapped.objects.get().code) == (1, "Q9999")
    assert (Case.objects.get().class_code, Case.objects.get().class_by) == (RUBBISH, "person")


def test_a_folder_that_is_none_is_said_so(tmp_path, folder):
    with pytest.raises(BadFolder, match=r"takeover\.yml"):
        take_over(folder=tmp_path, by=Account.system("test"), at=NOW)
    path = folder.case("A1").write()
    (path / "history.csv").write_text("source,seq\nportal,1\n", encoding="utf-8")
    with pytest.raises(BadFolder, match="external_id"):
        take_over(folder=path, by=Account.system("test"), at=NOW)
    (path / "portal.csv").write_bytes(b"\x00\x01\xff\xfe\x80")
    with pytest.raises(BadFile):
        take_over(folder=path, by=Account.system("test"), at=NOW)
    (path / "takeover.yml").write_text(
        "title: x\nreports: [{file: ../../etc/passwd, source: portal}]\nhistory: history.csv\n"
    )
    with pytest.raises(BadFolder, match="不在文件夹之内"):
        take_over(folder=path, by=Account.system("test"), at=NOW)


def test_what_was_taken_over_goes_on_here(folder, desk):
    """接收的未办结案件，在本系统接着办。"""
    folder.case("A1", USUAL[:2]).take()
    case = queries.case(case_no=Case.objects.get().case_no, by=desk)
    assert case.state == "accepted"
    assert case.opened_at < MONDAY
