"""Cases as the phone page needs them: tasks with what may be done, the classes and places of a report."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from shapely.geometry import shape

from wanxiang.core.access import Scope, has_permission
from wanxiang.core.models import Account
from wanxiang.district.models import Place
from wanxiang.district.queries import place_names, places
from wanxiang.engines.cases import actions, catalogue, duty, placing, queries, visibility, worktime
from wanxiang.engines.cases.actions import Report
from wanxiang.engines.cases.attachments import File
from wanxiang.engines.cases.flows import Move
from wanxiang.engines.cases.models import Attachment, Case
from wanxiang.engines.cases.taxonomy import Class
from wanxiang.engines.cases.visibility import NoSuchCase

ACTIONS = ("sign", "finish", "report", "assist_done", "return", "callback")
"""What is offered on the phone, in the order of the buttons."""
TITLES = {"report": "现场核实", "callback": "上门回访"}
SAYS = frozenset({"opinion", "reply", "why", "clause", "photo", "resolved", "text"})
"""What the phone page can ask for; a move that needs more waits for the desk."""
MOST_TASKS, MOST_CALLS, MOST_OWN, MOST_PLACES, FREQUENT, LATELY = 80, 20, 20, 90, 6, 300
IMAGES = ("image/jpeg", "image/png", "image/webp")


def tasks(account: Account, *, at: datetime) -> tuple[list[dict[str, Any]], int]:
    """What waits for an account, the most urgent first, and how many more there are than are shown."""
    mine = queries.inbox(by=account)
    shown = [*mine[:MOST_TASKS], *_to_call_back(account)]
    return [_task(case, account, at=at) for case in shown], max(0, mine.count() - MOST_TASKS)


def standing(case: Case) -> dict[str, Any]:
    """Where a case stands after a move."""
    return {"case_no": case.case_no, "state": case.state, "version": case.version, "state_title": _state(case)}


def key_of(account: Account, key: str) -> str:
    """An idempotency key of this account's own: another's cannot be met by chance or on purpose."""
    return hashlib.sha256(f"field:{account.pk}:{key}".encode()).hexdigest()


def photo(*, case_no: str, photo_id: int, by: Account) -> Attachment:
    """A photo of a visible case; raises NoSuchCase."""
    found = Attachment.objects.filter(case=visibility.one(by, case_no), pk=photo_id, media_type__in=IMAGES).first()
    if found is None:
        raise NoSuchCase
    return found


def report(
    *, key: str, text: str, code: str, grid_code: str, address: str, lon: float | None, lat: float | None, seen_at: str,
    files: tuple[File, ...], scope: Scope, at: datetime,
) -> Report:  # fmt: skip
    """A report as the intake takes it: without words it is called by its class; raises NoSuchPlace."""
    placed = _placed(grid_code=grid_code, lon=lon, lat=lat, scope=scope)
    said = text.strip() or (catalogue.own(worktime.civil_day(at)).leaf(code).name if code else "")
    return Report(source="field", external_id=key, text=said, code=code, address=address.strip(), files=files,
                  extra={"seen_at": seen_at} if seen_at else {}, **placed)  # fmt: skip


def arrived(case: Case) -> dict[str, Any]:
    """A report as its reporter sees it again."""
    return {"key": case.external_id, "case_no": case.case_no, "receipt": f"{case.case_no}-{case.receipt}",
            "title": case.title, "state_title": _state(case), "at": case.opened_at}  # fmt: skip


def reported(account: Account) -> list[dict[str, Any]]:
    """What an account reported from the phone lately."""
    rows = Case.objects.filter(source="field", steps__seq=1, steps__by=account).order_by("-pk")
    return [arrived(case) for case in rows[:MOST_OWN]]


def choices(account: Account, *, scope: Scope, at: datetime) -> dict[str, Any]:
    """{"frequent", "classes", "places", "own"}: see the API."""
    on = worktime.civil_day(at)
    return {"frequent": _frequent(account, on=on), "classes": _tree(on), "places": _places(scope), "own": _own(scope)}


def _to_call_back(account: Account) -> list[Case]:
    """Matters whose reporter may be asked at the door whether they are settled, by who may ask."""
    if not has_permission(account, "case.callback"):
        return []
    return list(queries.cases(by=account, states=("checked",)).order_by("due_at", "pk")[:MOST_CALLS])


def _task(case: Case, account: Account, *, at: datetime) -> dict[str, Any]:
    lon, lat = (case.lon, case.lat) if case.lon is not None else _centre(case.grid_code)
    moves = _offered(actions.open_moves(case, by=account))
    return {
        **standing(case), "title": case.title, "text": case.text, "kind": queries.class_name(case), "level": case.level,
        "level_title": queries.level_title(case), "address": case.address, "where": _finest(case), "lon": lon, "lat": lat,
        "due_at": case.due_at, "remaining": queries.remaining(case, at=at), "overdue": bool(case.due_at and case.due_at < at),
        "opened_at": case.opened_at, "clauses": _clauses(case, moves, at=at), "photos": _photos(case),
        "moves": _said(moves), "after_sign": _said(_once_signed(case, account)),
    }  # fmt: skip


def _offered(moves: Iterable[Move]) -> list[Move]:
    found = [each for each in moves if each.action in ACTIONS and SAYS.issuperset(each.needs)]
    return sorted(found, key=lambda each: ACTIONS.index(each.action))


def _once_signed(case: Case, account: Account) -> list[Move]:
    flow = catalogue.flow(case.flow)
    signing = next((each for each in flow.from_state(case.state) if each.action == "sign"), None)
    if signing is None:
        return []
    return _offered(each for each in flow.from_state(signing.to) if visibility.may(account, case, each))


def _said(moves: Iterable[Move]) -> list[dict[str, Any]]:
    return [
        {"action": each.action, "title": TITLES.get(each.action, each.title), "needs": list(each.needs)}
        for each in moves
    ]


def _finest(case: Case) -> str:
    """The name of the grid, or of what is known: a worker knows the street."""
    return next(iter(place_names([case.grid_code]).values()), "") if case.grid_code else ""


def _state(case: Case) -> str:
    return catalogue.flow(case.flow).title_of(case.state)


def _clauses(case: Case, moves: Iterable[Move], *, at: datetime) -> list[dict[str, str]]:
    """What a return may cite, where one is possible."""
    if not any("clause" in each.needs for each in moves) or not case.class_code:
        return []
    held = duty.clauses(class_code=case.class_code, on=worktime.civil_day(at))
    found = {each.clause: f"{each.clause} {each.main}主责" for each in held}
    return [{"clause": clause, "text": text} for clause, text in ({case.clause: case.clause} | found).items() if clause]


def _photos(case: Case) -> list[str]:
    rows = case.attachments.filter(media_type__in=IMAGES).order_by("pk").values_list("pk", flat=True)
    return [f"/api/field/tasks/{case.case_no}/photos/{pk}" for pk in rows]


@lru_cache(maxsize=4096)
def _centre(code: str) -> tuple[float | None, float | None]:
    """The middle of a place, to tell what is near; (None, None) where there is none."""
    found = Place.objects.filter(pk=code).first() if code else None
    if found is None or not found.geometry:
        return None, None
    middle = shape(found.geometry).representative_point()
    return round(middle.x, 6), round(middle.y, 6)


def _placed(*, grid_code: str, lon: float | None, lat: float | None, scope: Scope) -> dict[str, Any]:
    """Where a report is: the place that was chosen, else the position, else the worker's own grid."""
    if grid_code:
        if not scope.allows_area(grid_code):
            raise placing.NoSuchPlace("所选的位置不在您的辖区内", hint="请重新选择；辖区外的用定位上报")
        return {"grid_code": grid_code} | _position(lon, lat)
    position = _position(lon, lat)
    return position or {"grid_code": _own(scope)}


