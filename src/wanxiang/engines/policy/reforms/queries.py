"""Reads: reforms, what they were calculated to do, whom they would change, what a limit allows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
from django.db.models import QuerySet
from sqlglot import exp

from wanxiang.core import tables
from wanxiang.core.access import Scope
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import catalogue, wording
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.models import Reform, ReformRun
from wanxiang.engines.policy.reforms import budget, calculating, reading
from wanxiang.engines.policy.reforms.actions import file_of
from wanxiang.engines.policy.reforms.tallying import CHANGES

MARKS = {
    "gains": ("gains",),
    "loses": ("loses",),
    "newly": ("newly",),
    "lost": ("lost",),
    "perhaps": ("newly_perhaps", "lost_perhaps", "gains_perhaps", "loses_perhaps"),
}
"""A list → the marks of which one puts a person on it."""


class NoSuchReform(WanxiangError):
    code = "policy.no_such_reform"
    status = 404


def reforms() -> QuerySet[Reform]:
    """Every reform, the newest first."""
    return Reform.objects.select_related("by").prefetch_related("runs")


def reform(name: str) -> Reform:
    """One reform. Raises NoSuchReform"""
    found = Reform.objects.filter(name=name).first()
    if found is None:
        raise NoSuchReform(f"没有编号为“{name}”的调整方案")
    return found


def latest(name: str) -> ReformRun | None:
    """The newest calculation of a reform."""
    return ReformRun.objects.filter(reform__name=name).order_by("-id").first()


def changed(
    run: ReformRun, *, kind: str, scope: Scope, place: str = "", limit: int | None = None
) -> list[dict[str, Any]]:
    """Whom a reform would change: person_key, places, low and high (分 over the year), by place and key.

    In:  kind: one of MARKS; place: a code to look below; scope: only those within it
    """
    either = exp.or_(*(exp.column(mark) for mark in MARKS[kind]))
    query = exp.select("person_key", "street_code", "community_code", "grid_code", "low", "high").from_("changes")
    query = query.where(either, scope.sql(area="grid_code")).order_by("grid_code", "person_key")
    if place:
        query = query.where(exp.func("starts_with", exp.column("grid_code"), exp.Literal.string(place)))
    if limit is not None:
        query = query.limit(limit)
    with duckdb.connect() as connection:
        connection.execute(tables.view("changes", [file_of(run)]).sql(dialect="duckdb"))
        return connection.execute(query.sql(dialect="duckdb")).to_arrow_table().to_pylist()


def read(text: str) -> reading.Reform:
    """A reform's text against the policies in force. Raises PolicyError"""
    return reading.loads(text, known=_known())


def within_budget(
    *, policy: str, parameter: str, limit: int, since: date, ends: str = "at_least", **search: Any
) -> budget.Solved:
    """Which value of a parameter keeps twelve months from a day within a limit (分); see `budget.solve`.

    Raises: NoSuchPolicy; NoSearch; TableNotReady
    """
    wanted = catalogue.policy(policy)
    local = catalogue.local()
    nothing = reading.Reform("budget", "", since, (reading.Change(policy, since),))
    with tables.connect(calculating.table_of(wanted.audience)) as connection:
        people = calculating.load(nothing, known={policy: wanted}, local=local, connection=connection)
        return budget.solve(
            wanted, parameter=parameter, limit=limit, since=since, people=people, local=local, ends=ends, **search
        )


def said(value: Any, policy: Policy, parameter: str) -> str:
    """A value of a parameter with its unit."""
    return wording.value(value, policy.parameters[parameter].type)


def _known() -> Mapping[str, Policy]:
    return {policy.id: policy for policy in catalogue.policies()}


__all__ = [
    "CHANGES",
    "MARKS",
    "NoSuchReform",
    "changed",
    "latest",
    "read",
    "reform",
    "reforms",
    "said",
    "within_budget",
]
