"""What a policy file must hold besides being readable: unit, basis, dates, sources."""

from collections.abc import Iterator

from wanxiang.engines.policy import wording
from wanxiang.engines.policy.checking.remark import ADVICE, ERROR, WARNING, Remark
from wanxiang.engines.policy.declaring import OUTCOMES, Policy


def remarks(policy: Policy) -> Iterator[Remark]:
    """Everything that can be said without looking into the conditions."""
    yield from _complete(policy)
    yield from _dates(policy)
    yield from _sources(policy)


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
            yield Remark(
                ERROR,
                f"参数“{parameter.name}”自 {min(gaps).isoformat()} 起没有取值，政策那时在施行；请补上这一期的值",
                parameter.line,
            )
        for earlier, later in zip(parameter.periods, parameter.periods[1:], strict=False):
            if earlier.valid_to and later.valid_from and later.valid_from < earlier.valid_to:
                yield Remark(
                    ERROR, f"参数“{parameter.name}”的取值在 {later.valid_from.isoformat()} 前后重叠", parameter.line
                )
            if earlier.valid_from == later.valid_from:
                yield Remark(ERROR, f"参数“{parameter.name}”有两个自同一日起的取值", parameter.line)


def _sources(policy: Policy) -> Iterator[Remark]:
    """Where each value of a parameter is laid down."""
    for name, each in policy.parameters.items():
        if not all(period.source for period in each.periods):
            yield Remark(ADVICE, f"参数“{name}”没有写来源 source：写明文件和条款，日后才查得到", each.line)
