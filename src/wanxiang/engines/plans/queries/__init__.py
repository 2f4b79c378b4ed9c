"""Reads of plans."""

from .documents import (
    NoSuchPlan,
    as_dict,
    confirmed_names,
    current,
    document,
    documents,
    gap_report,
    item,
    item_dict,
    items,
    plan_dict,
    proposals,
    resolved,
)

__all__ = [
    "NoSuchPlan",
    "as_dict",
    "confirmed_names",
    "current",
    "document",
    "documents",
    "gap_report",
    "item",
    "item_dict",
    "items",
    "plan_dict",
    "proposals",
    "resolved",
]
