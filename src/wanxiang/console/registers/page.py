"""One entry: its facts left, its history right, as of any day; what is sealed only for a purpose."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from wanxiang.core.access import requires
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.directory import actions, queries, sight
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.declaring import Field
from wanxiang.engines.directory.models import Entry, State, Version


@require_GET
@requires("register.view")
def entry(request: HttpRequest, register: str, entry: int) -> HttpResponse:
    """One entry; 404 when it is unknown or out of scope."""
    return _shown(request, register, entry)


@require_POST
@requires("register.view")
def look(request: HttpRequest, register: str, entry: int) -> HttpResponse:
    """The same with what is sealed, for a purpose that is kept."""
    try:
        opened = actions.look(register=register, pk=entry, purpose=request.POST.get("purpose", ""), by=request.user)
    except sight.NoSuchEntry:
        raise
    except WanxiangError as error:
        return _shown(request, register, entry, look_error=error.message)
    return _shown(request, register, entry, opened=opened)


def _shown(
    request: HttpRequest, register: str, pk: int, *, opened: dict[str, Any] | None = None, look_error: str = ""
) -> HttpResponse:
    force = queries.register(register, by=request.user)
    row = queries.entry(force, pk, by=request.user)
    fields = sight.fields_seen(request.user, force.register)
    versions = list(queries.history(row))
    day = _day(request)
    told = queries.as_of(row, day) if day else row
    known = {
        "force": force,
        "register": force.register,
        "entry": row,
        "name": row.values.get(force.register.name_field, ""),
        "state": State(told.state).label if told else "尚未登记",
        "facts": _facts(force, told, fields, opened) if told else [],
        "course": _course(force, versions, fields),
        "day": day,
        "sealed": any(each.sensitive for each in fields) and bool(row.sealed),
        "opened": opened is not None,
        "look_error": look_error,
        "may_edit": sight.edited(request.user, force.register).allows(area=row.place or ""),
        "crumbs": [
            ("名册", reverse("console:registers:index")),
            (force.register.title, reverse("console:registers:list", args=[register])),
            (row.values.get(force.register.name_field, ""), ""),
        ],
    }
    return render(request, "console/registers/entry.html", known)


def _facts(
    force: InForce, row: Entry | Version, fields: list[Field], opened: dict[str, Any] | None
) -> list[tuple[str, ...]]:
    (masked,) = queries.texts(force.register, [queries.whole(row)], fields)
    (plain,) = queries.texts(force.register, [opened], fields, masks=False) if opened is not None else ({},)
    return [
        _fact(each, plain.get(each.name) if each.sensitive and opened is not None else masked[each.name])
        for each in fields
    ]


def _fact(field: Field, text: str | None) -> tuple[str, ...]:
    if field.type == "url" and text:
        return (field.label, text, text)
    return (field.heading, text or "")


def _course(force: InForce, versions: list[Version], fields: list[Field]) -> list[dict[str, Any]]:
    """Each version with what it changed: before → after."""
    seen = {each.name: each for each in fields}
    texts = queries.texts(force.register, [queries.whole(each) for each in versions], fields)
    steps = []
    for at, version in enumerate(versions):
        before = texts[at - 1] if at else {}
        steps.append(
            {
                "title": version.get_act_display(),
                "changes": [
                    (seen[name].label, before.get(name, "") or "（空）", texts[at][name] or "（空）")
                    for name in version.changed
                    if name in seen and at
                ],
                "why": version.why,
                "since": version.valid_from,
                "at": version.at,
                "by": version.by,
                "seq": version.seq,
            }
        )
    return steps


def _day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("as_of", ""))
    except ValueError:
        return None
