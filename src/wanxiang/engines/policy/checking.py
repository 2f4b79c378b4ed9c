"""`wanxiang policy check`: what a policy file must hold besides being readable, and its examples run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy import wording
from wanxiang.engines.policy.declaring import OUTCOMES, Example, Policy, cells
from wanxiang.engines.policy.declaring.benefits import Bracket
from wanxiang.engines.policy.judging import Judge

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Remark:
    """Something found: an error stops the policy, a warning does not."""

    level: str
    text: str
    line: int = 0


def check(policy: Policy, *, local: Mapping[str, str]) -> dict[str, Any]:
    """{"policy", "title", "ok", "examples", "passed", "errors": […], "warnings": […]}."""
    remarks = [*_complete(policy), *_dates(policy), *_amounts(policy, local), *_dead(policy, local)]
    failures = [remark for example in policy.examples for remark in _example(policy, example, local)]
    remarks += failures
    remarks += [Remark(WARNING, note) for note in policy.condition.notes]
    failed = {remark.line for remark in failures}
    errors = [remark for remark in remarks if remark.level == ERROR]
    return {
        "policy": policy.id,
        "title": policy.title,
        "file": policy.path.name if policy.path else "",
        "ok": not errors,
        "examples": len(policy.examples),
        "passed": sum(1 for example in policy.examples if example.line not in failed),
        "errors": [_shown(remark) for remark in errors],
        "warnings": [_shown(remark) for remark in remarks if remark.level == WARNING],
    }


def _shown(remark: Remark) -> dict[str, Any]:
    return {"text": remark.text, "line": remark.line}


def _complete(policy: Policy) -> Iterator[Remark]:
    """Lead unit, legal basis with article, dates and examples."""
    if not policy.lead_unit:
        yield Remark(ERROR, "没有写牵头单位 lead_unit")
    if not policy.legal_basis:
        yield Remark(ERROR, "没有写法律依据 legal_basis")
    for basis in policy.legal_basis:
        if not basis.article:
            yield Remark(WARNING, f"法律依据“{basis.law}”没有写条款")
    if policy.valid_from is None:
        yield Remark(WARNING, "没有写施行日期 valid_from")
    if not policy.examples:
        yield Remark(WARNING, "没有示例 examples")
    missing = set(OUTCOMES) - {example.then for example in policy.examples}
    if policy.examples and missing:
        yield Remark(WARNING, f"示例没有覆盖：{wording.listed(OUTCOMES[name] for name in OUTCOMES if name in missing)}")


def _dates(policy: Policy) -> Iterator[Remark]:
    """Every parameter has one value on every day that the policy is in force."""
    for parameter in policy.parameters.values():
        days = {period.valid_from for period in parameter.periods} | {period.valid_to for period in parameter.periods}
        starts = [day for day in (policy.valid_from, *days) if day and policy.in_force(day)]
        gaps = [day for day in starts if parameter.on(day) is None]
        if gaps:
            yield Remark(ERROR, f"参数“{parameter.name}”自 {min(gaps).isoformat()} 起没有取值，政策那时在施行")
        for earlier, later in zip(parameter.periods, parameter.periods[1:], strict=False):
            if earlier.valid_to and later.valid_from and later.valid_from < earlier.valid_to:
                yield Remark(ERROR, f"参数“{parameter.name}”的取值在 {later.valid_from.isoformat()} 前后重叠")
            if earlier.valid_from == later.valid_from:
                yield Remark(ERROR, f"参数“{parameter.name}”有两个自同一日起的取值")


def _day_of(policy: Policy) -> date:
    """A day on which the policy is in force."""
    if policy.examples:
        return max(example.as_of for example in policy.examples)
    return policy.valid_from or (policy.valid_to - timedelta(days=1) if policy.valid_to else date(2022, 1, 1))


def _amounts(policy: Policy, local: Mapping[str, str]) -> Iterator[Remark]:
    """Brackets by age must not overlap, and must leave no eligible age without an amount."""
    day = _day_of(policy)
    brackets = [bracket for bracket in policy.benefit.on(day) if bracket.when is not None]
    if not brackets or any(_words(bracket) != {"年龄"} for bracket in brackets):
        return
    values = policy.on(day, local=local).values
    tests = [ex.compile_rule(ex.bind(bracket.when.tree, as_of=day, parameters=values)) for bracket in brackets]  # type: ignore[union-attr]
    eligible = _eligible_ages(policy, day, local)
    for age in range(121):
        holding = [index for index, test in enumerate(tests) if test({"age": age}) is True]
        if len(holding) > 1:
            yield Remark(ERROR, f"金额表在 {age} 岁重叠：第 {holding[0] + 1} 行与第 {holding[1] + 1} 行")
            return
        if not holding and age in eligible and all(bracket.when is not None for bracket in policy.benefit.on(day)):
            yield Remark(WARNING, f"{age} 岁符合条件，金额表里却没有这一档")
            return


def _words(bracket: Bracket) -> set[str]:
    return set(tree.words(bracket.when.tree)) if bracket.when else set()


def _eligible_ages(policy: Policy, day: date, local: Mapping[str, str]) -> set[int]:
    """Ages at which the clauses on age alone hold."""
    clauses = [node for _, node in policy.on(day, local=local).clauses if set(tree.words(node)) == {"年龄"}]
    tests = [ex.compile_rule(node) for node in clauses]
    return {age for age in range(121) if tests and all(test({"age": age}) is True for test in tests)}


def _dead(policy: Policy, local: Mapping[str, str]) -> Iterator[Remark]:
    """A rule that no case of its comparisons can make true, or false, decides nothing (up to ten comparisons)."""
    node = policy.on(_day_of(policy), local=local).condition
    taken = ex.take_apart({"condition": node})
    ages = _ages(taken.atoms)
    found = {ex.evaluate(taken.formulas["condition"], case) for case in _cases(taken.atoms, ages)}
    if found and True not in found:
        yield Remark(ERROR, "条件永远不成立：没有人会符合")
    elif found and False not in found and len(taken.atoms) > 0:
        yield Remark(WARNING, "条件永远成立：所有人都会符合")


def _ages(atoms: tuple[ex.Node, ...]) -> list[int]:
    """The comparisons that a person's own age decides alone; what a household's ages decide is free."""
    return [index for index, atom in enumerate(atoms) if _on_own_age(atom)]


def _on_own_age(atom: ex.Node) -> bool:
    own = not any(isinstance(node, tree.Aggregate) for node in tree.walk(atom))
    return own and tree.words(atom) == ["年龄"] and tree.columns(atom) <= {"age", "birth_date"}


def _cases(atoms: tuple[ex.Node, ...], ages: list[int]) -> Iterator[list[bool | None]]:
    """Every case of the comparisons; those on age only as some age makes them."""
    free = [index for index in range(len(atoms)) if index not in ages]
    if len(free) > 10:
        return
    tests = [ex.compile_rule(atoms[index]) for index in ages]
    patterns = {tuple(test({"age": age}) for test in tests) for age in range(121)}
    for bits in range(2 ** len(free)):
        for pattern in patterns:
            case: list[bool | None] = [None] * len(atoms)
            for position, index in enumerate(free):
                case[index] = bool(bits >> position & 1)
            for index, truth in zip(ages, pattern, strict=True):
                case[index] = truth
            yield case


def _example(policy: Policy, example: Example, local: Mapping[str, str]) -> Iterator[Remark]:
    judge = Judge(policy.on(example.as_of, local=local))
    person = cells.localised(example.given, local)
    others = [cells.localised(other, local) for other in example.household or ()]
    members = None if example.household is None else ex.Household([person, *others])
    found = judge.judge(person, members)
    about = f"示例（第 {example.line} 行{'，' + example.note if example.note else ''}）"
    if found.outcome != example.then:
        yield Remark(
            ERROR, f"{about}应为{OUTCOMES[example.then]}，判为{OUTCOMES[found.outcome]}：{found.why}", example.line
        )
    elif example.amount is not None and found.amount != example.amount:
        shown = wording.money(found.amount) if found.amount is not None else "无"
        yield Remark(ERROR, f"{about}金额应为{wording.money(example.amount)}，算得{shown}", example.line)
