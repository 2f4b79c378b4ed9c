"""The policies in force, and the district they run in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wanxiang.core import declarations
from wanxiang.core.errors import WanxiangError
from wanxiang.district import profile
from wanxiang.engines.policy import declaring
from wanxiang.engines.policy.declaring import Policy, shared
from wanxiang.engines.policy.judging import Judge

SHARED: Mapping[str, tuple[str, Callable[[Path], list[tuple[str, Any]]]]] = {
    "definition": ("definitions/*.yml", shared.load_definitions),
    "list": ("lists/*.yml", shared.load_lists),
    "series": ("series/*.yml", shared.load_series),
    "relation": ("relations/*.yml", shared.load_relations),
}
"""What policies speak of by name: kind → where it lies, how a file is read and checked."""
SPEAKS_OF = tuple(pattern for pattern, _ in SHARED.values())


class NoSuchPolicy(WanxiangError):
    code = "policy.unknown"
    status = 404


def load(path: Path) -> list[tuple[str, Any]]:
    """For the declaration store: one file holds one policy."""
    policy = declaring.load(path)
    return [(policy.id, policy)]


def policies(only: Iterable[str] | None = None) -> list[Policy]:
    """Every declared policy, sorted by id; those of `only` when it is given. Raises NoSuchPolicy."""
    found: dict[str, Policy] = {each.id: each.data for each in declarations.declared("policy")}
    wanted = list(found) if only is None else list(dict.fromkeys(only))
    for name in wanted:
        if name not in found:
            raise NoSuchPolicy(f"没有编号为“{name}”的政策", hint=f"现有：{'、'.join(found)}")
    return [found[name] for name in wanted]


def policy(name: str) -> Policy:
    """One policy by its id. Raises NoSuchPolicy."""
    return policies([name])[0]


def judges(*, as_of: date, audience: str = "person") -> list[Judge]:
    """Every policy of an audience, compiled for a day; kept until a file, the day or the district changes."""
    kinds = ("policy", *SHARED)
    known = tuple((each.id, each.version) for kind in kinds for each in declarations.declared(kind))
    return [judge for judge in _compiled(known, as_of, tuple(local().items())) if judge.day.policy.audience == audience]


@lru_cache(maxsize=8)
def _compiled(_known: tuple[tuple[str, str], ...], as_of: date, here: tuple[tuple[str, str], ...]) -> list[Judge]:
    return [Judge(policy.on(as_of, local=dict(here))) for policy in policies()]


def versions(only: Iterable[str]) -> dict[str, str]:
    """Id → content hash of the file in force."""
    wanted = set(only)
    return {each.id: each.version for each in declarations.declared("policy") if each.id in wanted}


def local() -> Mapping[str, str]:
    """本区 and 本市 of this installation."""
    return profile().words()
