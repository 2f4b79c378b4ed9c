"""The words of a report's desk in a template: {{ section.unit|unit_name }}."""

from django import template

from wanxiang.district.models import Unit

register = template.Library()


@register.filter
def unit_name(code: str) -> str:
    """The name of a unit by its code; what is no code stands as it is."""
    return Unit.objects.filter(pk=code).values_list("name", flat=True).first() or code
