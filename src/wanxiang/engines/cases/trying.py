"""Trying what is declared before it lives: files of every kind, and dispatch rules on last month's cases."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.district import profile
from wanxiang.engines.cases import (
    catalogue,
    contractors,
    dispatching,
    flows,
    grading,
    parties,
    routing,
    taxonomy,
    worktime,
)
from wanxiang.engines.cases.dispatching import Trial
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.routing import PARTS

LOADERS = {
    "flows": flows.load,
    "taxonomy": taxonomy.load_taxonomy,
    "crosswalks": taxonomy.load_crosswalk,
    "duties": taxonomy.load_duties,
    "routing": routing.load,
}
"""The folder of a file says what it is; two kinds are known by their names."""
NAMED = {
    "grading.yml": grading.load,
    "grid_tasks.yml": taxonomy.load_admissions,
    "contractors.yml": contractors.load,
}
MOST_TRIED = 20_000


class UnknownKind(WanxiangError):
    code = "cases.unknown_kind"


def check(path: Path) -> list[str]:
    """Read a declaration as it would be read, then hold it against all the others.

    Out:    what a person should look at, one sentence each; nothing when all is well
    Raises: the loader's own error, naming file, line and word
    """
    loader = NAMED.get(path.name) or LOADERS.get(path.parent.name)
    if loader is None:
        raise UnknownKind(
            f"看不出 {path.name} 是哪一种声明",
            hint=f"放在 {'、'.join(LOADERS)} 之一的目录下，或命名为 {'、'.join(NAMED)}",
        )
    return [said for _, thing in loader(path) for said in _against(thing)]


def rehearse(path: Path, *, month_of: date) -> Trial:
    """What the rules of a file would have done with the cases of the month before a day; nothing is written."""
    ((_, rules),) = routing.load(path)
    return rehearsed(rules, month_of=month_of)


def rehearsed(rules: routing.Routing, *, month_of: date) -> Trial:
    """The same for rules already read."""
    first, until = worktime.month_before(month_of)
    rows = Case.objects.filter(flow=rules.flow, opened_at__gte=first, opened_at__lt=until).order_by("pk")
    return dispatching.rehearse(rules, rows[:MOST_TRIED].iterator())


def _against(thing: Any) -> Iterator[str]:
    if isinstance(thing, routing.Routing):
        known = profile().competences
        yield from (
            f"规则提到的职能“{word}”在本区没有对应单位" for word in thing.parties() if word not in (*PARTS, *known)
        )
    if isinstance(thing, taxonomy.Crosswalk):
        yield from _faults(thing)
    if isinstance(thing, taxonomy.Duty):
        yield from taxonomy.unresolved([thing], profile().competences)
    if isinstance(thing, flows.Flow) and parties.of_competence(thing.arbiter) is None:
        yield f"裁定职能“{thing.arbiter}”在本区没有对应单位"


def _faults(walk: taxonomy.Crosswalk) -> list[str]:
    try:
        taxonomy.check_crosswalk(walk, catalogue.taxonomies())
    except WanxiangError as error:
        return [str(error)]
    return []
