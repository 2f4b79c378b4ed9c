"""What is said to whoever writes, in one shape for forms, files and the API."""

from collections.abc import Mapping
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.directory.declaring import Register


class Refused(WanxiangError):
    """An entry that does not meet its declaration; `errors` says by field what is wrong ("" for the whole)."""

    code = "directory.refused"
    status = 422

    def __init__(self, register: Register, errors: Mapping[str, str]) -> None:
        said = "；".join(sentence(register, name, text) for name, text in list(errors.items())[:6])
        super().__init__(f"“{register.title}”的条目未保存：{said}", hint="请按提示改正后再提交")
        self.errors = dict(errors)

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "errors": self.errors}


class Stale(WanxiangError):
    """Somebody else wrote meanwhile."""

    code = "directory.stale"
    status = 409


class Duplicate(WanxiangError):
    """There is an entry with the same identity; `entry` is its number where the writer may see it."""

    code = "directory.duplicate"
    status = 409

    def __init__(self, message: str, *, entry: int | None = None) -> None:
        super().__init__(message, hint="请改动已有的条目，而不是再登记一条")
        self.entry = entry


def sentence(register: Register, name: str, text: str) -> str:
    """“名称”必须填写."""
    known = register.fields.get(name)
    return f"“{known.label}”{text}" if known else text
