"""A month of supervision, by simulated people at the desk: a round, orders in several states, problems, self-checks, instructions.

In:  the address of the served product; who supervises, who is the second person, and one officer for each of some units
Out: what was done, counted. Where the plan has no open task nothing is done. A few dozen requests: some seconds.

    supervise(base=url, supervisor=Login(…), office=Login(…), officers={"shuiwu": Login(…)}, as_of=date(2021, 12, 8))

The supervisor holds `plan.check`, the office `plan.check` too (who closes is never who checked), an officer handles cases and
reports for the unit whose code is the key.
"""

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

import httpx

from wanxiang.simulation.actors import DoorShut, Login, Person

_OPTION = re.compile(r'<option value="([^"]+)"[^>]*>([^<]+)</option>')
_SELECT = r'<select name="{name}".*?</select>'
_HIDDEN = r'<input type="hidden" name="{name}" value="([^"]*)"'
_CASE = re.compile(r'href="/cases/([A-Z]+\d+)/"')
_LINE = re.compile(r'name="(\d+)-progress"')
DESK = "/plan/supervision/"
FAULTS = (
    ("方案要求的时间节点未分解到月，责任人未明确", "一周内补齐分解表并报改革办"), ("已办事项没有留存佐证材料", "补齐验收单和现场照片"),
    ("牵头单位与配合单位数据口径不一致", "统一口径，按平台指标报送"), ("配合单位未参加专题会，衔接不到位", "牵头单位每两周召开一次协调会"),
)  # fmt: skip
PRAISE = "提前完成节点目标，做法可供其他单位参考"
PROGRESS = "按月度安排推进，正在对接配合单位，下月完成当期节点"


