"""Are the histories whole: every chain unbroken, every move legal, every row what its steps give."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import catalogue, course, history
from wanxiang.engines.cases.models import Case, Step

CHUNK = 500
MOST_SAID = 100


@dataclass
class Verified:
    """How many cases and steps were read, and what is not as it was written."""

    cases: int = 0
    steps: int = 0
    problems: list[str] = field(default_factory=list)


def verify(*, area: str = "") -> Verified:
    """Read every history again; nothing is written. The first hundred problems are said, all are counted."""
    found = Verified()
    for cases in _chunks(area):
        by_pk = {case.pk: case for case in cases}
        rows = Step.objects.filter(case_id__in=by_pk).order_by("case_id", "seq").iterator(chunk_size=5000)
        told = {pk: list(steps) for pk, steps in groupby(rows, key=lambda step: step.case_id)}
        for case in cases:
            found.cases += 1
            found.steps += len(told.get(case.pk, ()))
            if (said := problem(case, told.get(case.pk, []))) and len(found.problems) < MOST_SAID:
                found.problems.append(f"{case.case_no}：{said}")
    return found


def problem(case: Case, steps: list[Step]) -> str:
    """What is wrong with one history, in a sentence; "" when it is whole."""
    said = [history.as_said(step) for step in steps]
    try:
        head = course.unbroken(said)
        given = course.fold(said)
        course.legal(catalogue.flow(case.flow), (step for step in said if step["action"] not in course.BESIDE))
    except WanxiangError as error:
        return error.message
    if head != case.head:
        return "历史的末尾与案件所记不符，可能缺少后面的环节"
    row = history.as_fields(case)
    apart = [name for name in ("state", "version", *history.TRACKED) if name in given and given[name] != row[name]]
    return f"与历史不符的内容：{'、'.join(apart)}" if apart else ""


def _chunks(area: str) -> Iterator[list[Case]]:
    last = 0
    rows = Case.objects.filter(grid_code__startswith=area) if area else Case.objects.all()
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield some
        last = some[-1].pk
