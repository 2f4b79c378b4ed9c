"""Small pieces that every template uses: icons, masks, money, badges, links of a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wanxiang.console import figures, layers, masks, wording

register = template.Library()

register.filter("masked_name", masks.name)
register.filter("masked_phone", masks.phone)
register.filter("masked_address", masks.address)
register.filter("yuan", wording.yuan)
register.filter("grouped", wording.grouped)
register.filter("percent", wording.percent)
register.filter("said", wording.said)
register.filter("as_map", layers.as_map)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A Tabler icon from the sprite; decorative, so hidden from screen readers. size: "", "lg" or "sm"."""
    extra = f" icon-{size}" if size else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def badge(text: str, tone: str = "") -> SafeString:
    """A state as a badge: its words, and a colour that is never the only sign. tone: good, warn, bad, busy or empty."""
    return format_html('<span class="state state-{}">{}</span>', tone or wording.tone(text), text)


@register.simple_tag
def sparkline(values: Sequence[float]) -> SafeString | str:
    """Kept values as a line of a hand's breadth; its first and last number for who does not see it. "" below two."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    points = " ".join(
        f"{at * 100 / (len(values) - 1):.1f},{22 - (value - low) * 20 / span:.1f}" for at, value in enumerate(values)
    )
    said = f"走势：{wording.grouped(values[0])} → {wording.grouped(values[-1])}，共 {len(values)} 次"
    return format_html(
        '<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="{}"><polyline points="{}"/></svg>',
        said,
        points,
    )


@register.filter
def at(row: Any, key: str) -> Any:
    """row[key] or row.key, "" when there is none."""
    if isinstance(row, Mapping):
        return row.get(key, "")
    return getattr(row, key, "")


@register.simple_tag(takes_context=True)
def link_with(context: RequestContext, **changes: Any) -> str:
    """The present address with some parameters changed (None removes one) and the page number forgotten."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.pop("export", None)
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def page_link(context: RequestContext, number: int) -> str:
    """The present address at another page of the list."""
    query = context["request"].GET.copy()
    query["page"] = number
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def tab_link(context: RequestContext, listing: Any, tab: Any) -> str:
    """The present address under another tab."""
    return link_with(context, **{listing.tab_parameter: tab.value})


@register.filter
def kept(row: Any) -> str:
    """A kept value of a figure with its unit."""
    return figures.number(row.value, row.unit)
