"""A year of a million cases as rows, for benches: plausible shares, places and lengths; no sentence of a real complaint."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

SOURCES, SOURCE_SHARES = ("hotline", "field", "portal", "city", "govern", "video"), (0.34, 0.3, 0.14, 0.12, 0.06, 0.04)
SIGHTS, SIGHT_SHARES = ("place", "desk", "sealed"), (0.93, 0.065, 0.005)
OPEN_STATES = ("received", "accepted", "dispatched", "handling", "rework", "returned", "shelved", "handled", "checked")
OPEN_SHARES = (0.03, 0.02, 0.08, 0.48, 0.03, 0.02, 0.04, 0.12, 0.18)
TEXT = "来电人反映该处问题已经持续一段时间，影响周边居民出行和生活，希望有关单位到现场查看并尽快处理，办结后请电话告知结果。"
PUT = 20_000


@dataclass(frozen=True)
class Year:
    """What the rows are drawn from. until: the present of the bench; half of all cases are younger than half a year."""

    rows: int
    until: datetime
    grids: list[str]
    classes: list[str]
    units: list[str]
    scheme: str
    streets: dict[str, str]
    seed: int = 11


def write_cases(year: Year) -> None:
    """Every case, by the driver's own bulk path; indexes are made after, as after any bulk load."""
    from wanxiang.engines.cases.models import Case

    with connection.schema_editor() as editor:
        for index in Case._meta.indexes:
            editor.remove_index(Case, index)
    _put(Case, _cases(year))
    with connection.schema_editor() as editor:
        for index in Case._meta.indexes:
            editor.add_index(Case, index)


