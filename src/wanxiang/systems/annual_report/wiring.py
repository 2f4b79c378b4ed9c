"""The patterns of the annual report become known at start-up."""

from wanxiang.core.declarations import Kind, register_kind
from wanxiang.systems.annual_report import patterns

register_kind(Kind(patterns.KIND, "report_patterns.yml", patterns.load))
