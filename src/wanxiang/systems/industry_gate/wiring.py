"""The rules of the gate become known at start-up."""

from wanxiang.core.declarations import Kind, register_kind
from wanxiang.systems.industry_gate import rules

register_kind(Kind(rules.KIND, "gate.yml", rules.load))