def write_assists(year: Year) -> None:
    """A unit that helps with every twelfth case."""
    from wanxiang.engines.cases.models import Assist

    chance = np.random.default_rng(year.seed + 1)
    units = chance.choice(year.units, year.rows // 12)
    asked = _moment(year.until - timedelta(days=30))
    _put(Assist, ({"case_id": 12 * n + 1, "unit": str(unit), "asked_at": asked} for n, unit in enumerate(units)))


def write_steps(year: Year, *, of: int, by: int) -> None:
    """Seven steps for each of the first cases."""
    from wanxiang.engines.cases.models import Step

    names = ("receive", "accept", "dispatch", "sign", "finish", "pass", "close")
    states = ("received", "accepted", "dispatched", "handling", "handled", "checked", "closed")
    at = _moment(year.until - timedelta(days=200))
    rows = (
        {"case_id": case, "seq": seq, "action": name, "to_state": state, "at": at, "by_id": by, "set": "{}", "hash": "0" * 64}
        for case in range(1, of + 1) for seq, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )  # fmt: skip
    _put(Step, rows)


def analyze() -> None:
    """What a database that has run for a while knows of its tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM cases_case")


def _cases(year: Year) -> Iterator[dict[str, Any]]:
    for start in range(0, year.rows, PUT):
        yield from _some(year, start, min(PUT, year.rows - start))


def _some(year: Year, start: int, count: int) -> Iterator[dict[str, Any]]:
    chance = np.random.default_rng((year.seed, start))
    ages = np.sort((year.rows - start - chance.random(count) * count) / year.rows * 365 * 86_400)[::-1]
    draw = {
        "grid": chance.integers(0, len(year.grids), count), "class": chance.integers(0, len(year.classes), count),
        "unit": chance.integers(0, len(year.units), count), "source": chance.choice(len(SOURCES), count, p=SOURCE_SHARES),
        "sight": chance.choice(len(SIGHTS), count, p=SIGHT_SHARES), "level": chance.choice(4, count, p=(0.8, 0.14, 0.05, 0.01)),
        "state": chance.choice(len(OPEN_STATES), count, p=OPEN_SHARES), "taken": chance.gamma(2.0, 1.6, count), "luck": chance.random(count),
        "rated": chance.random(count),
    }  # fmt: skip
    for n in range(count):
        yield _case(year, start + n + 1, float(ages[n]), {name: values[n] for name, values in draw.items()})


def _case(year: Year, number: int, age: float, drawn: dict[str, Any]) -> dict[str, Any]:
    opened = year.until - timedelta(seconds=age)
    whole = opened + timedelta(days=7 if drawn["level"] == 0 else 3)
    handled = opened + timedelta(days=float(drawn["taken"]))
    ended = (age > 12 * 86_400 and drawn["luck"] > 0.004) or drawn["luck"] > 0.85
    ended = bool(ended and handled + timedelta(days=1) < year.until)
    state = ("archived" if age > 40 * 86_400 else "closed") if ended else OPEN_STATES[drawn["state"]]
    unit, grid = year.units[drawn["unit"]], year.grids[drawn["grid"]]
    street = drawn["luck"] * 10 % 1 < 0.35
    handler = "" if state in ("received", "accepted") else year.streets[grid[:9]] if street else unit
    met = ended or state in ("handled", "checked")
    return {
        "id": number, "case_no": f"SJ{opened:%y%m%d}{number % 100_000:05d}{number // 100_000}", "receipt": "ABCDEF", "flow": "event",
        "source": SOURCES[drawn["source"]], "external_id": f"b{number}", "digest": "0" * 64, "title": f"第{number}件来件所反映的事项",
        "text": TEXT, "scheme": year.scheme, "class_kind": "event", "class_code": year.classes[drawn["class"]], "class_by": "model",
        "level": int(drawn["level"]) + 1, "grid_code": grid, "address": "某路某号", "sight": SIGHTS[drawn["sight"]], "state": state,
        "shelved_until": str(year.until.date()) if state == "shelved" else None, "version": 7, "head": "0" * 64, "handler": handler, "handler_area": grid[:9] if handler and street else "", "clause": "罗职-1-1",
        "clocks": _clocks(opened, whole, handled if met else None), "due_at": None if ended else _moment(whole), "due_clock": "" if ended else "handle",
        "whole_due_at": _moment(whole), "opened_at": _moment(opened), "since": _moment(handled if met else opened),
        "handled_at": _moment(handled) if met else None, "closed_at": _moment(handled + timedelta(days=1)) if ended else None,
        "on_time": handled <= whole if met else None, "returns": int(drawn["luck"] * 100 % 1 < 0.05), "reworks": int(drawn["luck"] * 1000 % 1 < 0.03),
        "repeats": int(drawn["rated"] * 10 % 1 < 0.08), "assists": '["chengguan"]' if number % 12 == 1 else "[]",
        "resolved": ("yes" if drawn["rated"] < 0.36 else "partly") if ended and drawn["rated"] < 0.4 else "",
        "satisfied": 1 + int(drawn["rated"] * 10) % 5 if ended and drawn["rated"] < 0.3 else None,
        "touched_at": _moment(handled + timedelta(days=1) if ended else opened), "reporter_token": f"{number % 700_000:032x}",
    }  # fmt: skip


def _clocks(opened: datetime, whole: datetime, met: datetime | None) -> str:
    """Four clocks as a case of the event flow has them."""
    nothing = {"paused_at": None, "spent": 0, "stopped_at": None, "stopped": False, "extension": None, "extended_at": None, "pauses": [], "provisional": False}  # fmt: skip
    spec = {"kind": "working_days", "amount": 7, "start": "next"}
    first = {
        "spec": spec,
        "started_at": opened.isoformat(),
        "due_at": whole.isoformat(),
        "met_at": opened.isoformat(),
        **nothing,
    }
    last = first | {"met_at": met.isoformat() if met else None}
    return json.dumps(
        {
            name: {"name": name, **(last if name == "handle" else first)}
            for name in ("accept", "dispatch", "sign", "handle")
        }
    )


def _moment(at: datetime) -> Any:
    """As the driver takes it."""
    return (
        at.replace(microsecond=at.microsecond)
        if connection.vendor == "postgresql"
        else str(at.astimezone(UTC).replace(tzinfo=None))
    )


def _put(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Rows by column name; what is left out is the field's default."""
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and model.__name__ != "Case")]
    blank = {field.column: _blank(field) for field in fields}
    names = [field.column for field in fields]
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    tuples = (tuple((blank | row)[name] for name in names) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for each in tuples:
                    copy.write_row(each)
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
        else:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1500000")
            cursor.execute("BEGIN")
            insert = f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names of columns
            cursor.cursor.connection.executemany(insert, tuples)
            cursor.execute("COMMIT")


def _blank(field: Any) -> Any:
    kind = field.get_internal_type()
    if field.null:
        return None
    if kind == "JSONField":
        return json.dumps(field.get_default())
    if field.has_default():
        return field.get_default()
    return {"BooleanField": False, "PositiveIntegerField": 0, "PositiveSmallIntegerField": 0, "DateTimeField": _moment(datetime.now(UTC))}.get(kind, "")  # fmt: skip
