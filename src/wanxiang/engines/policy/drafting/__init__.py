"""A document → the draft of a policy file, with a question wherever the document is not understood. No Django, no I/O.

    text ─ clauses ─▶ 条款项 ─ phrases, conditions, amounts, heads ─▶ Reading ─ writing ─▶ the file, line by line

What is written is what a phrase of the table says, word for word and to the last sign of the sentence part; whatever is
left over becomes a question with its place in the source. Nothing is guessed: a draft with a question cannot be put in force.
"""

from .found import Amount, Condition, Question, Reading
from .reading import read
from .writing import OPEN, Drafted, draft

__all__ = ["OPEN", "Amount", "Condition", "Drafted", "Question", "Reading", "draft", "read"]
