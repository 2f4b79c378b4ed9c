"""What the door reads: the services of the district's list, public requests with their answers, updates of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from wanxiang.district import profile
from wanxiang.district.queries import place_names
from wanxiang.engines.cases import catalogue, parties, taxonomy, visibility, worktime
from wanxiang.engines.cases.flows import Flow
from wanxiang.engines.cases.georeport import publishing
from wanxiang.engines.cases.georeport.asking import ATTRIBUTE_SEEN, ATTRIBUTE_WHERE, Refused, Wanted
from wanxiang.engines.cases.models import Attachment, Case, Step
from wanxiang.engines.cases.queries import flow_errors, of_receipt
from wanxiang.engines.cases.taxonomy import Class, Taxonomy

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
ATTRIBUTES: tuple[dict[str, Any], ...] = (
    {"variable": True, "code": ATTRIBUTE_WHERE, "datatype": "string", "required": False, "datatype_description": "不超过 200 字",
     "order": 1, "description": "详细位置：门牌、楼栋、路口或参照物", "values": []},
    {"variable": True, "code": ATTRIBUTE_SEEN, "datatype": "datetime", "required": False,
     "datatype_description": "带时区，如 2021-11-08T10:00:00+08:00", "order": 2, "description": "发现时间", "values": []},
)  # fmt: skip
UNCLASSED = "待分类"


def discovery(*, url: str, at: datetime) -> dict[str, Any]:
    """The discovery document of this endpoint."""
    listed = catalogue.own(worktime.civil_day(at))
    changed = moment(worktime.midnight(listed.valid_from))
    return {
        "changeset": changed,
        "contact": f"{profile().name}基层治理综合指挥中心，或拨打 12345",
        "key_service": "接口密钥由区治理中心发放；不带密钥也可报送，次数从严",
        "endpoints": [{"specification": SPECIFICATION, "url": url, "changeset": changed, "type": "production",
                       "formats": ["text/xml", "application/json"]}],
    }  # fmt: skip


def services(*, at: datetime) -> list[dict[str, Any]]:
    """What a resident may report: every public class of the district's own list in force."""
    listed = catalogue.own(worktime.civil_day(at))
    return [_service(one, listed) for one in listed.public()]


def definition(code: str, *, at: datetime) -> dict[str, Any]:
    """The attributes of a service; raises Refused (404)."""
    return {"service_code": service(code, at=at).code, "attributes": [dict(each) for each in ATTRIBUTES]}


def service(code: str, *, at: datetime) -> Class:
    """The public class of a service code; raises Refused (404)."""
    found = next((one for one in catalogue.own(worktime.civil_day(at)).public() if one.code == code), None)
    if found is None:
        raise Refused(404, f"没有 service_code 为“{code[:40]}”的服务，见 services")
    return found


def request(number: str, *, link: Callable[[int], str]) -> list[dict[str, Any]]:
    """One public request, in a list of one as the specification has it; raises Refused (404)."""
    found = list(_rows(publishing.public(Case.objects.filter(case_no=number))))
    if not found:
        raise Refused(404, f"没有 service_request_id 为“{number[:24]}”的公开事项")
    return told(found, link=link)


def requests(asked: Wanted, *, link: Callable[[int], str]) -> list[dict[str, Any]]:
    """The public requests asked for, the newest first, at most a page of them."""
    return told(_page(asked), link=link)


def updates(asked: Wanted) -> list[dict[str, Any]]:
    """What has become of requests, update by update, the newest first: of those named, or of whatever moved in the period."""
    cases, rows = publishing.public(Case.objects.all()), Step.objects.select_related("case").order_by("-at", "-pk")
    if asked.numbers:
        rows = rows.filter(case__in=cases.filter(case_no__in=asked.numbers))
    else:  # a step cannot be newer than the last touch of its case, and that has an index
        moved = cases.filter(merged_into=None, touched_at__gte=asked.since)
        rows = rows.filter(case__in=moved, at__gte=asked.since, at__lte=asked.until)
    start = (asked.page - 1) * asked.rows
    return list(_updates(rows[start : start + asked.rows]))


def told(cases: list[Case], *, link: Callable[[int], str]) -> list[dict[str, Any]]:
    """Cases as the specification tells requests; a merged one stands where the one it was merged into stands."""
    known = _Known.of(cases)
    return [_request(case, known, link) for case in cases]


def moment(at: datetime | None) -> str | None:
    """A moment in W3C form, in the district's zone."""
    return at.astimezone(worktime.ZONE).isoformat(timespec="seconds") if at else None


@dataclass(frozen=True)
class _Known:
    """What is read at once for many requests: answers, photos, names of places."""

    flows: Mapping[str, Flow]
    lists: Mapping[str, Taxonomy]
    replies: Mapping[int, str]
    photos: Mapping[int, int]
    places: Mapping[str, str]

    @classmethod
    def of(cls, cases: list[Case]) -> "_Known":
        mains = {case.merged_into_id or case.pk for case in cases}
        codes = {publishing.area(case.grid_code) for case in cases}
        said = Step.objects.filter(case__in=mains).exclude(reply="").order_by("seq").values_list("case_id", "reply")
        photos = Attachment.objects.filter(case__in=cases, public=True, media_type__in=publishing.PHOTOS)
        shown = (photo for photo in photos.select_related("case").order_by("-pk") if publishing.shown(photo))
        return cls(
            flows=catalogue.all_flows(), lists=catalogue.taxonomies(), replies=dict(said),
            photos={photo.case_id: photo.pk for photo in shown}, places=place_names(codes | {code[:9] for code in codes}),
        )  # fmt: skip


