"""From the results of the calculator to a request: please call me, or please take my application. Answers are not carried over."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from wanxiang.portal.reports import reporting
from wanxiang.portal.reports.draft import NOT_SURE, Draft

HEAD = {False: "请就下列政策给我回电，帮我核对：", True: "我想申请下列政策，请联系我办理："}
MOST = 20


def begin(request: HttpRequest, wanted: Sequence[tuple[str, str]], *, apply: bool, elder: bool) -> HttpResponse:
    """The page that asks how to reach the resident, the text filled in. wanted: (policy, lead unit)."""
    lines = [f"{title}（{unit}）" if unit else title for title, unit in wanted[:MOST]]
    text = "\n".join([HEAD[apply], *lines])
    draft = Draft(text=text, code=NOT_SURE, place=NOT_SURE, elder=elder, wants_call=True, checked=True)
    return reporting.ask_who(request, draft)
