"""The events that join the engines: each handler is idempotent, for an event may be handed over more than once."""

from datetime import date

from wanxiang.core.events import subscribe
from wanxiang.core.models import Account, Event
from wanxiang.engines.outreach import actions as outreach
from wanxiang.engines.outreach import door
from wanxiang.engines.policy import actions as policy
from wanxiang.engines.policy import queries as decisions
from wanxiang.engines.registry import actions as registry
from wanxiang.systems.reverse_service import lists

door.ordered_by(door.Order(of=decisions.to_ask, overall=decisions.ask_order))


@subscribe("policy.ran")
def lists_follow_the_decisions(event: Event) -> None:
    """After a run over everybody: the lists of its policies."""
    lists.follow_all(
        as_of=date.fromisoformat(event.payload["as_of"]),
        by=Account.system("reverse_service"),
        only=event.payload.get("policies"),
    )


@subscribe("outreach.approved")
@subscribe("outreach.resumed")
def an_approval_enters_the_register(event: Event) -> None:
    """The approval is the uptake: the next enrolment shows it, and the household is decided again."""
    said = event.payload
    begins = said["from_on"] if event.kind == "outreach.approved" else said["on"]
    registry.record_enrolment(
        person_key=said["person_key"],
        policy=said["policy"],
        from_on=date.fromisoformat(begins),
        by=event.by,
        basis=f"反向办事项 {said['case_no']}",
    )
    _decide_again(event)


@subscribe("outreach.stopped")
def a_stop_enters_the_register(event: Event) -> None:
    """What is stopped is no longer enrolled from that day."""
    said = event.payload
    registry.stop_enrolment(
        person_key=said["person_key"],
        policy=said["policy"],
        on=date.fromisoformat(said["on"]),
        by=event.by,
        reason=said["why"],
    )
    _decide_again(event)


@subscribe("outreach.fact_seen")
def what_was_seen_at_the_door_is_a_fact(event: Event) -> None:
    """A fact of the platform's own source; it wins over older deliveries."""
    said = event.payload
    registry.record_fact(
        person_key=said["person_key"],
        word=said["word"],
        value=said["value"],
        observed_on=date.fromisoformat(said["observed_on"]),
        by=event.by,
        evidence=said["evidence"],
    )
    _decide_again(event, day=said["observed_on"])


@subscribe("outreach.moved")
def who_moved_away_is_not_here(event: Event) -> None:
    """Found moved out at the door: from that day not a resident of this address."""
    said = event.payload
    registry.record_fact(
        person_key=said["person_key"],
        word="迁出日期",
        value=said["on"],
        observed_on=date.fromisoformat(said["on"]),
        by=event.by,
        evidence=f"上门走访，反向办事项 {said['case_no']}",
    )
    _decide_again(event)


@subscribe("registry.person_died")
def a_death_stops_what_is_paid(event: Event) -> None:
    """Cases end or stop (a stop enters the register by its own event); enrolments without a case stop here."""
    said = event.payload
    died_on = date.fromisoformat(said["death_date"])
    as_of = date.fromisoformat(said.get("as_of") or said["death_date"])
    outreach.die(person_key=said["person_key"], on=died_on, by=Account.system("registry"), as_of=as_of)
    for policy_id in lists.still_enrolled(said["person_key"], on=died_on):
        registry.stop_enrolment(
            person_key=said["person_key"], policy=policy_id, on=died_on, by=event.by, reason=f"{died_on} 死亡"
        )
    _decide_again(event, day=as_of.isoformat())


@subscribe("registry.person_merged")
def a_case_follows_its_person(event: Event) -> None:
    """Two records turned out to be one person: the case goes on under the key that lives on."""
    outreach.follow_merge(
        old_key=event.payload["old_key"], new_key=event.payload["new_key"], by=Account.system("registry")
    )


def _decide_again(event: Event, *, day: str = "") -> None:
    person = event.payload.get("person_key")
    household = event.payload["household_key"] or (f"person:{person}" if person else "")
    if household:
        policy.redecide(household_key=household, as_of=date.fromisoformat(day or event.payload["on"]), by=event.by)