def _position(lon: float | None, lat: float | None) -> dict[str, Any]:
    """A position that lies in the district; one that does not tells nothing."""
    try:
        inside = lon is not None and lat is not None and placing.place(lon=lon, lat=lat).code
    except placing.NoSuchPlace:
        return {}
    return {"lon": lon, "lat": lat} if inside else {}


def _own(scope: Scope) -> str:
    """The one place that an account is of, as fine as it is told; "" for several or for the whole district."""
    return scope.areas[0] if len(scope.areas) == 1 else ""


def _places(scope: Scope) -> list[dict[str, str]]:
    """Places of the own area, as fine as a list on a phone can hold."""
    for kind in ("grid", "community", "street"):
        rows = [row for area in scope.areas for row in places(kind, parent=area or None)[: MOST_PLACES + 1]]
        if 0 < len(rows) <= MOST_PLACES:
            return [{"code": row.code, "name": row.name} for row in rows]
    return []


def _frequent(account: Account, *, on: date) -> list[dict[str, str]]:
    """What this account reports most, then what is reported most from phones, then one of every major class."""
    own = catalogue.own(on)
    lately = Case.objects.filter(source="field").exclude(class_code="").order_by("-pk")
    mine = lately.filter(steps__seq=1, steps__by=account)
    said = [
        code for rows in (mine, lately) for code in _most_common(rows.values_list("class_code", flat=True)[:LATELY])
    ]
    first = [next((each.code for each in own.leaves(major.code) if each.public), "") for major in own.children()]
    known = dict.fromkeys(code for code in [*said, *first] if own.has_leaf(code))
    return [_leaf(own.leaf(code)) for code in list(known)[:FREQUENT]]


def _most_common(codes: Iterable[str]) -> list[str]:
    return [code for code, _ in Counter(codes).most_common(FREQUENT)]


def _tree(on: date) -> list[dict[str, Any]]:
    """Every class that a worker may report, in three steps."""
    own = catalogue.own(on)
    majors = [{"name": major.name, "groups": [group for middle in own.children(major.code) if (group := _group(middle, on))]}
              for major in own.children()]  # fmt: skip
    return [major for major in majors if major["groups"]]


def _group(middle: Class, on: date) -> dict[str, Any]:
    leaves = [
        each for each in catalogue.own(on).leaves(middle.code) if each.public or each.kind in ("event", "component")
    ]
    return {"name": middle.name, "classes": [_leaf(each) for each in leaves]} if leaves else {}


def _leaf(one: Class) -> dict[str, str]:
    return {"code": one.code, "name": one.name}
