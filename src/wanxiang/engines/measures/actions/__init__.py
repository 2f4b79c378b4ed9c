"""Writes: keeping computed values as they were, freezing and correcting them, taking in values from elsewhere."""

from .freezing import correct, freeze
from .keeping import keep, snapshot
from .publishing import add, apply, import_file, preview, undo, verify

__all__ = ["add", "apply", "correct", "freeze", "import_file", "keep", "preview", "snapshot", "undo", "verify"]
