"""Writes of plans, each one transaction with who did it, a step of the course and an audit row."""

from .documents import Imported, NoSuchAlias, confirm_all, decide_alias, import_document

__all__ = ["Imported", "NoSuchAlias", "confirm_all", "decide_alias", "import_document"]
