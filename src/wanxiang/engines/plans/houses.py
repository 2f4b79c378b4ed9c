"""Where the declared series and gates are found, and which units their words mean in this district."""

from __future__ import annotations

from wanxiang.core.declarations import declared, one
from wanxiang.core.errors import WanxiangError
from wanxiang.district import profile
from wanxiang.district.models import Unit
from wanxiang.district.queries import unit_named
from wanxiang.engines.plans import gating, series
from wanxiang.engines.plans.gating import Gates
from wanxiang.engines.plans.series import Series


class NoSuchSeries(WanxiangError):
    code = "plan.no_such_series"
    status = 404


def all_series() -> list[Series]:
    """Every declared series."""
    return [each.data for each in declared(series.KIND)]


def series_of(name: str) -> Series:
    """The series of that id. Raises: NoSuchSeries"""
    found = next((each for each in all_series() if each.id == name), None)
    if found is None:
        raise NoSuchSeries(f"没有名为“{name}”的会议", hint=f"已声明：{'、'.join(each.id for each in all_series())}")
    return found


def gates() -> Gates:
    """The declared gates, kinds of documents and facts."""
    return one(gating.KIND, gating.KIND).data


def unit_meant(word: str) -> str:
    """The code of the unit that a declaration means by a competence, a name or a code; "" where the district has none."""
    slug = profile().competences.get(word, "")
    if slug:
        return slug
    found = unit_named(word)
    if found is not None:
        return found.code
    return word if Unit.objects.filter(pk=word).exists() else ""
