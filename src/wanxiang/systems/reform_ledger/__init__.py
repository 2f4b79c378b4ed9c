"""The reform ledger: what the year's plan asks of whom, and which systems carry it out.

In:  an imported plan document (`engines.plans`)
Out: `ledger` rows, one an item, with how its tasks stand; `item_page`, everything known of one item; `works`, item → its tasks
"""

from .ledger import ITEM_LABELS, TRACKED, LedgerRow, Work, item_page, ledger, works

__all__ = ["ITEM_LABELS", "TRACKED", "LedgerRow", "Work", "item_page", "ledger", "works"]
