"""How inspections are rated becomes known at start-up."""

from wanxiang.core.declarations import Kind, register_kind
from wanxiang.systems.enterprise_rights import logic

register_kind(Kind(logic.KIND, "ratings.yml", logic.load))
