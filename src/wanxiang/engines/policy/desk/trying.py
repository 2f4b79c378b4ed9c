"""A text under the pen, tried: its mistakes with their places, its examples with their results, what still stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from wanxiang.core import expressions as ex
from wanxiang.core import files
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import checking, declaring, wording
from wanxiang.engines.policy.declaring import ELIGIBLE, INELIGIBLE, OUTCOMES, UNKNOWN, Example, Policy, cells
from wanxiang.engines.policy.declaring.entries import PolicyError
from wanxiang.engines.policy.drafting import OPEN
from wanxiang.engines.policy.judging import Judge

FILE = "文稿.yml"
"""A text is read as if it lay among the district's own files: what stands beside those is found."""
LONGEST = 200_000
"""Characters of a file that is still read."""


@dataclass(frozen=True)
class Fault:
    """A mistake: what, and where (line and column from 1, 0 where it is about the whole file); the nearest words that exist."""

    text: str
    line: int = 0
    column: int = 0
    word: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """An example as it came out."""

    line: int
    note: str
    given: str
    as_of: date
    said: str
    found: str
    amount: str
    right: bool
    why: str


@dataclass(frozen=True)
class Tried:
    """What a text is worth. policy: None where it cannot be read."""

    policy: Policy | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    examples: tuple[Shown, ...] = ()
    open: tuple[Fault, ...] = ()
    """Questions that nobody has settled yet."""
    wanting: tuple[str, ...] = ()
    """What stands in the way of handing it in; empty: nothing does."""


def tried(text: str, *, local: Mapping[str, str], today: date, policy_id: str = "") -> Tried:
    """Read, check and run a text. policy_id: that of the file which it changes; it must stay."""
    questions = tuple(
        Fault(line.strip(" #"), number) for number, line in enumerate(text.splitlines(), start=1) if _open(line)
    )
    if len(text) > LONGEST:
        fault = Fault(f"文稿超过 {LONGEST // 10_000} 万字，未读取")
        return Tried(None, (fault,), wanting=(fault.text,))
    try:
        if _aliased(text):
            raise PolicyError("文稿里不能用 YAML 别名（& 和 *）", file=FILE, line=1, column=1, word="")
        policy = declaring.loads(text, file=str(files.home("declarations", "policies", FILE)))
        report = checking.check(policy, local=local)
        examples = tuple(_shown(policy, example, local) for example in policy.examples)
    except (WanxiangError, RecursionError) as error:
        fault = _fault(error) if isinstance(error, WanxiangError) else Fault("括号或层次过深，未读取")
        return Tried(
            None, (fault,), open=questions, wanting=_wanting(None, (fault,), (), questions, local, today, policy_id)
        )
    faults = tuple(Fault(each["text"], each["line"]) for each in report["errors"])
    if policy_id and policy.id != policy_id:
        faults += (Fault(f"编号应为“{policy_id}”：改了编号就是另一项政策"),)
    warnings = tuple(Fault(each["text"], each["line"]) for each in report["warnings"])
    wanting = _wanting(policy, faults, warnings, questions, local, today, policy_id)
    return Tried(policy, faults, warnings, examples, questions, wanting)


def _open(line: str) -> bool:
    """Whether a comment of the file still asks something; the note above a draft names the mark in quotation marks."""
    _, sign, comment = line.partition("#")
    return bool(sign) and OPEN in comment and f"“{OPEN}”" not in comment


def _aliased(text: str) -> bool:
    """Whether one part of a file stands for another: a few lines of it could unfold into millions."""
    try:
        return any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return False


def _fault(error: WanxiangError) -> Fault:
    if isinstance(error, ex.ExpressionError):
        hint = f"。{error.hint}" if error.hint else ""
        return Fault(f"{error.reason}{hint}", error.line, error.column, error.word, error.near)
    return Fault(error.message)


def _shown(policy: Policy, example: Example, local: Mapping[str, str]) -> Shown:
    """An example run as `policy check` runs it."""
    others = [cells.localised(other, local) for other in example.household or ()]
    person = cells.localised(example.given, local)
    members = None if example.household is None else ex.Household([person, *others])
    found = Judge(policy.on(example.as_of, local=local)).judge(person, members)
    right = found.outcome == example.then and example.amount in (None, found.amount)
    amount = wording.money(found.amount) if found.amount is not None else ""
    given = _given(policy, example)
    return Shown(example.line, example.note, given, example.as_of, OUTCOMES[example.then], OUTCOMES[found.outcome], amount, right, found.why)  # fmt: skip


def _given(policy: Policy, example: Example) -> str:
    """The person of an example in words, and how many others live there."""
    words = {word.column: word for word in (policy.vocabulary.words.values() if policy.vocabulary else ())}
    said = "，".join(f"{words[column].name} {_value(found, words[column])}" for column, found in example.given.items())
    others = f"；同户另有 {len(example.household)} 人" if example.household else ""
    return (said or "什么都不知道") + others


def _value(found: Any, word: ex.Word) -> str:
    return wording.value(found, word.type)


def _wanting(policy: Policy | None, faults: tuple[Fault, ...], warnings: tuple[Fault, ...], questions: tuple[Fault, ...], local: Mapping[str, str], today: date, policy_id: str) -> tuple[str, ...]:  # fmt: skip
    found = [f"有 {len(faults)} 处错误"] if faults else []
    found += [f"还有 {len(questions)} 处待明确"] if questions else []
    if policy is None:
        return tuple(found)
    lacking = [
        name
        for name in _possible(policy, warnings, local, today)
        if name not in {each.then for each in policy.examples}
    ]
    found += [f"缺“{OUTCOMES[name]}”的示例" for name in lacking]
    return tuple(found)


def _possible(policy: Policy, warnings: tuple[Fault, ...], local: Mapping[str, str], today: date) -> Iterator[str]:
    """The outcomes that can happen: each needs an example."""
    yield ELIGIBLE
    if not any(each.text.startswith("条件永远成立") for each in warnings):
        yield INELIGIBLE
    day = max([example.as_of for example in policy.examples], default=policy.valid_from or today)
    if Judge(policy.on(day, local=local)).outcome({}, None) == UNKNOWN:
        yield UNKNOWN
