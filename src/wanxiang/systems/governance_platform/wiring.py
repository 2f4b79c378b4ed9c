"""The events that join cases to the rest of the house; each module named here subscribes when it is imported."""

from wanxiang.systems.governance_platform import inside, outside

__all__ = ["inside", "outside"]
