"""Reads: results, uptake, the lists of those unserved, and why a person is decided as they are."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from wanxiang.core import tables
from wanxiang.core.access import Scope
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import catalogue, explaining
from wanxiang.engines.policy.models import Gap, PolicyResult, PolicyRun, Redecision

if TYPE_CHECKING:
    from wanxiang.engines.policy.declaring import Policy

COUNTS = ("eligible", "ineligible", "unknown", "enrolled", "enrolled_eligible", "gap", "served_not_entitled")
LEVELS = {"street": "street_code", "community": "community_code", "grid": "grid_code"}


class NoResult(WanxiangError):
    code = "policy.no_result"
    status = 404


def policies() -> list["Policy"]:
    """Every declared policy, sorted by id."""
    return catalogue.policies()


def current_run() -> PolicyRun | None:
    """The run that decisions and lists come from."""
    return PolicyRun.objects.filter(current=True).first()


def results(policy: str | None = None) -> dict[str, dict[str, Any]]:
    """Policy id → figures of the current run, with everybody counted as decided last.

    Out: eligible, ineligible, unknown, enrolled, enrolled_eligible, gap, served_not_entitled, uptake, unknown_by, as_of
    """
    run = current_run()
    found = (
        PolicyResult.objects.filter(run=run, **({"policy": policy} if policy else {})).order_by("policy") if run else []
    )
    moved = _moved(run) if run else {}
    return {result.policy: _figures(result, moved.get(result.policy, Counter())) for result in found}


def result(policy: str) -> dict[str, Any]:
    """The figures of one policy. Raises NoResult before the first run."""
    try:
        return results(policy)[policy]
    except KeyError:
        raise NoResult(f"政策“{policy}”还没有测算结果", hint="先运行 wanxiang policy run --as-of 日期") from None


def uptake(policy: str) -> float | None:
    """Enrolled and eligible ÷ eligible, as of now; None when nobody is eligible."""
    return result(policy)["uptake"]


def _figures(result: PolicyResult, moved: Counter[str]) -> dict[str, Any]:
    counts = {name: getattr(result, name) + moved[name] for name in COUNTS}
    share = round(counts["enrolled_eligible"] / counts["eligible"], 6) if counts["eligible"] else None
    return {**counts, "uptake": share, "unknown_by": result.unknown_by, "as_of": result.run.as_of, "run": result.run.pk}


def _moved(run: PolicyRun) -> dict[str, Counter[str]]:
    """How the counts changed through persons decided again: their newer outcome, less the run's own."""
    newer = list(Redecision.objects.filter(run=run).values("policy", "person_key", "outcome", "enrolled"))
    if not newer:
        return {}
    before = explaining.run_rows(run, [row["person_key"] for row in newer])
    moved: dict[str, Counter[str]] = {}
    for row in newer:
        change = moved.setdefault(row["policy"], Counter())
        change.update(_counted(row["outcome"], row["enrolled"]))
        old = before.get((row["policy"], row["person_key"]))
        if old is not None:
            change.subtract(_counted(*old))
    return moved


def _counted(outcome: str, enrolled: bool) -> dict[str, int]:
    return {
        outcome: 1,
        "enrolled": int(enrolled),
        "enrolled_eligible": int(enrolled and outcome == "eligible"),
        "gap": int(not enrolled and outcome == "eligible"),
        "served_not_entitled": int(enrolled and outcome == "ineligible"),
    }


def gap(
    policy: str, scope: Scope | None = None, *, kind: str = Gap.Kind.UNSERVED, place: str = "", closed: bool = False
) -> QuerySet[Gap]:
    """The open list of a policy (closed ones too with `closed`), within a scope and below a place code."""
    rows = Gap.objects.filter(policy=policy, kind=kind)
    if not closed:
        rows = rows.filter(state=Gap.State.OPEN)
    if place:
        rows = rows.filter(grid_code__startswith=place)
    return (scope.filter(rows, policy="policy") if scope is not None else rows).order_by(
        "grid_code", "household_key", "person_key"
    )


def gap_by_place(
    policy: str, level: str = "street", scope: Scope | None = None, *, place: str = ""
) -> list[dict[str, Any]]:
    """[{"code", "gap", "households"}] by street, community or grid; "" is where no place is known."""
    column = LEVELS[level]
    rows = gap(policy, scope, place=place).order_by().values(column)
    found = rows.annotate(gap=Count("pk"), households=Count("household_key", distinct=True)).order_by(column)
    return [{"code": row[column], "gap": row["gap"], "households": row["households"]} for row in found]


def gaps_of(person_key: str) -> QuerySet[Gap]:
    """Every gap of a person, open first."""
    return Gap.objects.filter(person_key=person_key).order_by("-state", "policy")


def explain(*, person_key: str, policy: str, as_of: date | None = None) -> dict[str, Any]:
    """Why a person is decided as they are; see `explaining.explain`. Without a day: that of the current run.

    Raises: NoSuchPerson, NoSuchPolicy, TableNotReady
    """
    run = current_run()
    day = as_of or (run.as_of if run else None)
    if day is None:
        raise NoResult("没有统计日", hint="请用 --as-of 写明日期")
    return explaining.explain(person_key=person_key, policy=catalogue.policy(policy), as_of=day)


def ready() -> bool:
    """Whether there are people to decide."""
    return bool((tables.table("persons").paths or list)())
