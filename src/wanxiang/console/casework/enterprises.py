"""企业维权 and 好差评: where appeals stand, inspections recorded, and what may be said of a unit in a quarter."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from wanxiang.console.casework import asking
from wanxiang.console.casework.home import Door, flow_home
from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.engines.cases import parties, visibility
from wanxiang.systems.enterprise_rights import inspections
from wanxiang.systems.enterprise_rights.inspections import KINDS, Visit

CRUMB = ("企业维权", "/enterprise-rights/")
REGISTER = "case.register"
FIRST = "console/casework/enterprises.html"


@require_GET
@requires("case.view")
def home(request: HttpRequest) -> HttpResponse:
    """Where appeals stand; the last quarter that is over, unit by unit."""
    quarters = inspections.quarters(on=today())
    wanted = request.GET.get("quarter", "")
    quarter = wanted if wanted in quarters else next(iter(quarters), "")
    known = inspections.scheme()
    found = inspections.figures(of_quarter=quarter, on=today()) if quarter else []
    rows = [
        (
            parties.name_of(each.unit),
            each,
            "、".join(f"{known.reasons[reason]} {count}" for reason, count in each.reasons),
        )
        for each in found
    ]
    doors = [
        Door("登记诉求", "/cases/new/", REGISTER, "plus"),
        Door("登记入企检查", "/enterprise-rights/visit/", REGISTER, "clipboard-list"),
    ]
    more = {"rated": rows, "quarter": quarter, "quarters": quarters, "least": known.least}
    return flow_home(request, "enterprise_rights", ["enterprise", "inspection"], doors=doors, more=more, template=FIRST)


class VisitForm(forms.Form):
    """An inspection as the officers record it on the spot."""

    unit = asking.choice("执法单位", [])
    kind = asking.choice("检查类型", KINDS.items())
    enterprise = asking.line("企业名称", most=40)
    credit_code = asking.line("统一社会信用代码", required=False, most=18)
    place = asking.line("社区或网格编码", required=False, most=24)
    about = asking.text("检查事项", required=False, rows=2)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = visibility.units_of(request.user)
        listed = [(code, parties.name_of(code)) for code in mine] or asking.units()
        self.fields["unit"].choices = [("", "请选择"), *listed]


@require_http_methods(["GET", "POST"])
@requires(REGISTER)
def visit(request: HttpRequest) -> HttpResponse:
    """Record an inspection; the receipt is for the enterprise."""
    form = VisitForm(request.POST or None, request=request, initial={"key": uuid.uuid4().hex})

    def does(said: dict[str, Any]) -> tuple[str, str]:
        key = said.pop("key")
        receipt = inspections.record(Visit(**said), key=key, by=request.user, at=now())
        return f"已登记。请把查询码 {receipt} 交给企业，企业凭它评价。", "/enterprise-rights/"

    return asking.asked(request, form, does=does, title="登记入企检查", act="登记并取查询码", crumbs=[CRUMB, ("登记检查", "")],
                        hint="每次入企检查都登记；企业凭查询码在公开页面评价，可以匿名。")  # fmt: skip
