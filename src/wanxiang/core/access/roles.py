"""Roles and what they may do: data in `roles.yml`. No Django here, so that models may use it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Role:
    """A role; `by_policy` says that its grants may be limited to policies, `by_unit` that each is for one unit."""

    name: str
    title: str
    by_policy: bool
    by_unit: bool
    permissions: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """Every role by name, in the order of the file."""
    declared = yaml.safe_load(Path(__file__).with_name("roles.yml").read_text(encoding="utf-8"))
    return {
        name: Role(
            name, said["title"], said.get("policies", False), said.get("unit", False), frozenset(said["permissions"])
        )
        for name, said in declared.items()
    }


def permissions() -> frozenset[str]:
    """Every permission that some role has."""
    return frozenset().union(*(role.permissions for role in roles().values()))


ROLE_CHOICES = [(role.name, role.title) for role in roles().values()]
