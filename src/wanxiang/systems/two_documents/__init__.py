"""两份文件对照: a plan and a report side by side with what the platform does and knows."""

from wanxiang.engines.measures.answering import LABELS, TIE_LABELS

from .logic import plan_side, prove, prove_texts, report_side

__all__ = ["LABELS", "TIE_LABELS", "plan_side", "prove", "prove_texts", "report_side"]
