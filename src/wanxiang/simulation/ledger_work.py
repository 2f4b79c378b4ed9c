"""Simulated people break a plan down at the doors of the ledger: clauses accepted, merged, dropped; persons and months; closing.

They sign in by HTTP as people do and know only what pages show them. Nothing of the product is imported here.

In:  base address, logins of the reform office and of officers of lead units, a seed, the day
Out: what was done, counted
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import httpx

from wanxiang.simulation.actors import DoorShut, Login
from wanxiang.simulation.ledger_clerk import Clerk
from wanxiang.simulation.lexicon import words

_TASK = re.compile(r'href="/plan/tasks/(\d+)/"')
_CANDIDATE = re.compile(r'id="candidate-(\d+)"')
_NODE = re.compile(r'name="node" value="([\d-]+)"')
_DONE = re.compile(r'name="milestone" value="(\d+)"')
_EVIDENCE = re.compile(r'name="evidence" value="(\d+)"')
_CLOSING = re.compile(r'action="/plan/closings/(\d+)/"')
_A_PAGE = 50
POSTS = ("科长", "副科长", "副局长", "主任", "副主任")
PROGRESS = (
    "已召开部署会，明确分工。",
    "初稿已完成，正在征求意见。",
    "试点单位已确定，开始对接。",
    "数据已核对，问题逐项销账。",
)


@dataclass
class _Work:
    """One run: who acts, by what chance, on which day, what was done."""

    office: Clerk
    officers: Mapping[str, Clerk]
    chance: random.Random
    today: date
    year: int
    done: Counter[str] = field(default_factory=Counter)
    tasks: list[dict[str, str]] = field(default_factory=list)
    dated: list[dict[str, str]] = field(default_factory=list)


def break_down(
    *, base: str, office: Login, officers: Mapping[str, Login], today: date, year: int, seed: int,
    transport: httpx.BaseTransport | None = None, planned: int = 20,
) -> dict[str, int]:  # fmt: skip
    """Break the current plan down as a reform office and lead units would; {accepted, merged, dropped, planned, nodes, …}.

    In:     officers: unit name → who works there (they report on the tasks that their units lead and ask to close them);
            year: of the plan; planned: how many tasks get a person and months (each costs two pages)
    Out:    counts, none where the plan has tasks already; the last items stay undecided, one closing waits and one was sent back, some work is late and some blocked
    Raises: DoorShut when a page does not take what was sent
    """
    with_doors = {"base": base, "transport": transport}
    work = _Work(
        Clerk(office, **with_doors), {unit: Clerk(login, **with_doors) for unit, login in officers.items()},
        random.Random(f"{seed}/ledger"), today, year,
    )  # fmt: skip
    try:
        if not work.office.listed("/plan/tasks/?export=csv"):
            _decide(work)
            _plan(work, planned)
            _chain(work)
            _report(work)
            _close(work)
    finally:
        for clerk in (work.office, *work.officers.values()):
            clerk.close()
    return dict(work.done)


def _decide(work: _Work) -> None:
    """The office goes through the items; of the first one something is merged and something dropped; the last few wait."""
    numbers = [row["序号"] for row in work.office.listed("/plan/?export=csv")]
    for count, no in enumerate(numbers[: max(1, len(numbers) - len(numbers) // 5)]):
        if count < 2:
            _one_by_one(work, no)
        work.office.press(f"/plan/{no}/accept/", {})
    work.tasks = _tasks(work.office)
    work.done["accepted"] = len(work.tasks)
    if not work.tasks:
        raise DoorShut("任务清单里没有任何任务")


def _tasks(office: Clerk) -> list[dict[str, str]]:
    """Every task as the list shows it: key, item, unit, title."""
    rows, keys = office.listed("/plan/tasks/?export=csv"), dict[str, None]()
    for page in range(1, 2 + len(rows) // _A_PAGE):
        keys |= dict.fromkeys(_TASK.findall(office.read(f"/plan/tasks/?page={page}")))
    return [
        {"id": key, "item": row["编号"].split("-")[0], "unit": row["牵头单位"], "title": row["任务"]}
        for key, row in zip(keys, rows, strict=True)
    ]


def _one_by_one(work: _Work, no: str) -> None:
    waiting = _CANDIDATE.findall(work.office.read(f"/plan/{no}/"))
    if len(waiting) < 3:
        return
    work.office.press(f"/plan/candidates/{waiting[0]}/", {"decision": "accept"})
    made = _TASK.findall(work.office.read(f"/plan/{no}/"))
    work.office.press(f"/plan/candidates/{waiting[1]}/", {"decision": "merge", "task": made[0]})
    work.office.press(f"/plan/candidates/{waiting[2]}/", {"decision": "drop", "why": "属于工作要求，随其他任务落实"})
    work.done["merged"] += 1
    work.done["dropped"] += 1


def _plan(work: _Work, planned: int) -> None:
    """Persons and months: tasks of units with an officer first, the rest spread over the plan."""
    own = [task for task in work.tasks if task["unit"] in work.officers]
    rest = [task for task in work.tasks if task not in own]
    chosen = own + rest[:: max(1, len(rest) // max(1, planned - len(own)))]
    for place, task in enumerate(chosen[:planned]):
        begins, due = _months(work, place)
        name = work.chance.choice(words("surnames")) + work.chance.choice(
            ("建明", "晓燕", "志强", "丽华", "海涛", "雪梅")
        )
        work.office.edit(
            task["id"],
            {
                "owner_name": name,
                "owner_post": work.chance.choice(POSTS),
                "begins": begins.isoformat(),
                "due": due.isoformat(),
            },
        )
        work.dated.append(task)
        work.done["planned"] += 1
        if place % 2 == 0:
            _nodes(work, task["id"])


def _months(work: _Work, place: int) -> tuple[date, date]:
    """Some work is prepared around today, one piece of it late; the rest lies in the year of the plan."""
    if place < 5:
        return work.today - timedelta(days=45), work.today + timedelta(days=(-12, 6, 20, -3, 25)[place])
    first = max(date(work.year, 1, 1), work.today)
    begins = first + timedelta(days=work.chance.randrange(0, 60))
    last = date(work.year, 12, 31)
    return begins, min(last, begins + timedelta(days=work.chance.choice((90, 150, 210, 270))))


def _nodes(work: _Work, task: str) -> None:
    proposed = _NODE.findall(work.office.read(f"/plan/tasks/{task}/"))
    if proposed:
        work.office.press(f"/plan/tasks/{task}/act/nodes/", {"node": proposed})
        work.done["nodes"] += len(proposed)


def _chain(work: _Work) -> None:
    """What waits for what: the late piece holds up another one."""
    dated = work.dated
    for task, needs in ((5, 0), (6, 7), (8, 9)):
        if max(task, needs) < len(dated):
            work.office.press(f"/plan/tasks/{dated[task]['id']}/act/need/", {"needs": dated[needs]["id"]})
            work.done["needs"] += 1


def _report(work: _Work) -> None:
    for task in work.dated[:12]:
        clerk = work.officers.get(task["unit"], work.office)
        clerk.press(f"/plan/tasks/{task['id']}/act/progress/", {"says": work.chance.choice(PROGRESS)})
        work.done["progress"] += 1


def _close(work: _Work) -> None:
    """Officers close what they prepared: nodes by evidence, then a wish; the office agrees, sends one back, leaves one."""
    for place, (task, clerk) in enumerate(_own(work)):
        at = f"/plan/tasks/{task['id']}/"
        clerk.hand_in(task["id"], f"{task['title'][:20]}完成情况")
        clerk.press(f"{at}act/record/", {"title": "改革任务清单", "address": "/plan/tasks/"})
        page = clerk.read(at)
        shown = list(dict.fromkeys(_EVIDENCE.findall(page)))
        for node in _DONE.findall(page):
            clerk.press(f"{at}act/done/", {"milestone": node, "evidence": shown[:1]})
        clerk.press(f"{at}act/close/", {"says": f"{task['title']}已完成，材料齐备，申请销号。", "evidence": shown})
        asked = _CLOSING.findall(work.office.read(at))
        if not asked:
            raise DoorShut(f"任务 {task['id']} 没有申请上销号")
        if place == 0:
            work.done["waiting"] += 1
            continue
        word = (
            {"decision": "refuse", "why": "请补充落实到社区的名单"}
            if place == 1
            else {"decision": "accept", "why": "材料属实"}
        )
        work.office.press(f"/plan/closings/{asked[0]}/", word)
        work.done["refused" if place == 1 else "closed"] += 1


def _own(work: _Work) -> Iterator[tuple[dict[str, str], Clerk]]:
    """Up to five dated tasks of units that have an officer, none of them waiting for another one or late."""
    free = [
        task for place, task in enumerate(work.dated) if place not in (0, 5, 6, 8) and task["unit"] in work.officers
    ]
    yield from ((task, work.officers[task["unit"]]) for task in free[:5])
