"""What pages and systems read of cases and visits. Every list takes the scope of who asks; nothing here writes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from wanxiang.core import crypto
from wanxiang.core.access import Scope
from wanxiang.district.levels import DIGITS
from wanxiang.engines.outreach.actions.visits import NoSuchVisit
from wanxiang.engines.outreach.channels import script
from wanxiang.engines.outreach.door import in_order, questions
from wanxiang.engines.outreach.history import NoSuchCase
from wanxiang.engines.outreach.models import CaseEvent, Matter, ServiceCase, Visit
from wanxiang.engines.outreach.transitions import machine


def states() -> list[dict[str, str]]:
    """Every state in its order: [{"state", "title", "phase"}]."""
    return [{"state": state.name, "title": state.title, "phase": state.phase} for state in machine().states.values()]


def outcomes() -> list[dict[str, Any]]:
    """What the phone page offers: [{"outcome", "title", "reason"}]."""
    known = (outcome for outcome in machine().outcomes.values() if outcome.actions)
    return [{"outcome": outcome.name, "title": outcome.title, "reason": outcome.reason} for outcome in known]


def cases(
    *, scope: Scope, policy: str = "", states: Sequence[str] = (), area: str = "", text: str = ""
) -> QuerySet[ServiceCase]:
    """Cases in scope, narrowed by policy, states, area prefix and case number (a name is searched for by people's search, not by address)."""
    rows = scope.filter(ServiceCase.objects.all(), policy="policy")
    if policy:
        rows = rows.filter(policy=policy)
    if states:
        rows = rows.filter(state__in=states)
    if area:
        rows = rows.filter(grid_code__startswith=area)
    if text.strip():
        rows = rows.filter(case_no=text.strip())
    return rows


def case(*, case_no: str, scope: Scope) -> ServiceCase:
    """One case; raises NoSuchCase when unknown or out of scope."""
    found = scope.filter(ServiceCase.objects.filter(case_no=case_no), policy="policy").first()
    if found is None:
        raise NoSuchCase("没有这个事项", hint="请核对事项编号；不在本人范围内的事项不显示")
    return found


def of_person(*, person_key: str, scope: Scope) -> list[ServiceCase]:
    """A person's cases in scope."""
    return list(cases(scope=scope).filter(person_key=person_key))


def history(*, case_no: str, scope: Scope) -> list[dict[str, Any]]:
    """A case's steps, first to last: [{"seq", "action", "title", "from", "to", "state", "on", "at", "by", "why"}]."""
    rows = CaseEvent.objects.filter(case=case(case_no=case_no, scope=scope)).select_related("by").order_by("seq")
    return [_step(row) for row in rows]


def funnel(*, scope: Scope, policy: str = "", area: str = "") -> list[dict[str, Any]]:
    """How many cases are in each state, all states in order: [{"state", "title", "phase", "cases"}]."""
    rows = cases(scope=scope, policy=policy, area=area).order_by().values_list("state").annotate(n=Count("pk"))
    counts = dict(rows)
    return [{**state, "cases": counts.get(state["state"], 0)} for state in states()]


def by_place(*, scope: Scope, level: str, policy: str = "", states: Sequence[str] = ()) -> dict[str, int]:
    """How many cases lie in each street, community or grid: {place code: cases}."""
    rows = cases(scope=scope, policy=policy, states=states).order_by()
    counts: dict[str, int] = defaultdict(int)
    for grid, count in rows.values_list("grid_code").annotate(n=Count("pk")):
        counts[grid[: DIGITS[level]]] += count
    return dict(counts)


def reached(*, policy: str) -> set[str]:
    """person_key of everyone who has a case of the policy, in whatever state."""
    return set(ServiceCase.objects.filter(policy=policy).values_list("person_key", flat=True))


def visits(*, scope: Scope, state: str = Visit.State.OPEN, as_of: date | None = None) -> QuerySet[Visit]:
    """Visits in scope in a state, the most urgent first; with `as_of` only those that may be made by that day."""
    rows = scope.filter(Visit.objects.filter(state=state) if state else Visit.objects.all())
    if as_of is not None:
        rows = rows.filter(not_before__lte=as_of)
    return rows.annotate(pending=Count("matters", filter=Q(matters__outcome=""))).order_by("due_on", "visit_no")


def visit_counts(*, scope: Scope) -> dict[str, int]:
    """{"open", "done", "cancelled"} in scope."""
    counts = dict(scope.filter(Visit.objects.order_by()).values_list("state").annotate(n=Count("pk")))
    return {state: counts.get(state, 0) for state in Visit.State.values}


def card(*, visit_no: str, scope: Scope) -> dict[str, Any]:
    """All that a grid worker sees of a household: who, what is due, what may be noted. No policy of a sensitive matter.

    Out:    {"visit_no", "address", "grid_code", "state", "attempt", "not_before", "due_on", "residents": [{"person_key",
            "name", "phone", "matters": [{"case_no", "label", "policy", "outcome"}], "ask": [words that would settle something,
            the one worth most first]}], "outcomes", "questions"}
    Raises: NoSuchVisit when unknown or out of scope
    """
    visit = scope.filter(Visit.objects.filter(visit_no=visit_no)).first()
    if visit is None:
        raise NoSuchVisit("没有这次走访", hint="请核对走访编号；其他网格的走访不显示")
    found = cards(visits=[visit])[0]
    order = in_order([resident["person_key"] for resident in found["residents"]])
    return {**found, "residents": [{**each, "ask": order[each["person_key"]]} for each in found["residents"]]}


def cards(*, visits: Iterable[Visit]) -> list[dict[str, Any]]:
    """The cards of many visits, in their order; each as from `card`."""
    listed = list(visits)
    of_visit: dict[int, list[Matter]] = defaultdict(list)
    rows = Matter.objects.filter(visit__in=listed).exclude(outcome="withdrawn")
    for row in rows.select_related("case").order_by("case__case_no"):
        of_visit[row.visit_id].append(row)
    offered = {"outcomes": outcomes(), "questions": questions()}
    return [{**summary(visit), "residents": _residents(of_visit[visit.pk]), **offered} for visit in listed]


def summary(visit: Visit) -> dict[str, Any]:
    """A card's outside, for lists."""
    return {
        "visit_no": visit.visit_no,
        "address": visit.address,
        "grid_code": visit.grid_code,
        "state": visit.state,
        "state_title": visit.get_state_display(),
        "attempt": visit.attempt,
        "opened_on": visit.opened_on.isoformat(),
        "not_before": visit.not_before.isoformat(),
        "due_on": visit.due_on.isoformat(),
        "done_on": visit.done_on and visit.done_on.isoformat(),
    }


def phone(found: ServiceCase) -> str:
    """The telephone number in clear, for the card and for calls; "" where none is known."""
    return crypto.decrypt(bytes(found.phone), aad=found.case_no.encode()).decode() if found.phone else ""


def label(found: ServiceCase) -> str:
    """How a matter is called on a card: sensitive ones are nobody's business but the person's."""
    return script()["sensitive_title"] if found.sensitive else found.title


def _residents(rows: Iterable[Matter]) -> list[dict[str, Any]]:
    people: dict[str, dict[str, Any]] = {}
    for row in rows:
        found = row.case
        person = people.setdefault(
            found.person_key,
            {"person_key": found.person_key, "name": found.name, "phone": phone(found), "matters": []},
        )
        person["matters"].append(
            {
                "case_no": found.case_no,
                "label": label(found),
                "policy": "" if found.sensitive else found.policy,
                "outcome": row.outcome,
            }
        )
    return list(people.values())


def _step(row: CaseEvent) -> dict[str, Any]:
    title = machine().move(row.from_state, row.action).title if row.from_state else machine().action_title(row.action)
    return {
        "seq": row.seq,
        "action": row.action,
        "title": title,
        "from": row.from_state,
        "to": row.to_state,
        "state": machine().title(row.to_state),
        "on": row.on.isoformat(),
        "at": row.at.isoformat(),
        "by": str(row.by),
        "why": row.why,
    }


def counts(*, policy: str = "") -> Mapping[str, int]:
    """Cases per phase over the whole district, for summaries: {"found", "reach", "handling", "served", "ended", "after"}."""
    phases = {state.name: state.phase for state in machine().states.values()}
    rows = ServiceCase.objects.order_by()
    if policy:
        rows = rows.filter(policy=policy)
    total: dict[str, int] = dict.fromkeys(dict.fromkeys(phases.values()), 0)
    for state, count in rows.values_list("state").annotate(n=Count("pk")):
        total[phases[state]] += count
    return total


def households(*, scope: Scope, area: str = "", least: int = 1, sensitive: bool = False) -> QuerySet[Any]:
    """Households with at least so many matters under way, most first: 一次尽办.

    In:  sensitive: whether matters marked so count and show (for officers in charge only)
    Out: rows {"household_key", "matters", "people", "grid_code", "address"}
    """
    under_way = machine().phase("found", "reach", "handling")
    rows = cases(scope=scope, area=area, states=under_way).exclude(household_key="")
    if not sensitive:
        rows = rows.filter(sensitive=False)
    grouped = rows.order_by().values("household_key").annotate(
        matters=Count("pk"), people=Count("person_key", distinct=True), grid_code=Min("grid_code"), address=Min("address")
    )  # fmt: skip
    return grouped.filter(matters__gte=least).order_by("-matters", "grid_code", "household_key")
