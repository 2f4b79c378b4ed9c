"""年度改革总结报告: a template whose figures are slots, filled with what can be shown."""

from .logic import Filled, fill, render

__all__ = ["Filled", "fill", "render"]
