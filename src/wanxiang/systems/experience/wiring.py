"""A project held up as an example enters the library; what a second person verified there answers claims of reports."""

from wanxiang.core.events import subscribe
from wanxiang.core.models import Account, Event
from wanxiang.district.models import Unit
from wanxiang.district.queries import place_names
from wanxiang.engines import directory, measures
from wanxiang.engines.directory.errors import Duplicate
from wanxiang.engines.directory.models import Entry
from wanxiang.engines.measures.actions import BatchStale
from wanxiang.engines.measures.models import Evidence
from wanxiang.systems.experience import answers


@subscribe("plans.project_showcased")
def an_example_enters_the_library(event: Event) -> None:
    """Once: the same project delivered twice is one entry."""
    said = event.payload
    names = place_names([said["unit"]]) or dict(Unit.objects.filter(pk=said["unit"]).values_list("code", "name"))
    try:
        directory.actions.create(
            register="experiences", by=Account.system("experience"), at=event.at, why=f"示范项目 {said['number']}",
            said={
                "title": said["title"], "unit": names.get(said["unit"], said["unit"]), "source": said["number"],
                "summarised": said["accepted_on"] or event.at.date().isoformat(), "problem": said["problem"], "did": said["measure"],
                "result": said["result"],
            },
        )  # fmt: skip
    except Duplicate:
        return


@subscribe("directory.changed", where={"register": "recognitions"})
def a_recognition_is_evidence_once_verified(event: Event) -> None:
    _follow(event)


@subscribe("directory.changed", where={"register": "firsts"})
def a_first_is_evidence_once_verified(event: Event) -> None:
    _follow(event)


def _follow(event: Event) -> None:
    """By the entry as it stands now: verified, it is evidence that its writer entered and its verifier upheld; else it is none."""
    entry = Entry.objects.filter(pk=event.payload["entry"]).first()
    if entry is None:
        return
    if entry.state == "live" and entry.values.get("verified") == answers.VERIFIED:
        _entered(entry, event)
    else:
        _taken_back(entry, event)


def _entered(entry: Entry, event: Event) -> None:
    verified, written = entry.versions.select_related("by").order_by("-seq")[:2]
    try:
        row = measures.actions.add(
            cells=answers.line(entry.register, entry.pk, entry.values), by=written.by, at=event.at
        )
    except BatchStale:  # the very same is there
        return
    measures.actions.verify(evidence=row.pk, upheld=True, note="名册核验", by=verified.by, at=event.at)


def _taken_back(entry: Entry, event: Event) -> None:
    why = entry.values.get("dispute") or f"名册中现为“{entry.values.get('verified', '注销')}”"
    for row in Evidence.objects.in_force().filter(link=answers.address(entry.register, entry.pk)):
        measures.actions.undo(batch=row.batch_id, by=event.by, at=event.at, why=why)
