"""The words of a case in a template: {% words names "place" case %}."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def words(names: Any, what: str, case: Any) -> str:
    """What `Names` says of a case."""
    return getattr(names, what)(case)
