"""The declared service points become known at start-up."""

from wanxiang.core.declarations import Kind, register_kind
from wanxiang.systems.appeals import points

register_kind(Kind(points.KIND, "service_points.yml", points.load))
