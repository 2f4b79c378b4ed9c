"""Verification by a second person: what one wrote another confirms, and what changes afterwards is confirmed again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wanxiang.engines.directory.declaring import Register


def refused(
    register: Register, before: Mapping[str, Any] | None, after: Mapping[str, Any], *, another: bool
) -> dict[str, str]:
    """Why a version may not stand as verified, by field; {} where it may.

    In: before: the values until now, None for a new entry; another: whether who writes now is not who wrote them
    """
    verify = register.verify
    if verify is None or after.get(verify.field) != verify.value:
        return {}
    if before is None:
        return {verify.field: f"登记时不能直接“{verify.value}”，须由另一人核验"}
    changed = any(before.get(name) != after.get(name) for name in {*before, *after} - {verify.field})
    if before.get(verify.field) == verify.value:
        return {verify.field: f"“{verify.value}”的条目改动内容后须重新核验，请同时改回其他状态"} if changed else {}
    if changed:
        return {verify.field: "核验时不能同时改动其他内容"}
    return {} if another else {verify.field: "须由上一次填写人以外的人逐条核验"}
