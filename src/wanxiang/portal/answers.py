"""What a resident has said so far: carried by the form itself, signed, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core import signing

from wanxiang.core.errors import WanxiangError

SALT = "portal.answers"
TWO_HOURS = 7200


class StateLost(WanxiangError):
    code = "portal.state_lost"
    status = 400


@dataclass(frozen=True)
class Answers:
    """Answers by column in the order given: bool, text, number, 分 or date; None is 不清楚."""

    audience: str
    said: Mapping[str, Any] = field(default_factory=dict)
    elder: bool = False
    field: str = ""
    """The field (养老, 经营 …) whose policies are asked about; "" is all of them."""

    @classmethod
    def read(cls, state: str) -> "Answers":
        """From the form; raises StateLost when it was altered or is older than two hours."""
        try:
            audience, said, elder, chosen = signing.loads(state, salt=SALT, max_age=TWO_HOURS)
        except (signing.BadSignature, ValueError):
            raise StateLost("本次查询已超时，请重新开始", hint="您的回答没有保存，不会留在系统里") from None
        return cls(audience, {column: _read(value) for column, value in said}, bool(elder), chosen)

    def signed(self) -> str:
        """For the form."""
        said = [[column, _written(value)] for column, value in self.said.items()]
        return signing.dumps([self.audience, said, self.elder, self.field], salt=SALT, compress=True)

    def having(self, column: str, value: Any) -> "Answers":
        return replace(self, said={**self.said, column: value})

    def without(self, column: str) -> "Answers":
        return replace(self, said={name: value for name, value in self.said.items() if name != column})

    def within(self, chosen: str) -> "Answers":
        """The same answers, asked about the policies of one field."""
        return replace(self, field=chosen)

    def other_look(self) -> "Answers":
        return replace(self, elder=not self.elder)

    @property
    def last(self) -> str:
        """The column answered last, "" when nothing was."""
        return next(reversed(self.said), "")


def _written(value: Any) -> Any:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _read(value: Any) -> Any:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value
