"""What a resident has said so far: carried by the form itself, signed, never stored. Pure of I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core import signing

from wanxiang.core.errors import WanxiangError

SALT = "portal.answers"
TWO_HOURS = 7200
UNKNOWN = "?"


class StateLost(WanxiangError):
    code = "portal.state_lost"
    status = 400


@dataclass(frozen=True)
class Answers:
    """Answers in the order given: word → JSON value (date as ISO, money in 分); None is 不清楚."""

    audience: str
    said: Mapping[str, Any] = field(default_factory=dict)
    elder: bool = False

    @classmethod
    def read(cls, state: str) -> "Answers":
        """From the form; raises StateLost when it was altered or is older than two hours."""
        try:
            audience, said, elder = signing.loads(state, salt=SALT, max_age=TWO_HOURS)
        except (signing.BadSignature, ValueError):
            raise StateLost("本次查询已超时，请重新开始", hint="您的回答没有保存，不会留在系统里") from None
        return cls(audience, dict(said), bool(elder))

    def signed(self) -> str:
        """For the form."""
        return signing.dumps([self.audience, list(self.said.items()), self.elder], salt=SALT, compress=True)

    def with_answer(self, word: str, value: Any) -> "Answers":
        return replace(self, said={**self.said, word: value})

    def without(self, word: str) -> "Answers":
        return replace(self, said={name: value for name, value in self.said.items() if name != word})

    def without_last(self) -> "Answers":
        return replace(self, said=dict(list(self.said.items())[:-1]))

    def other_look(self) -> "Answers":
        return replace(self, elder=not self.elder)

    @property
    def facts(self) -> dict[str, Any]:
        """What is known; what the resident does not know is left out, as anywhere else in the house."""
        return {word: value for word, value in self.said.items() if value is not None}
