"""What communities may call becomes known at start-up."""

from wanxiang.core.declarations import Kind, register_kind
from wanxiang.systems.community_whistle import calling

register_kind(Kind(calling.KIND, "resources.yml", calling.load))
