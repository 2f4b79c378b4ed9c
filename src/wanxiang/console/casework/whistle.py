"""社区吹哨: calls, a new one, and how each unit answers."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.casework.home import Door, flow_home
from wanxiang.console.listing import Column, Listing
from wanxiang.core.access import requires
from wanxiang.core.clock import now
from wanxiang.district.queries import place_path
from wanxiang.engines.cases import catalogue, parties
from wanxiang.systems.community_whistle import calling
from wanxiang.systems.community_whistle.calling import Call

CRUMB = ("社区吹哨", "/whistle/")


@require_GET
@requires("case.view")
def home(request: HttpRequest) -> HttpResponse:
    """The calls that this account sees, and how units answer them."""
    rows = calling.calls(by=request.user)
    listing = Listing(request, rows, COLUMNS, "社区吹哨", empty="还没有吹哨。")
    if listing.exporting:
        return listing.csv()
    units = [(parties.name_of(each.unit), each) for each in calling.answering(rows)]
    doors = [Door("吹哨", "/whistle/new/", calling.WHISTLE, "bell")]
    return flow_home(
        request,
        "community_whistle",
        ["whistle"],
        doors=doors,
        more={"listing": listing, "units": units},
        template="console/casework/whistle.html",
    )


COLUMNS = [
    Column("case_no", "编号", link=lambda row: f"/cases/{row.case_no}/", optional=False),
    Column("title", "呼叫"),
    Column("text", "事由", value=lambda row: row.text[:40]),
    Column("place", "社区", value=lambda row: place_path(row.grid_code)),
    Column("handler", "牵头", value=lambda row: parties.name_of(row.handler)),
    Column("assists", "协同", value=lambda row: "、".join(parties.name_of(unit) for unit in row.assists)),
    Column("day", "约定日期", value=lambda row: row.extra.get("day", "")),
    Column("state", "状态", "state", value=lambda row: catalogue.flow(row.flow).title_of(row.state)),
    Column("due_at", "当前时限"),
    Column("resolved", "社区评价", value=lambda row: RESOLVED.get(row.resolved, "")),
]
RESOLVED = {"yes": "已解决", "partly": "部分解决", "no": "未解决"}


class CallForm(forms.Form):
    """Whom the community calls, and why."""

    place = asking.choice("社区", [])
    resource = asking.choice("呼叫的资源", [], required=False, help_text="按资源呼叫，或在下面点名呼叫单位。")
    units = asking.several("点名呼叫的单位", [], help_text="有资源时为协同单位；没有资源时第一个牵头。最多五个。")
    text = asking.text("事由")
    address = asking.line("地点", required=False)
    day = asking.day("约定日期", required=False, help_text="家庭医生、法律顾问等服务须约日期。")
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = [("", "请选择"), *asking.communities(request, calling.WHISTLE)]
        self.fields["resource"].choices = [("", "不按资源"), *((each.id, each.title) for each in calling.resources())]
        self.fields["units"].choices = asking.units()


@require_http_methods(["GET", "POST"])
@requires(calling.WHISTLE)
def new(request: HttpRequest) -> HttpResponse:
    """Blow the whistle."""
    form = CallForm(request.POST or None, request=request, initial={"key": uuid.uuid4().hex})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        key = said.pop("key")
        made = calling.blow(Call(**said), key=key, by=request.user, at=now())
        return f"已吹哨 {made.case_no}，{parties.name_of(made.handler)}须在时限内应答。", "/whistle/"

    return asking.asked(request, form, does=does, title="吹哨", act="吹哨", crumbs=[CRUMB, ("吹哨", "")])
