"""One resident: asked for a purpose first, every look logged; what is known and from where, what policies say and why."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wanxiang.console import masks
from wanxiang.console.listing import Column, Listing
from wanxiang.console.reverse import sight
from wanxiang.core import audit
from wanxiang.core.access import requires
from wanxiang.core.expressions import kleene
from wanxiang.core.expressions.tree import Derived, Word, walk
from wanxiang.district import vocabulary
from wanxiang.district.queries import place_path, places
from wanxiang.engines.outreach import queries as outreach
from wanxiang.engines.policy import queries as policy
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.registry import queries as registry

STAYS = timedelta(minutes=15)
"""A stated purpose holds for this long for this person; each page seen meanwhile is logged with it."""
PURPOSES = ("核对政策资格", "受理、审核或审批事项", "联系本人告知政策", "处理本人咨询或异议", "核实上门走访情况")
BASICS = ("姓名", "性别", "出生日期", "年龄", "联系电话", "居住地址", "居住街道", "居住社区", "在世", "常住")
"""Shown to whoever may look; any other word only where a policy in charge reads it."""
FOUND_AT_MOST = 100


class Purpose(forms.Form):
    """Why somebody looks."""

    purpose = forms.ChoiceField(label="用途", choices=[(each, each) for each in PURPOSES], widget=forms.RadioSelect)
    note = forms.CharField(
        label="补充说明",
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )

    def said(self) -> str:
        """The purpose with its note, as it is logged."""
        return "：".join(filter(None, (self.cleaned_data["purpose"], self.cleaned_data["note"].strip())))


@never_cache
@require_http_methods(["GET", "POST"])
@requires("person.search")
def search(request: HttpRequest) -> HttpResponse:
    """Residents by name or telephone; masked, as many as one can look through. By POST: no name in an address."""
    text = request.POST.get("q", "").strip()[:40]
    rows = registry.find(scope=request.scope, text=text, limit=FOUND_AT_MOST) if text else []
    if text:
        audit.record("person.search", by=request.user, details={"found": len(rows)})
    listing = Listing(
        request,
        rows,
        _columns(),
        "居民",
        export=False,
        per_page=FOUND_AT_MOST,
        empty="没有找到。可按姓名（从姓开始）或完整的电话号码查找。",
    )
    known = {"listing": listing, "text": text, "at_most": FOUND_AT_MOST, "crumbs": [("查找居民", "")]}
    return render(request, "console/reverse/people.html", known)


@never_cache
@require_http_methods(["GET", "POST"])
@requires("person.view")
def person(request: HttpRequest, key: str) -> HttpResponse:
    """The purpose first; then the person."""
    found = registry.person(key)
    if found is None or not request.scope.allows_area(found.get("grid_code")):
        raise Http404
    form = Purpose(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _keep(request, found["person_key"], form.said())
        return redirect(request.path)
    purpose = _kept(request, found["person_key"])
    if not purpose:
        crumbs = [("反向办", "/reverse/"), (masks.name(found.get("name")), "")]
        return render(
            request, "console/reverse/purpose.html", {"form": form, "name": found.get("name"), "crumbs": crumbs}
        )
    known = _known(request, found)
    audit.look(
        by=request.user, person_key=found["person_key"], purpose=purpose, fields=[row["word"] for row in known["rows"]]
    )
    return render(request, "console/reverse/person.html", {**known, "purpose": purpose})


def _known(request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
    key, run = found["person_key"], policy.current_run()
    in_charge = _in_charge(request)
    cases = sight.open_to(request.user, outreach.of_person(person_key=key, scope=request.scope))
    return {
        "name": found.get("name") or "姓名不详",
        "place": place_path(found.get("grid_code") or ""),
        "rows": _rows(found, in_charge),
        "decisions": [_decision(key, each) for each in in_charge] if run else [],
        "cases": cases,
        "records": len(registry.records(key)),
        "as_of": run.as_of if run else None,
        "crumbs": [("反向办", "/reverse/"), (masks.name(found.get("name")), "")],
    }


def _in_charge(request: HttpRequest) -> list[Policy]:
    """The policies for persons in the account's scope."""
    allowed = request.scope.policies
    listed = [
        each for each in policy.policies() if each.audience == "person" and (allowed is None or each.id in allowed)
    ]
    return sight.open_to(request.user, listed)


def _rows(found: dict[str, Any], in_charge: list[Policy]) -> list[dict[str, Any]]:
    """What may be shown, word by word, with where it comes from."""
    words, shown = vocabulary.load(), {*BASICS, *(word for each in in_charge for word in _read_by(each))}
    sources = {row["word"]: row for row in registry.person_sources(found["person_key"])}
    rows = []
    for word in words.of("person"):
        value = found.get(word.column)
        if word.word in shown and value is not None:
            row = sources.get(word.word, {"title": "由其他信息推算" if word.derived else "由住址匹配", "others": []})
            differ = [other for other in row["others"] if other["value"] != value]
            same = len(row["others"]) - len(differ)
            rows.append({**row, "word": word.word, "value": value, "type": word.type, "same": same, "differ": differ})
    return rows


def _decision(key: str, each: Policy) -> dict[str, Any]:
    """Why, clause by clause; what the policy says in one phrase (35 至 64 周岁) is shown as one clause."""
    said = policy.explain(person_key=key, policy=each.id)
    groups = groupby(said["clauses"], key=lambda clause: (clause["note"] or clause["text"], clause["basis"]))
    return {**said, "clauses": [_joined(list(group)) for _, group in groups]}


def _joined(clauses: list[dict[str, Any]]) -> dict[str, Any]:
    holds = kleene.conjunction(clause["holds"] for clause in clauses)
    worst = next(clause for clause in clauses if clause["holds"] is holds)
    facts = {fact["word"]: fact for clause in clauses for fact in clause["facts"]}
    constants = {name: text for clause in clauses for name, text in clause["constants"].items()}
    return {**worst, "facts": list(facts.values()), "constants": constants}


def _read_by(each: Policy) -> set[str]:
    """The words that a policy reads."""
    trees = [
        each.condition.node,
        *(part.tree for bracket in each.benefit.brackets for part in (bracket.when, bracket.amount) if part),
    ]
    return {node.name for tree in trees for node in walk(tree) if isinstance(node, Word | Derived)}


def _columns() -> list[Column]:
    communities = dict(places("community").values_list("code", "name"))
    return [
        Column(
            "name",
            "姓名",
            link=lambda row: f"/person/{row.person_key}/",
            value=lambda row: masks.name(row.name),
            optional=False,
        ),
        Column("sex", "性别"),
        Column("birth_year", "出生年份", value=lambda row: f"{row.birth_date:%Y}" if row.birth_date else None),
        Column("phone", "电话", value=lambda row: masks.phone(row.phone)),
        Column("community", "社区", value=lambda row: communities.get(row.community_code, "")),
        Column("address", "住址", "wide", value=lambda row: masks.address(row.address)),
    ]


def _keep(request: HttpRequest, key: str, purpose: str) -> None:
    """In the session, until it lapses."""
    now = timezone.now()
    kept = {each: said for each, said in request.session.get("purposes", {}).items() if _fresh(said, now)}
    request.session["purposes"] = {**kept, key: {"purpose": purpose, "until": (now + STAYS).isoformat()}}


def _kept(request: HttpRequest, key: str) -> str:
    said = request.session.get("purposes", {}).get(key)
    return said["purpose"] if said and _fresh(said, timezone.now()) else ""


def _fresh(said: dict[str, str], now: datetime) -> bool:
    return datetime.fromisoformat(said["until"]) > now
