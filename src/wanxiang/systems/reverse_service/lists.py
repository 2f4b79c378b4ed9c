"""Lists that follow the decisions: who is newly entitled and unserved comes on, who no longer is goes off.

The platform proposes (疑似) and withdraws what nobody has acted on; from 愿办 on only persons move a case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from sqlglot import exp

from wanxiang.core import tables
from wanxiang.core.access import EVERYTHING
from wanxiang.core.declarations import declared
from wanxiang.core.models import Account
from wanxiang.engines.outreach import actions as outreach
from wanxiang.engines.outreach import queries as cases
from wanxiang.engines.outreach.actions import Subject
from wanxiang.engines.policy import queries as policies
from wanxiang.engines.registry import queries as registry

FOLLOWED = ("suspected", "confirmed", "told")
"""States in which a case still stands on the data alone."""


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What changed on the list of a policy."""

    policy: str
    opened: int
    served: int
    lapsed: int


def follow_all(*, as_of: date, by: Account, only: Iterable[str] | None = None) -> list[Followed]:
    """Bring the list of every declared policy (or of these) up to the latest decisions."""
    wanted = None if only is None else set(only)
    return [
        follow(policy=policy.id, as_of=as_of, by=by)
        for policy in declared("policy")
        if policy.data.audience == "person" and (wanted is None or policy.id in wanted)
    ]


@transaction.atomic
def follow(*, policy: str, as_of: date, by: Account) -> Followed:
    """One policy's list, in one transaction; running it again on the same decisions changes nothing."""
    gap = set(policies.gap(policy, scope=EVERYTHING).values_list("person_key", flat=True))
    opened = _open(policy, gap - cases.reached(policy=policy), as_of=as_of, by=by)
    served, lapsed = _close(policy, gap, as_of=as_of, by=by)
    return Followed(policy=policy, opened=opened, served=served, lapsed=lapsed)


def _open(policy: str, person_keys: set[str], *, as_of: date, by: Account) -> int:
    if not person_keys:
        return 0
    declaration = next(one for one in declared("policy") if one.id == policy)
    made = outreach.open_cases(
        policy=policy,
        title=declaration.data.title,
        sensitive=declaration.data.sensitive,
        reach=declaration.data.reach,
        subjects=_subjects(person_keys),
        by=by,
        as_of=as_of,
        why=f"政策 {policy} 版本 {declaration.version} 判定符合而未享受",
    )
    return len(made.cases)


def _subjects(person_keys: set[str]) -> Iterator[Subject]:
    for row in registry.contacts(sorted(person_keys)):
        yield Subject(**{name: row[name] or "" for name in Subject.__dataclass_fields__})


def _close(policy: str, gap: set[str], *, as_of: date, by: Account) -> tuple[int, int]:
    """Cases that stand on the data alone and whose person is not in the gap any more: (served meanwhile, not entitled)."""
    standing = cases.cases(scope=EVERYTHING, policy=policy, states=FOLLOWED)
    gone = {person: case_no for person, case_no in standing.values_list("person_key", "case_no") if person not in gap}
    if not gone:
        return 0, 0
    enrolled = _enrolled(policy)
    served = [case_no for person, case_no in gone.items() if person in enrolled]
    lapsed = [case_no for person, case_no in gone.items() if person not in enrolled]
    outreach.find_served(case_nos=served, by=by, as_of=as_of, why="最新数据显示已在享受")
    outreach.lapse(case_nos=lapsed, by=by, as_of=as_of, why="按最新数据不再符合，或情况待核实")
    return len(served), len(lapsed)


def still_enrolled(person_key: str, *, on: date) -> list[str]:
    """Policies in which the register shows a person enrolled beyond a day."""
    rows = tables.point("enrolments", person_key)
    return sorted({row["policy"] for row in rows if row["until_on"] is None or row["until_on"] > on})


def _enrolled(policy: str) -> set[str]:
    """person_key of everyone whom the latest decisions show as enrolled."""
    with tables.connect("decisions") as duck:
        those = exp.select("person_key").from_("decisions").where("policy = ? AND enrolled")
        return {row[0] for row in duck.execute(those.sql(dialect="duckdb"), [policy]).fetchall()}
