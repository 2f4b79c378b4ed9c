"""The API of the phone page: the cards of the account's grids, and what was found at a door.

An outcome carries the key that the phone made for it: the network may lose the answer, and the phone sends it again.
"""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from wanxiang.core import audit
from wanxiang.core.access import api_permission
from wanxiang.core.clock import today
from wanxiang.engines.outreach import actions, queries
from wanxiang.field import cases_api

router = Router(tags=["走访"])
router.add_router("", cases_api.router)

DONE_SHOWN = 20
PURPOSE = "上门走访"
FIELDS = ("姓名", "居住地址", "联系电话")


class Found(Schema):
    """What was found for one matter."""

    outcome: Annotated[str, Field(max_length=20)]
    why: Annotated[str, Field(max_length=400)] = ""


class Answer(Schema):
    """What was found at a door: every matter of the card, and what was seen."""

    outcomes: dict[str, Found]
    person_facts: dict[str, dict[str, bool | str | None]] = {}
    idempotency_key: Annotated[str, Field(min_length=8, max_length=80)]


@router.get("visits", auth=api_permission("visit.view"), summary="待走访与近期已走访的住户")
def visits(request: HttpRequest) -> dict[str, Any]:
    """{"as_of", "open": [card], "done": [card]}: in scope; second attempts from the day on which they are due."""
    day = today()
    waiting = queries.cards(visits=queries.visits(scope=request.scope, as_of=day))
    lately = queries.visits(scope=request.scope, state="done").order_by("-done_at")[:DONE_SHOWN]
    shown = {"as_of": day.isoformat(), "open": waiting, "done": queries.cards(visits=lately)}
    _log(request, [*shown["open"], *shown["done"]])
    return shown


@router.get("visits/{visit_no}", auth=api_permission("visit.view"), summary="一户的卡片")
def visit(request: HttpRequest, visit_no: str) -> dict[str, Any]:
    """One card; 404 when it is of another grid."""
    card = queries.card(visit_no=visit_no, scope=request.scope)
    _log(request, [card])
    return card


@router.post("visits/{visit_no}/outcome", auth=api_permission("visit.record"), summary="提交走访结果")
def outcome(request: HttpRequest, visit_no: str, said: Answer) -> dict[str, Any]:
    """{"visit_no", "state", "cases", "next_visit"}; sent again with the same key, the same answer and nothing done."""
    return actions.record_visit(
        visit_no=visit_no,
        outcomes={case_no: found.dict() for case_no, found in said.outcomes.items()},
        person_facts=said.person_facts,
        idempotency_key=said.idempotency_key,
        by=request.user,
        as_of=today(),
    )


def _log(request: HttpRequest, cards: list[dict[str, Any]]) -> None:
    keys = sorted({resident["person_key"] for card in cards for resident in card["residents"]})
    audit.look_at_many(by=request.user, person_keys=keys, purpose=PURPOSE, fields=FIELDS)
