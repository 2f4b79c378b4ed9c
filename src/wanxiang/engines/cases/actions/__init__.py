"""Every write of the engine: one transaction each, `by=` who, `at=` when, one audit row."""

from wanxiang.engines.cases.actions.batches import import_reports
from wanxiang.engines.cases.actions.handling import act, act_on_many, open_moves
from wanxiang.engines.cases.actions.intake import Received, Report, receive
from wanxiang.engines.cases.actions.takeover import take_over
from wanxiang.engines.cases.actions.words import Words

__all__ = ["Received", "Report", "Words", "act", "act_on_many", "import_reports", "open_moves", "receive", "take_over"]
