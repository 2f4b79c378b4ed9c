"""The page of a street, a community or a grid."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from wanxiang.console.board import gap_by_grid, layers, residents_by_grid, seen
from wanxiang.console.layers import total
from wanxiang.core.access import Scope
from wanxiang.core.errors import WanxiangError
from wanxiang.district import queries
from wanxiang.district.models import Place

BELOW = {"street": "community", "community": "grid"}


class NoSuchPlace(WanxiangError):
    code = "place.none"
    status = 404


@dataclass(frozen=True)
class Served:
    """One policy at a place."""

    id: str
    title: str
    unit: str
    gap: int


def page(*, code: str, scope: Scope) -> dict[str, Any]:
    """Everything on the page: {"place", "crumbs", "residents", "policies", "layers", "shapes", "outlines"}.

    Raises: NoSuchPlace
    """
    found = queries.place(code)
    if found is None:
        raise NoSuchPlace("没有这个街道、社区或网格")
    level = BELOW.get(found.kind)
    aloud = found.kind == Place.Kind.STREET and "" in scope.areas
    policies = [one for one in seen(scope) if aloud or not one.data.sensitive]
    gaps = {one.id: gap_by_grid(one.id, scope=scope) for one in policies}
    return {
        "place": found,
        "crumbs": _crumbs(found, scope),
        "residents": total(residents_by_grid(scope=scope, below=code), code),
        "policies": [Served(one.id, one.data.title, one.data.lead_unit, total(gaps[one.id], code)) for one in policies],
        "layers": list(layers(gaps, scope=scope, below=code, level=level)) if level else [],
        "shapes": f"{reverse('console:shapes', args=['grid'])}?in={code}",
        "outlines": f"{reverse('console:shapes', args=['community'])}?in={code}",
    }


def _crumbs(found: Place, scope: Scope) -> list[tuple[str, str]]:
    """The places above it, linked where the account may open them."""
    crumbs, above = [(found.name, "")], queries.place(found.parent_code)
    while above is not None:
        linked = reverse("console:place", args=[above.code]) if scope.allows_area(above.code) else ""
        crumbs.append((above.name, linked))
        above = queries.place(above.parent_code)
    return crumbs[::-1]
