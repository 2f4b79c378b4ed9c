"""The words of a case in a template: {% words names "place" case %}."""

from typing import Any

from django import template

from wanxiang.console.cases.names import PLATFORM

register = template.Library()


@register.simple_tag
def words(names: Any, what: str, case: Any) -> str:
    """What `Names` says of a case."""
    return getattr(names, what)(case)


@register.simple_tag
def person(account: Any) -> str:
    """Who did it; what the platform did by itself is said to be its."""
    return "" if account is None else PLATFORM if account.is_system else account.name
