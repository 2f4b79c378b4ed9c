"""Reads of the leaders of a plan: what they lead, which posts they hold, what they did and decided, under any of their names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from wanxiang.engines.plans.models import (
    Attendee,
    Decision,
    ItemLeader,
    LeaderAct,
    LeaderPost,
    PlanDocument,
    PlanItem,
    Round,
)
from wanxiang.engines.plans.persons import means

from .meetings import TOOK_PLACE


class Names:
    """How leaders are written: their names, and the posts that one alone holds on a day."""

    def __init__(self, held: Iterable[LeaderPost]) -> None:
        self._held = list(held)

    def posts(self, leader: str, *, on: date) -> set[str]:
        """The posts that a leader and nobody else holds on a day."""
        then = [one for one in self._held if one.since <= on and (one.until is None or on < one.until)]
        shared = {one.post for one in then if one.leader != leader}
        return {one.post for one in then if one.leader == leader} - shared

    def means(self, written: str, *, leader: str, on: date) -> bool:
        """Whether what was written on a day names that leader."""
        return means(written, leader=leader, posts=self.posts(leader, on=on))


def names() -> Names:
    """The names of all leaders, read once."""
    return Names(LeaderPost.objects.all())


def leaders(*, document: PlanDocument) -> list[str]:
    """The leaders that the plan names, in its order."""
    rows = ItemLeader.objects.filter(item__document=document, role=ItemLeader.Role.LEADER)
    return list(dict.fromkeys(rows.order_by("item__no", "position").values_list("name", flat=True)))


def items_led_by(*, document: PlanDocument, leader: str) -> QuerySet[PlanItem]:
    """The items that a leader leads."""
    led = Q(people__role=ItemLeader.Role.LEADER, people__name=leader)
    return PlanItem.objects.filter(led, document=document).order_by("no").distinct()


def leader_acts(*, leader: str) -> QuerySet[LeaderAct]:
    """What a leader did in person, newest first."""
    return LeaderAct.objects.filter(leader=leader).select_related("item", "task", "by")


def posts(*, leader: str) -> QuerySet[LeaderPost]:
    """The posts of a leader, those held now first."""
    return LeaderPost.objects.filter(leader=leader).select_related("made_by").order_by("-until", "-since", "pk")


def decisions_chaired(*, leader: str, names: Names) -> QuerySet[Decision]:
    """What meetings decided that a leader was there to chair, by name or by post, newest first."""
    chairs = Attendee.objects.filter(role=Attendee.Role.CHAIR, present=True, meeting__state__in=TOOK_PLACE)
    told = chairs.values_list("meeting", "name", "meeting__day")
    chaired = [meeting for meeting, name, day in told if names.means(name, leader=leader, on=day)]
    rows = Decision.objects.filter(item__meeting__in=chaired)
    return rows.select_related("item__meeting").order_by("-item__meeting__day", "item__position")


def rounds_led(*, document: PlanDocument, leader: str, names: Names) -> list[Round]:
    """The rounds of supervision that a leader led, by name or by post, newest first."""
    rows = Round.objects.filter(document=document).exclude(led_by="").order_by("-begins", "-pk")
    return [each for each in rows if names.means(each.led_by, leader=leader, on=each.begins)]
