"""The JSON API of registers: list, read, register, change; one set of operations for every declared register."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from wanxiang.core.access import api_permission
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.directory import actions, queries, sight
from wanxiang.engines.directory import declaring as declared
from wanxiang.engines.directory.catalogue import InForce
from wanxiang.engines.directory.models import Entry
from wanxiang.engines.directory.scanning import Asked

router = Router(tags=["名册"])
LARGEST = 2**31 - 1
Name = Annotated[str, Path(min_length=1, max_length=20, pattern="^[a-z][a-z0-9_]*$")]
Number = Annotated[int, Path(ge=1, le=LARGEST)]
One = str | int | float | bool | None
Cell = One | Annotated[list[One], Field(max_length=50)]


class Unprintable(WanxiangError):
    code = "directory.unprintable"


class FieldTold(Schema):
    """A field as declared: what may be written into it."""

    name: str
    label: str
    type: str
    unit: str
    values: list[str]
    required: bool
    sensitive: bool
    many: bool
    help: str


class RegisterTold(Schema):
    id: str
    title: str
    owner: str
    authority: str
    declaration: str
    entries: int
    may_edit: bool
    identity: list[str]
    facets: list[str]
    fields: list[FieldTold]


class RegistersTold(Schema):
    registers: list[RegisterTold]


class EntryTold(Schema):
    """An entry: values as they are kept (money in 分, days as ISO text, places and units as codes); sealed ones masked."""

    id: int
    version: int
    state: Literal["live", "ended"]
    place: str
    lon: float | None
    lat: float | None
    valid_from: date
    values: dict[str, Any]
    texts: dict[str, str]


class EntriesTold(Schema):
    as_of: date
    page: int
    size: int
    total: int
    entries: list[EntryTold]


class VersionTold(Schema):
    seq: int
    act: str
    state: str
    valid_from: date
    at: datetime
    by: str
    why: str
    changed: list[str]
    texts: dict[str, str]


class EntrySent(Schema):
    """What is said of an entry: field → value, as a form or a file would have it; of a field with many values a list, too."""

    values: Annotated[dict[str, Cell], Field(max_length=80)]
    why: Annotated[str, Field(max_length=400)] = ""
    valid_from: date | None = None


class EntryChanged(EntrySent):
    """The same for an entry that is there: fields that are not named stay. `version`: the one that was read."""

    version: Annotated[int, Field(ge=1, le=LARGEST)]


class ListAsked(Schema):
    """What narrows a list. facet: `kind:驿站`, as often as wanted."""

    q: Annotated[str, Field(max_length=80)] = ""
    area: Annotated[str, Field(max_length=24, pattern=r"^\d*$")] = ""
    facet: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=20)] = []
    view: Annotated[str, Field(max_length=40)] = ""
    state: Literal["live", "ended", "all"] = "live"
    sort: Annotated[str, Field(max_length=41)] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=500)] = 50


@router.get("", auth=api_permission("register.view"), response=RegistersTold, summary="全部名册")
def registers(request: HttpRequest) -> dict[str, Any]:
    """The registers that the caller may see, with their fields."""
    return {"registers": [_register(each, request.user) for each in queries.registers(by=request.user)]}


@router.get("{name}/entries", auth=api_permission("register.view"), response=EntriesTold, summary="条目列表")
def entries(request: HttpRequest, name: Name, asked: Query[ListAsked]) -> dict[str, Any]:
    """The entries in scope, a page at a time."""
    force = queries.register(name, by=request.user)
    wanted = _asked(asked)
    with queries.scan(force, by=request.user) as found:
        total = found.total(wanted)
        rows = queries.entries(found.page(wanted, limit=asked.size, offset=(asked.page - 1) * asked.size))
    told = _told(force, rows, by=request.user)
    return {"as_of": today(), "page": asked.page, "size": asked.size, "total": total, "entries": told}


@router.post("{name}/entries", auth=api_permission("register.edit"), response={201: EntryTold}, summary="登记一条")
def create(request: HttpRequest, name: Name, said: EntrySent) -> Status[Any]:
    """A new entry. Refused: 422 with the reason by field, 409 where there is one with the same identity."""
    force = queries.register(name, by=request.user)
    _printable(said)
    row = actions.create(
        register=name, said=said.values, by=request.user, at=now(), why=said.why, valid_from=said.valid_from
    )
    return Status(201, _told(force, [row], by=request.user)[0])


@router.get("{name}/entries/{entry}", auth=api_permission("register.view"), response=EntryTold, summary="一个条目")
def entry(request: HttpRequest, name: Name, entry: Number) -> dict[str, Any]:
    """One entry; 404 when it is unknown or out of scope."""
    force = queries.register(name, by=request.user)
    return _told(force, [queries.entry(force, entry, by=request.user)], by=request.user)[0]


@router.put("{name}/entries/{entry}", auth=api_permission("register.edit"), response=EntryTold, summary="变更一条")
def change(request: HttpRequest, name: Name, entry: Number, said: EntryChanged) -> dict[str, Any]:
    """Change an entry. Refused: 409 where somebody else wrote meanwhile, 422 with the reason by field."""
    force = queries.register(name, by=request.user)
    _printable(said)
    row = actions.change(
        register=name, pk=entry, said=said.values, version=said.version, by=request.user, at=now(), why=said.why,
        valid_from=said.valid_from,
    )  # fmt: skip
    return _told(force, [row], by=request.user)[0]


@router.get(
    "{name}/entries/{entry}/history", auth=api_permission("register.view"), response=list[VersionTold], summary="历史"
)  # fmt: skip
def history(request: HttpRequest, name: Name, entry: Number) -> list[dict[str, Any]]:
    """Every version, the first first."""
    force = queries.register(name, by=request.user)
    versions = list(queries.history(queries.entry(force, entry, by=request.user)))
    fields = sight.fields_seen(request.user, force.register)
    texts = queries.texts(force.register, map(queries.whole, versions), fields)
    names = {each.name for each in fields}
    return [
        {
            **{name: getattr(each, name) for name in ("seq", "act", "state", "valid_from", "at", "why")},
            "by": str(each.by),
            "changed": [name for name in each.changed if name in names],
            "texts": text,
        }
        for each, text in zip(versions, texts, strict=True)
    ]


def _asked(asked: ListAsked) -> Asked:
    facets: dict[str, tuple[str, ...]] = {}
    for each in asked.facet:
        name, _, value = each.partition(":")
        facets[name] = (*facets.get(name, ()), value)
    return Asked(
        text=asked.q, area=asked.area, facets=facets, view=asked.view, state=asked.state, sort=asked.sort, on=today()
    )


def _told(force: InForce, rows: list[Entry], *, by: Account) -> list[dict[str, Any]]:
    fields = sight.fields_seen(by, force.register)
    texts = queries.texts(force.register, map(queries.whole, rows), fields)
    plain = [each.name for each in fields if not each.sensitive]
    return [
        {
            "id": row.pk, "version": row.version, "state": row.state, "place": row.place, "lon": row.lon, "lat": row.lat,
            "valid_from": row.valid_from, "values": {name: row.values[name] for name in plain if name in row.values},
            "texts": text,
        }
        for row, text in zip(rows, texts, strict=True)
    ]  # fmt: skip


def _register(each: queries.Counted, by: Account) -> dict[str, Any]:
    spec = each.force.register
    return {
        "id": spec.id, "title": spec.title, "owner": spec.owner, "authority": spec.authority, "declaration": each.force.version,
        "entries": each.entries, "may_edit": bool(sight.edited(by, spec).reaches), "identity": list(spec.identity), "facets": list(spec.facets),
        "fields": [_field(one) for one in sight.fields_seen(by, spec)],
    }  # fmt: skip


def _field(one: declared.Field) -> dict[str, Any]:
    return {
        "name": one.name, "label": one.label, "type": one.type, "unit": one.unit, "values": list(one.choices),
        "required": one.required, "sensitive": one.sensitive, "many": one.many, "help": one.help,
    }  # fmt: skip


def _printable(said: EntrySent) -> None:
    if "\0" in said.why or any("\0" in name for name in said.values):
        raise Unprintable("内容中有不可用的控制字符")
