"""How a task stands on a day: computed from dates, nodes, its figure, what it waits for and open problems. Pure.

    Facts (of one task) ─ stand ─▶ Standing (light, reasons, since)      many of them ─ rolled_up ─▶ Standing of an item, a plan

Nobody types a light. Each comes with its reasons, one Chinese sentence each; what cannot be said is not counted as fine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from wanxiang.engines.plans.thresholds import Thresholds

RED, BLOCKED, AMBER, UNSCHEDULED, GREEN, CLOSED, STOPPED = (
    "red", "blocked", "amber", "unscheduled", "green", "closed", "stopped",
)  # fmt: skip
SEVERITY = (RED, BLOCKED, AMBER, UNSCHEDULED, GREEN, CLOSED, STOPPED)
"""The worst first: what an item shows of its tasks."""
LABELS = {
    RED: "逾期", BLOCKED: "受阻", AMBER: "预警", UNSCHEDULED: "未排期", GREEN: "正常", CLOSED: "已销号", STOPPED: "已中止",
}  # fmt: skip
TONES = {
    RED: "bad", BLOCKED: "bad", AMBER: "warn", UNSCHEDULED: "empty", GREEN: "good", CLOSED: "good", STOPPED: "empty",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Node:
    """A milestone."""

    title: str
    due: date
    done_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """A task that this one waits for, not closed."""

    number: str
    title: str
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one task. value: of its figure as of the day, None where there is none."""

    state: str = "open"
    begins: date | None = None
    due: date | None = None
    year: int = 0
    nodes: tuple[Node, ...] = ()
    figure: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    value: Decimal | None = None
    needs: tuple[Need, ...] = ()
    open_problems: int = 0
    late_problems: int = 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A light, why, and since when it is so (None where no day says)."""

    light: str
    reasons: tuple[str, ...] = ()
    since: date | None = None

    @property
    def label(self) -> str:
        return LABELS[self.light]

    @property
    def tone(self) -> str:
        return TONES[self.light]

    def as_dict(self, on: date) -> dict[str, object]:
        """As JSON and a self-check keep it."""
        return {"light": self.light, "label": self.label, "reasons": list(self.reasons), "as_of": on.isoformat()}


@dataclass(frozen=True)
class _Finding:
    light: str
    says: str
    since: date | None = None


def stand(facts: Facts, *, on: date, by: Thresholds) -> Standing:
    """The worst of what is found, with every reason, the worst first."""
    if facts.state in (CLOSED, STOPPED):
        return Standing(light=facts.state)
    found = [
        *_needs(facts, on),
        *_due(facts, on, by),
        *_nodes(facts, on, by),
        *_figure(facts, on, by),
        *_problems(facts),
    ]
    if any(one.light == BLOCKED for one in found):
        light = BLOCKED
    else:
        light = min((one.light for one in found), key=SEVERITY.index, default=GREEN)
    reasons = [one.says for one in sorted(found, key=lambda one: (one.light != light, SEVERITY.index(one.light)))]
    since = min((one.since for one in found if one.light == light and one.since), default=None)
    return Standing(light=light, reasons=tuple(reasons) or (_fine(facts),), since=since)


def rolled_up(tasks: Iterable[Standing]) -> Standing:
    """An item or a plan: the worst light of its tasks, and how many stand how. Without tasks it has no light of its own."""
    lights = [one.light for one in tasks]
    if not lights:
        return Standing(light=UNSCHEDULED, reasons=("尚未分解任务",))
    counts = [(LABELS[light], lights.count(light)) for light in SEVERITY if light in lights]
    said = "、".join(f"{label} {count} 项" for label, count in counts)
    return Standing(light=min(lights, key=SEVERITY.index), reasons=(f"共 {len(lights)} 项任务：{said}",))


def elapsed(facts: Facts, *, on: date) -> Decimal | None:
    """The share of its time that a task has behind it, 0 to 1; None without an end."""
    if facts.due is None:
        return None
    first = facts.begins or date(facts.year or facts.due.year, 1, 1)
    whole = (facts.due - first).days + 1
    return max(Decimal(0), min(Decimal(1), Decimal((on - first).days + 1) / Decimal(max(whole, 1))))


def achieved(facts: Facts) -> Decimal | None:
    """The share of the way from its beginning to its target that a figure has gone; None where that cannot be said."""
    if facts.target is None or facts.value is None:
        return None
    first = facts.baseline or Decimal(0)
    if facts.target == first:
        return Decimal(1) if facts.value == facts.target else Decimal(0)
    return (facts.value - first) / (facts.target - first)


def _needs(facts: Facts, on: date) -> Iterable[_Finding]:
    begun = facts.begins is None or facts.begins <= on
    for need in facts.needs:
        named = f"前置任务 {need.number}“{need.title}”未销号"
        if need.due and need.due < on:
            yield _Finding(BLOCKED, f"{named}，已过其时限 {_day(need.due)}", need.due + timedelta(days=1))
        elif facts.due and need.due and need.due > facts.due:
            yield _Finding(AMBER, f"{named}，其时限 {_day(need.due)} 晚于本任务的时限 {_day(facts.due)}")
        elif begun and facts.begins is not None:
            yield _Finding(BLOCKED, f"{named}，本任务应于 {_day(facts.begins)} 启动", facts.begins)


def _due(facts: Facts, on: date, by: Thresholds) -> Iterable[_Finding]:
    if facts.due is None:
        yield _Finding(UNSCHEDULED, "未定完成时限")
        return
    left = (facts.due - on).days
    waits = "，已申请销号待核" if facts.state == "submitted" else ""
    if left < 0:
        yield _Finding(RED, f"时限 {_day(facts.due)}，已逾期 {-left} 天{waits}", facts.due + timedelta(days=1))
    elif left <= by.soon_days and facts.state != "submitted":
        yield _Finding(AMBER, f"时限 {_day(facts.due)}，还有 {left} 天", facts.due - timedelta(days=by.soon_days))


def _nodes(facts: Facts, on: date, by: Thresholds) -> Iterable[_Finding]:
    for node in facts.nodes:
        if node.done_on is not None:
            continue
        left = (node.due - on).days
        if -left > by.node_grace_days:
            red_from = node.due + timedelta(days=by.node_grace_days + 1)
            yield _Finding(RED, f"节点“{node.title}”时限 {_day(node.due)}，已逾期 {-left} 天", red_from)
        elif left < 0:
            yield _Finding(
                AMBER, f"节点“{node.title}”时限 {_day(node.due)}，逾期 {-left} 天", node.due + timedelta(days=1)
            )
        elif left <= by.node_soon_days:
            yield _Finding(AMBER, f"节点“{node.title}”还有 {left} 天到期（{_day(node.due)}）")


def _figure(facts: Facts, on: date, by: Thresholds) -> Iterable[_Finding]:
    if not facts.figure or facts.target is None:
        return
    done, time = achieved(facts), elapsed(facts, on=on)
    if done is None:
        yield _Finding(AMBER, f"衡量指标“{facts.figure}”暂无数值，无法判断进度")
        return
    if time is None or time < by.settle or done >= 1:
        return
    behind = time - done
    light = RED if behind > by.behind_red else AMBER if behind > by.behind_amber else ""
    if light:
        now = f"“{facts.figure}”现为 {_number(facts.value)}，目标 {_number(facts.target)}"
        yield _Finding(light, f"{now}，完成 {_share(done)}，时间已过 {_share(time)}，落后 {_share(behind)}")


def _problems(facts: Facts) -> Iterable[_Finding]:
    if facts.late_problems:
        yield _Finding(RED, f"有 {facts.late_problems} 个问题逾期未整改")
    elif facts.open_problems:
        yield _Finding(AMBER, f"有 {facts.open_problems} 个问题正在整改")


def _fine(facts: Facts) -> str:
    return (
        "已申请销号，待核"
        if facts.state == "submitted"
        else f"时限 {_day(facts.due)}，按期推进"
        if facts.due
        else "按期推进"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _share(value: Decimal) -> str:
    return f"{value * 100:.0f}%"


def _number(value: Decimal | None) -> str:
    return "无" if value is None else f"{value.normalize():f}"
