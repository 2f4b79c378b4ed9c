"""A policy file → a Policy: every word, unit, date and amount checked before anyone is decided by it."""

from wanxiang.engines.policy.declaring.entries import PolicyError
from wanxiang.engines.policy.declaring.policy import ELIGIBLE, INELIGIBLE, OUTCOMES, UNKNOWN, Day, Example, Policy
from wanxiang.engines.policy.declaring.reading import load, loads

__all__ = ["ELIGIBLE", "INELIGIBLE", "OUTCOMES", "UNKNOWN", "Day", "Example", "Policy", "PolicyError", "load", "loads"]
