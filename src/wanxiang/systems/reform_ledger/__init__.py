"""The reform ledger: what the year's plan asks of whom, and which systems carry it out.

In:  an imported plan document (`engines.plans`)
Out: `ledger` rows, one a task, and `item_page`, everything known of one task
"""

from .ledger import ITEM_LABELS, TRACKED, LedgerRow, item_page, ledger

__all__ = ["ITEM_LABELS", "TRACKED", "LedgerRow", "item_page", "ledger"]
