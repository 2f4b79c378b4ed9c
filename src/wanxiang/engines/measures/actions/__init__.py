"""Writes: keeping computed values as they were, freezing and correcting them, taking in values from elsewhere, tying claims to records."""

from .freezing import correct, freeze
from .keeping import keep, snapshot
from .publishing import BatchStale, add, apply, import_file, preview, undo, verify
from .tying import keep_pair, remove_pair, tie

__all__ = [
    "BatchStale",
    "add",
    "apply",
    "correct",
    "freeze",
    "import_file",
    "keep",
    "keep_pair",
    "preview",
    "remove_pair",
    "snapshot",
    "tie",
    "undo",
    "verify",
]
