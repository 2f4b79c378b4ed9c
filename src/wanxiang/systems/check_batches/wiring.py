"""The kinds of check lists become known; a hazard that was found on a round becomes an event of its own."""

from wanxiang.core.declarations import Kind, declared, register_kind
from wanxiang.core.events import subscribe
from wanxiang.core.models import Event
from wanxiang.engines.cases.actions import Report, receive
from wanxiang.engines.cases.course import iso
from wanxiang.engines.cases.models import Case
from wanxiang.systems.check_batches import lists

register_kind(Kind(lists.KIND, "check_lists.yml", lists.load))


@subscribe("cases.handled", where={"flow": "check", "action": "finish"})
def what_was_found_becomes_an_event(event: Event) -> None:
    """Idempotent: the number of the event is that of the check and the question."""
    case = Case.objects.get(case_no=event.payload["case_no"])
    check = next((each.data for each in declared(lists.KIND) if each.id == case.extra.get("list")), None)
    for opening in check.opens if check else ():
        if case.answers.get(opening.question) == opening.answer:
            report = Report(source="field", external_id=f"{case.case_no}:{opening.question}", text=f"{opening.text}：{case.title}",
                            code=opening.code, grid_code=case.grid_code, address=case.address)  # fmt: skip
            at = next(step.at for step in case.steps.order_by("-seq") if iso(step.at) == event.payload["at"])
            receive(report, by=event.by, at=at)