class Desk(Person):
    """Somebody at the desk who fills in forms and reads what a page offers."""

    def page(self, path: str) -> str:
        """A page as it was read."""
        answer = self.http.get(path)
        self._expect(answer, httpx.codes.OK, path)
        return answer.text

    def send_form(self, path: str, form: Mapping[str, Any]) -> str:
        """Send a form; returns where it led."""
        answer = self.http.post(path, data={**form, **self._token()})
        self._expect(answer, httpx.codes.FOUND, path)
        return answer.headers["Location"]

    def choices(self, path: str, name: str) -> list[tuple[str, str]]:
        """What a field of a form offers: (value, words)."""
        found = re.search(_SELECT.format(name=name), self.page(path), re.S)
        return [(value, unescape(words)) for value, words in _OPTION.findall(found[0])] if found else []

    def move(self, case_no: str, action: str, **said: str) -> None:
        """One move on the page of a case, at the version that the page shows."""
        text = self.page(f"/cases/{case_no}/?do={action}")
        version = re.search(_HIDDEN.format(name="version"), text)
        if version is None:
            raise DoorShut(f"{self.login.username} 在 {case_no} 的页面上不能“{action}”")
        form = {"version": version[1], "key": f"{case_no}-{action}-{version[1]}", **said}
        self.send_form(f"/cases/{case_no}/act/{action}/", form)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who takes part, signed in."""

    supervisor: Desk
    office: Desk
    officers: Mapping[str, Desk]

    def officer(self, number: int) -> tuple[str, Desk]:
        """One officer after the other."""
        return list(self.officers.items())[number % len(self.officers)]


def supervise(
    *, base: str, supervisor: Login, office: Login, officers: Mapping[str, Login], as_of: date,
    transport: httpx.BaseTransport | None = None,
) -> dict[str, int]:  # fmt: skip
    """Give the current plan a month of supervision; see the module. Returns {"orders": …, "problems": …, …}."""
    with ExitStack() as leaving:

        def signed_in(login: Login) -> Desk:
            person = Desk(login, base=base, transport=transport)
            leaving.callback(person.close)
            return person

        staff = Staff(
            supervisor=signed_in(supervisor), office=signed_in(office),
            officers={unit: signed_in(login) for unit, login in officers.items()},
        )  # fmt: skip
        tasks = [value for value, _ in staff.supervisor.choices(f"{DESK}rounds/new/", "tasks")]
        done: Counter[str] = Counter()
        if tasks and officers:
            number = _round(staff, tasks, as_of, done)
            _orders(staff, tasks, number, as_of, done)
            _problems(staff, tasks, number, as_of, done)
            _months(staff, as_of, done)
            _instructions(staff, as_of, done)
            _bulletin(staff, as_of, done)
        return dict(done)


def _round(staff: Staff, tasks: list[str], as_of: date, done: Counter[str]) -> str:
    """A round over the first tasks, led by the first leader of the plan."""
    leaders = staff.supervisor.choices(f"{DESK}rounds/new/", "led_by")
    form = {
        "title": f"{as_of.year}年{as_of.month}月改革任务集中督查", "begins": as_of - timedelta(days=14), "ends": as_of + timedelta(days=16),
        "led_by": leaders[0][0] if leaders else "", "tasks": tasks[:8], "about": "看进度、看佐证、看问题整改，不走过场。",
    }  # fmt: skip
    done["rounds"] += 1
    return staff.supervisor.send_form(f"{DESK}rounds/new/", form).rstrip("/").rpartition("/")[2]


def _orders(staff: Staff, tasks: list[str], number: str, as_of: date, done: Counter[str]) -> None:
    """Three orders: one to be signed, one sent back once and being done again, one closed by a second person."""
    for place, task in enumerate(tasks[:3]):
        unit, officer = staff.officer(place)
        form = {
            "task": task, "unit": unit, "demand": "查明进度滞后的原因，提出措施，按时限办结并附佐证。", "due": as_of + timedelta(days=20),
        }  # fmt: skip
        address = staff.supervisor.send_form(f"{DESK}orders/new/?round={number}", form)
        case_no = _case(staff.supervisor.page(address))
        done["orders"] += 1
        if place == 0:
            continue
        officer.move(case_no, "sign")
        officer.move(case_no, "report", opinion="已召集配合单位商定措施")
        officer.move(case_no, "finish", opinion="措施已落实，佐证见附件清单")
        if place == 1:
            staff.supervisor.move(case_no, "fail", why="佐证缺验收单，补齐后再报")
            continue
        staff.supervisor.move(case_no, "pass", opinion="现场核查属实")
        staff.office.move(case_no, "close", opinion="同意销号")


def _case(page: str) -> str:
    found = _CASE.search(page)
    if found is None:
        raise DoorShut("督办单的页面上没有案件")
    return found[1]


def _problems(staff: Staff, tasks: list[str], number: str, as_of: date, done: Counter[str]) -> None:
    """Four faults (one past its day, one reported as put right, one put right and looked at again) and a good example."""
    for place, (fact, measure) in enumerate(FAULTS):
        unit, officer = staff.officer(place)
        found_on = as_of - timedelta(days=12)
        form = {
            "kind": "fault", "task": tasks[place % len(tasks)], "unit": unit, "round": number, "fact": fact, "found_on": found_on,
            "deadline": as_of + timedelta(days=(-3, 4, 9, 15)[place]),
        }  # fmt: skip
        address = staff.supervisor.send_form(f"{DESK}problems/new/", form)
        officer.press(f"{address}measure/", {"measure": measure})
        done["problems"] += 1
        if place in (1, 2):
            officer.press(f"{address}rectify/", {"says": f"已整改：{measure}", "evidence": "整改报告及附件"})
        if place == 2:
            staff.office.press(f"{address}recheck/", {"accepted": "yes", "why": "查阅材料并抽查，属实"})
    unit, _ = staff.officer(0)
    form = {"kind": "praise", "task": tasks[-1], "unit": unit, "round": number, "fact": PRAISE}
    staff.supervisor.send_form(f"{DESK}problems/new/", form)
    done["praise"] += 1


def _months(staff: Staff, as_of: date, done: Counter[str]) -> None:
    """The self-check of last month, by every officer whose unit leads a task that had begun; the last one stays a draft."""
    month = (as_of.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    for place, (unit, officer) in enumerate(staff.officers.items()):
        address = f"/plan/checks/{unit}/{month}/"
        officer.press(address, {"begin": "1"})
        lines = list(dict.fromkeys(_LINE.findall(officer.page(address))))
        words = {f"{line}-progress": PROGRESS for line in lines} | {
            f"{line}-difficulty": "人手紧张" for line in lines[:1]
        }
        last = place == len(staff.officers) - 1 and place > 0
        if lines:
            officer.press(address, words | {"save" if last else "submit": "1"})
            done["drafts" if last else "checks"] += 1


def _instructions(staff: Staff, as_of: date, done: Counter[str]) -> None:
    """Something in person by the first leaders of the plan: an instruction, a coordination, a visit."""
    leaders = [value for value, _ in staff.supervisor.choices("/plan/leaders/record/", "leader")][:3]
    for place, leader in enumerate(leaders):
        kind = ("instruction", "coordination", "visit")[place]
        form = {
            "leader": leader, "kind": kind, "on": as_of - timedelta(days=3 + place), "source": f"批办单第{place + 1}号",
            "text": "请牵头单位倒排工期，每周报进度，重大问题及时报告。",
        }  # fmt: skip
        staff.supervisor.send_form("/plan/leaders/record/", form)
        done["leader_acts"] += 1


def _bulletin(staff: Staff, as_of: date, done: Counter[str]) -> None:
    """The bulletin of the last thirty days, issued."""
    form = {"begins": as_of - timedelta(days=30), "until": as_of + timedelta(days=1)}
    address = staff.supervisor.send_form(f"{DESK}bulletins/draft/", form)
    staff.supervisor.press(f"{address}words/", {"words": "各单位要对照通报的问题举一反三，限时整改。"})
    staff.supervisor.press(f"{address}issue/", {})
    done["bulletins"] += 1
