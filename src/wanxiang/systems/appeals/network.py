"""The service points of this district, from what is declared and the places of its profile."""

from wanxiang.core.declarations import declared
from wanxiang.district.models import Place
from wanxiang.systems.appeals import points
from wanxiang.systems.appeals.points import Point

DISTRICT = 6


def every() -> list[Point]:
    """Every point, district first."""
    rows = list(
        Place.objects.filter(kind__in=("street", "community")).order_by("code").values_list("code", "kind", "name")
    )
    top = [(rows[0][0][:DISTRICT], "district", "")] if rows else []
    streets = [row for row in rows if row[1] == "street"]
    communities = [row for row in rows if row[1] == "community"]
    return declared(points.KIND)[-1].data.points([*top, *streets, *communities])


def where_to_go(*, grid_code: str, service: str) -> Point | None:
    """The point to which a person of a place is sent for a service: the nearest that offers it."""
    return points.nearest(every(), grid_code=grid_code, service=service)
