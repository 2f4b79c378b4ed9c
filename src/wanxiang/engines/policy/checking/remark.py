"""Something found in a policy file."""

from dataclasses import dataclass

ERROR, WARNING, ADVICE = "error", "warning", "advice"


@dataclass(frozen=True)
class Remark:
    """An error stops the policy; a warning does not; advice is what would make the file better. line: 0 for the whole file."""

    level: str
    text: str
    line: int = 0
    example: str = ""
    """An example to paste in, where one is proposed."""