def _service(one: Class, listed: Taxonomy) -> dict[str, Any]:
    return {
        "service_code": one.code, "service_name": one.label, "description": one.definition, "metadata": True, "type": "realtime",
        "keywords": ", ".join(dict.fromkeys((one.name, *one.words))), "group": listed.path(one.code, kind=one.kind)[0].name,
    }  # fmt: skip


def _request(case: Case, known: _Known, link: Callable[[int], str]) -> dict[str, Any]:
    main = case.merged_into or case
    label, closed = _label(case, known), publishing.is_ended(main, known.flows[main.flow])
    answered = publishing.answered(main.state, known.flows[main.flow])
    photo = known.photos.get(case.pk)
    return {
        "service_request_id": case.case_no, "status": publishing.CLOSED if closed else publishing.OPEN,
        "status_notes": publishing.blotted(known.replies.get(main.pk, "")) if answered else "",
        "service_name": label, "service_code": case.class_code, "description": publishing.description(case, label=label),
        "agency_responsible": parties.name_of(main.handler), "service_notice": known.flows[main.flow].title_of(main.state),
        "requested_datetime": moment(case.opened_at), "updated_datetime": moment((main.closed_at if closed else None) or main.since),
        "expected_datetime": moment(main.whole_due_at), "address": _address(case, known), "address_id": publishing.area(case.grid_code),
        "zipcode": "", "lat": publishing.near(case.lat), "long": publishing.near(case.lon),
        "media_url": link(photo) if photo else "",
    }  # fmt: skip


def _label(case: Case, known: _Known) -> str:
    """What residents call the class, in the list by which the case was classed."""
    listed = known.lists.get(case.scheme)
    if listed is None or not case.class_code:
        return UNCLASSED
    try:
        return listed.get(case.class_code, kind=case.class_kind).label
    except taxonomy.UnknownClass:
        return UNCLASSED


def _address(case: Case, known: _Known) -> str:
    """Street and community."""
    code = publishing.area(case.grid_code)
    return " ".join(dict.fromkeys(known.places[each] for each in (code[:9], code) if each in known.places))


def _page(asked: Wanted) -> list[Case]:
    rows = publishing.public(Case.objects.all())
    if asked.numbers:  # the specification: overrides all other arguments
        return list(_rows(rows.filter(case_no__in=asked.numbers)).order_by("-opened_at", "-pk"))
    rows = rows.filter(opened_at__gte=asked.since, opened_at__lte=asked.until)
    if asked.codes:
        rows = rows.filter(class_code__in=asked.codes)
    if len(asked.statuses) == 1:
        rows = rows.filter(_stands(next(iter(asked.statuses))))
    start = (asked.page - 1) * asked.rows
    return list(_rows(rows).order_by("-opened_at", "-pk")[start : start + asked.rows])


def _stands(status: str) -> Q:
    """The cases that are at an end, or those that are not; a merged one as the one it was merged into."""
    flows = list(catalogue.all_flows().values())
    ended = publishing.ended(flows) | publishing.ended(flows, prefix="merged_into__")
    return ended if status == publishing.CLOSED else ~ended


def _rows(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("merged_into").defer(
        "reporter", "extra", "clocks", "level_reasons", "merged_into__reporter"
    )


def _updates(steps: Iterable[Step]) -> Iterable[dict[str, Any]]:
    listed = list(steps)
    flows = catalogue.all_flows()
    replies = _replies_of({step.case_id for step in listed})
    for step in listed:
        flow = flows[step.case.flow]
        if text := _public_words(step, flow, replies.get(step.case_id, ())):
            closed = step.to_state in flow.phase("ended") and step.to_state != "merged"
            yield {
                "update_id": update_id(step.case.case_no, step.seq), "service_request_id": step.case.case_no,
                "status": publishing.CLOSED if closed else publishing.OPEN, "updated_datetime": moment(step.at), "description": text,
                "media_url": "",
            }  # fmt: skip


def update_id(number: str, seq: int) -> str:
    """What names an update: the case and the step of it."""
    return f"{number}-{seq}"


def _replies_of(cases: set[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for case, seq, reply in (
        Step.objects.filter(case__in=cases).exclude(reply="").order_by("seq").values_list("case_id", "seq", "reply")
    ):
        found.setdefault(case, []).append((seq, reply))
    return found


def _public_words(step: Step, flow: Flow, replies: Iterable[tuple[int, str]]) -> str:
    """What the flow says of a step to the reporter; the answer with the step by which it was seen to, never before."""
    try:
        move = (
            flow.move(step.from_state, step.action)
            if step.from_state
            else next(m for m in flow.moves if m.action == step.action)
        )
    except flow_errors():  # a step of an older version of the flow
        return ""
    if not move.public:
        return ""
    told_now = publishing.answered(step.to_state, flow) and not (
        step.from_state and publishing.answered(step.from_state, flow)
    )
    answer = next((reply for seq, reply in reversed(list(replies)) if seq <= step.seq), "") if told_now else ""
    return f"{move.public}：{publishing.blotted(answer)}" if answer else move.public


def photo(pk: int) -> Attachment:
    """A photo that anybody may see; raises Refused (404)."""
    cases = publishing.public(Case.objects.all())
    found = Attachment.objects.select_related("case").filter(pk=pk, case__in=cases).first()
    if found is None or not publishing.shown(found):
        raise Refused(404, "没有这张公开照片")
    return found


def by_token(token: str) -> Case:
    """The case of a token, which is the receipt that a reporter was given; raises Refused (404)."""
    try:
        return of_receipt(token)
    except visibility.NoSuchCase:
        raise Refused(404, "没有这个 token") from None
