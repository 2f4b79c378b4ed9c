"""Writes: keeping computed values as they were, freezing and correcting them, taking in values from elsewhere."""

from .keeping import keep
from .publishing import add, apply, import_file, preview, undo, verify

__all__ = ["add", "apply", "import_file", "keep", "preview", "undo", "verify"]
