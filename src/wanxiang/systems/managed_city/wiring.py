"""The score formula and the services become known at start-up."""

from wanxiang.core.declarations import Kind, register_kind
from wanxiang.systems.managed_city import logic

register_kind(Kind(logic.KIND, "score.yml", logic.load))
register_kind(Kind(logic.SERVICES, "services.yml", logic.load_services))
