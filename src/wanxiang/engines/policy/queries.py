"""Reads: results, uptake, the lists of those unserved, and why a person is decided as they are."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from wanxiang.core import tables
from wanxiang.core.access import EVERYTHING, Scope
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import asking, catalogue, explaining, facts, nearness, standing
from wanxiang.engines.policy.declaring.vocabulary import words
from wanxiang.engines.policy.models import Gap, PolicyResult, PolicyRun, Redecision
from wanxiang.engines.policy.standing import Standing

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


def ask_first(
    *, policies: Sequence[str] | None = None, scope: Scope | None = None, place: str = "", pairs: bool = True
) -> dict[str, Any]:
    """Which fact, asked first, settles most, on the day of the current run; see `asking.ask_first`.

    In:     policies: these alone; scope, place: only persons in sight of an account, below a place code
    Out:    {"undecided", "persons", "words": [{"word", "sure", "expected", "persons", "policies"}], "pairs", "as_of"}
    Raises: NoResult before the first run; NoSuchPolicy
    """
    run, everybody = _standing()
    wanted = [each.id for each in catalogue.policies(policies) if each.id in everybody.days]
    if scope is None and not place:
        return {**asking.ask_first(everybody, policies=wanted, pairs=pairs), "as_of": run.as_of}
    sight = EVERYTHING if scope is None else scope
    within = {name: everybody.within(sight, policy=name, place=place) for name in wanted}
    return {**asking.ask_first(everybody, policies=wanted, within=within, pairs=pairs), "as_of": run.as_of}


def near_misses(policy: str, scope: Scope | None = None, *, place: str = "") -> list[dict[str, Any]]:
    """Clause by clause, who fails by it alone: [{"clause", "text", "persons"}]. Raises NoResult, NoSuchPolicy."""
    _, everybody = _standing()
    name = catalogue.policy(policy).id
    within = {name: everybody.within(scope or EVERYTHING, policy=name, place=place)}
    return nearness.counts(everybody, [name], within=within)[name] if name in everybody.days else []


def near_list(policy: str, *, clause: int, scope: Scope, place: str = "", limit: int = 200) -> list[dict[str, Any]]:
    """Who fails by one clause alone, and by how much, the nearest first: [{"person_key", place codes, "short"}], at most `limit`."""
    _, everybody = _standing()
    bits = nearness.near(everybody, policy)[clause] & everybody.within(scope, policy=policy, place=place)
    rows, day = everybody.chosen(bits), everybody.days[policy]
    with tables.connect("persons") as connection:
        found = nearness.closest(rows, day.clauses[clause][1], connection=connection, limit=limit)
    return [
        {**{name: row[name] for name in rows.column_names}, "short": nearness.short(day, clause, row)} for row in found
    ]


def ask_order() -> dict[str, int]:
    """Word → its place, from 0, in the order in which asking settles most over the district; {} before the first run."""
    return asking.ranks(_standing()[1]) if current_run() else {}


def to_ask(person_keys: Collection[str]) -> dict[str, list[str]]:
    """person_key → the words that would settle something for them, the one that settles most over the district first.

    A person's own open policies decide what is asked, those marked sensitive apart; the order is that of the district.
    Empty before the first run.
    """
    run = current_run()
    if run is None:
        return {}
    ranks = ask_order()
    judges = [judge for judge in catalogue.judges(as_of=run.as_of) if not judge.day.policy.sensitive]
    found: dict[str, list[str]] = {}
    for key in person_keys:
        try:
            member, members = facts.around(key, vocabulary=words())
        except facts.NoSuchPerson:
            continue
        household = facts.as_household(member, members)
        open_ = [judge.judge(member, household) for judge in judges]
        asked = {fact.word for each in open_ for way in each.settle for fact in way}
        found[key] = sorted(asked, key=lambda word: (ranks.get(word, len(ranks)), word))
    return found


def _standing() -> tuple[PolicyRun, Standing]:
    run = current_run()
    if run is None:
        raise NoResult("还没有测算结果", hint="先运行 wanxiang policy run --as-of 日期")
    return run, standing.current(run)


def ready() -> bool:
    """Whether there are people to decide."""
    return bool((tables.table("persons").paths or list)())
