"""A reform file → a Reform: checked like a policy, every mistake with its line, column and the nearest words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.engines.policy import declaring, wording
from wanxiang.engines.policy.declaring import Policy, PolicyError, benefits, cells, conditions
from wanxiang.engines.policy.declaring import parameters as dated
from wanxiang.engines.policy.declaring.benefits import Benefit
from wanxiang.engines.policy.declaring.conditions import Condition
from wanxiang.engines.policy.declaring.entries import Entry, read_text

SPELLINGS = {
    "id": ("编号",),
    "title": ("名称", "标题"),
    "from": ("自", "施行日期"),
    "note": ("说明",),
    "changes": ("调整", "变化"),
}
CHANGE = {
    "policy": ("政策",),
    "from": ("自", "施行日期"),
    "parameters": ("参数",),
    "condition": ("条件",),
    "also": ("另须", "加条件"),
    "benefit": ("待遇", "标准"),
    "repeal": ("废止",),
    "add": ("新增",),
}
WHAT = ("parameters", "condition", "also", "benefit", "repeal")


@dataclass(frozen=True)
class Change:
    """What becomes different in one policy from a day on."""

    policy: str
    since: date
    parameters: Mapping[str, dated.Parameter] = field(default_factory=dict)
    condition: Condition | None = None
    also: Condition | None = None
    benefit: Benefit | None = None
    repealed: bool = False
    added: Policy | None = None

    def parts(self) -> Iterator[tuple[str, Any]]:
        """(what is changed, to what), for telling clashes and for words."""
        yield from ((f"参数“{name}”", parameter) for name, parameter in self.parameters.items())
        named = (("条件", self.condition), ("另加的条件", self.also), ("待遇", self.benefit), ("新增", self.added))
        yield from ((name, value) for name, value in named if value is not None)
        if self.repealed:
            yield "废止", True


@dataclass(frozen=True)
class Reform:
    """A named difference from a baseline. Parts combine: `changes` holds all of them, in order of time."""

    id: str
    title: str
    since: date
    changes: tuple[Change, ...]
    note: str = ""

    @property
    def policies(self) -> tuple[str, ...]:
        """Ids of the policies it touches."""
        return tuple(dict.fromkeys(change.policy for change in self.changes))


def loads(text: str, *, known: Mapping[str, Policy], file: str = "reform.yml") -> Reform:
    """Read and check a reform against the policies that are known.

    In:     known: policy id → Policy, the baseline
    Raises: ExpressionError (PolicyError) naming file, line, column and word
    """
    root = read_text(text, file=file)
    parts = root.fields(SPELLINGS, required=("changes", "from"))
    since = parts["from"].day()
    found = [_change(entry, since, known) for entry in parts["changes"].each()]
    if not found:
        raise parts["changes"].error("调整方案里没有写任何变化")
    name = parts["id"].text.strip() if "id" in parts else "reform"
    if not re.fullmatch(r"[\w-]{1,60}", name):
        raise parts["id"].error(f"编号“{name}”只能用字母、数字、汉字和连字符，至多 60 个")
    title = parts["title"].text.strip() if "title" in parts else name
    note = parts["note"].text.strip() if "note" in parts else ""
    reform = Reform(name, title, since, tuple(sorted(found, key=lambda change: change.since)), note)
    _refuse_clashes(reform)
    return reform


def combine(parts: Sequence[Reform], *, name: str, title: str) -> Reform:
    """Several reforms as one. Raises PolicyError where two of them say different things of the same."""
    changes = tuple(sorted((each for part in parts for each in part.changes), key=lambda change: change.since))
    whole = Reform(name, title, min(part.since for part in parts), changes)
    _refuse_clashes(whole)
    return whole


def _refuse_clashes(reform: Reform) -> None:
    """The same thing may be changed twice, but not from the same day on to two different values."""
    said: dict[tuple[str, date, str], Any] = {}
    for change in reform.changes:
        for what, value in change.parts():
            key = (change.policy, change.since, what)
            if what != "另加的条件" and key in said and said[key] != value:
                reason = f"政策“{change.policy}”的{what}自 {change.since.isoformat()} 起有两种不同的调整"
                raise PolicyError(reason, file=f"{reform.id}.yml", line=1, column=1, word=what, hint="只留下其中一种")
            said[key] = value


def _change(entry: Entry, since: date, known: Mapping[str, Policy]) -> Change:
    parts = entry.fields(CHANGE)
    start = parts["from"].day() if "from" in parts else since
    if "add" in parts:
        return _added(parts["add"], start, known)
    if "policy" not in parts:
        raise entry.error("要写明调整哪一项政策", word="policy", hint="写 policy: 编号，或用 add: 写出整项新政策")
    name = parts["policy"].text.strip()
    if name not in known:
        raise parts["policy"].error(f"没有编号为“{name}”的政策", near=ex.nearest(name, known))
    if not any(what in parts for what in WHAT):
        raise entry.error(
            f"没有写“{name}”变什么", word=name, hint=f"可写：{'、'.join(CHANGE[what][0] for what in WHAT)}"
        )
    return _of_policy(known[name], parts, start)


def _of_policy(policy: Policy, parts: Mapping[str, Entry], since: date) -> Change:
    vocabulary = policy.vocabulary or ex.Vocabulary.of(())
    condition, also = (
        conditions.read(parts[what], vocabulary=vocabulary) if what in parts else None for what in ("condition", "also")
    )
    return Change(
        policy=policy.id,
        since=since,
        parameters=_parameters(parts["parameters"], policy, since) if "parameters" in parts else {},
        condition=condition,
        also=also,
        benefit=benefits.read(parts["benefit"], vocabulary=vocabulary) if "benefit" in parts else None,
        repealed="repeal" in parts and _yes(parts["repeal"]),
    )


def _yes(entry: Entry) -> bool:
    if entry.text.strip() not in cells.TRUE | cells.FALSE:
        raise entry.error(f"“{entry.text}”应写“是”或“否”")
    return entry.text.strip() in cells.TRUE


def _parameters(entry: Entry, policy: Policy, since: date) -> dict[str, dated.Parameter]:
    """The new periods; one without a day begins with the change."""
    places = {key.text: (key, value) for key, value in entry.items()}
    for name, (key, _) in places.items():
        if name not in policy.parameters:
            raise key.error(f"政策“{policy.id}”没有参数“{name}”", near=ex.nearest(name, policy.parameters))
    read = dated.read(entry, known=ex.Vocabulary.of((), members=""))
    found: dict[str, dated.Parameter] = {}
    for name, parameter in read.items():
        wanted = policy.parameters[name].type
        if not _fits(parameter.type, wanted):
            raise places[name][1].error(
                f"参数“{name}”是{wanted}，这里写的是{parameter.type}", hint=f"现值：{_now(policy, name, since)}"
            )
        periods = tuple(
            dated.Period(period.value, period.valid_from or since, period.valid_to, period.source)
            for period in parameter.periods
        )
        found[name] = dated.Parameter(name, wanted, periods)
    return found


def _fits(given: ex.Type, wanted: ex.Type) -> bool:
    """The same kind; a bare number goes with any unit of numbers."""
    same_unit = given.unit in ("", wanted.unit)
    return given.kind == wanted.kind and given.many == wanted.many and same_unit


def _now(policy: Policy, name: str, day: date) -> str:
    return wording.value(policy.parameters[name].on(day), policy.parameters[name].type)


def _added(entry: Entry, since: date, known: Mapping[str, Policy]) -> Change:
    """A whole new policy, read where it stands so that its errors keep their lines."""
    if not entry.is_mapping:
        raise entry.error("“新增”下面应写出整项政策")
    mark, end = entry.node.start_mark, entry.node.end_mark
    text = "\n" * mark.line + " " * mark.column + entry.raw[mark.index : end.index]
    policy = declaring.loads(text, file=entry.file)
    if policy.id in known:
        raise entry.error(f"已有编号为“{policy.id}”的政策", word=policy.id, hint="调整现有政策用 policy:")
    return Change(policy=policy.id, since=since, added=policy)
