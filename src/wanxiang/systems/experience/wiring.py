"""A project held up as an example enters the library, to be completed and verified; verified entries answer claims of reports."""

from datetime import date

from wanxiang.core.events import subscribe
from wanxiang.core.models import Account, Event
from wanxiang.district.models import Unit
from wanxiang.district.queries import place_names
from wanxiang.engines import directory
from wanxiang.engines.directory.errors import Duplicate
from wanxiang.systems.experience import answers

answers.publish()


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
                "summarised": said["accepted_on"] or date.isoformat(event.at.date()), "problem": said["problem"], "did": said["measure"],
                "result": said["result"],
            },
        )  # fmt: skip
    except Duplicate:
        return
