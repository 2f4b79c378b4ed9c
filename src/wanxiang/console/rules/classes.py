"""The class list as a tree, one class with all that hangs on it, and the queue of what no crosswalk maps."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wanxiang.core.access import requires
from wanxiang.core.clock import now, today
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import catalogue, classing, duty, taxonomy
from wanxiang.engines.cases.models import Unmapped
from wanxiang.engines.cases.taxonomy import Class, Taxonomy

INDEX = [("清单与规则", "/rules/")]
FOUND_MOST = 30


@require_GET
@requires("case.rules")
def index(request: HttpRequest) -> HttpResponse:
    """The list in force, searched or level by level; and ways to everything else."""
    own = catalogue.own(today())
    asked, at = request.GET.get("q", "").strip()[:60], request.GET.get("at", "")
    if asked:
        shown, path = own.search(asked, limit=FOUND_MOST), ()
    else:
        shown, path = own.children(at), own.path(at) if at and own.children(at) else ()
    rows = [_row(own, each) for each in shown]
    known = {
        "crumbs": INDEX,
        "own": own,
        "asked": asked,
        "path": path,
        "rows": rows,
        "leaves": any(not row["below"] for row in rows),
        "lists": sorted(catalogue.taxonomies().values(), key=lambda each: each.ref),
        "crosswalks": [_walk(each) for each in catalogue.crosswalks()],
        "waiting": Unmapped.objects.filter(target="").count(),
        "as_of": today(),
    }
    return render(request, "console/rules/index.html", known)


@require_GET
@requires("case.rules")
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One class: what belongs, who owns it by which clause, what other systems call it."""
    own = catalogue.own(today())
    found = own.get(code)
    known = {
        "crumbs": [*INDEX, (found.name, "")],
        "cls": found,
        "facts": _facts(own, found),
        "clauses": duty.clauses(class_code=code, on=today()),
        "amended": duty.amendment(class_code=code, on=today()),
        "others": _called(own, found),
        "as_of": today(),
    }
    return render(request, "console/rules/class.html", known)


@require_GET
@requires("case.rules")
def unmapped(request: HttpRequest) -> HttpResponse:
    """What sources call something that no crosswalk maps, with what it may mean."""
    own = catalogue.own(today())
    settled = request.GET.get("settled") == "1"
    rows = Unmapped.objects.exclude(target="") if settled else Unmapped.objects.filter(target="")
    known = {
        "crumbs": [*INDEX, ("待对应类别", "")],
        "settled": settled,
        "counts": (Unmapped.objects.filter(target="").count(), Unmapped.objects.exclude(target="").count()),
        "rows": [_waiting(own, row) for row in rows.select_related("decided_by").order_by("-cases", "pk")[:200]],
    }
    return render(request, "console/rules/unmapped.html", known)


@require_POST
@requires("case.rules")
def settle(request: HttpRequest) -> HttpResponse:
    """A person says which class it is."""
    code = request.POST.get("code", "").strip().split(" ")[0]
    try:
        row = classing.settle_unmapped(pk=int(request.POST.get("row") or 0), code=code, by=request.user, at=now())
        messages.success(request, f"“{row.name or row.code}”今后按 {row.target} 受理")
    except (WanxiangError, ValueError) as error:
        messages.error(request, str(error) or "请选择类别")
    return redirect("console:rules:unmapped")


def _row(own: Taxonomy, one: Class) -> dict[str, Any]:
    below = own.children(one.code)
    return {
        "cls": one,
        "below": len(below),
        "kind": own.kinds.get(one.kind, one.kind),
        "owner": "" if below else _owner(one),
    }


def _owner(one: Class) -> str:
    try:
        return duty.clause_of(class_code=one.code, grid_code="", on=today())[1].name
    except taxonomy.NoOwner:
        return ""


def _walk(walk: taxonomy.Crosswalk) -> dict[str, Any]:
    return {"id": walk.id, "source": walk.source_list, "target": walk.target_list, "rows": len(walk.rows)}


def _facts(own: Taxonomy, one: Class) -> list[tuple[str, Any]]:
    return [
        ("编码", one.code),
        ("所属", " / ".join(each.name for each in own.path(one.code))),
        ("类型", own.kinds.get(one.kind, one.kind)),
        ("对外名称", one.label),
        ("包括", one.definition),
        ("不包括", one.excludes),
        ("常用说法", one.words),
        ("默认级别", one.level),
        ("居民可选", one.public),
        ("涉及弱势或隐私", one.sensitive),
        ("保密", one.confidential),
    ]


def _called(own: Taxonomy, one: Class) -> list[dict[str, Any]]:
    """What each other list in force calls the class, surest first."""
    lists, walks = catalogue.taxonomies(), catalogue.crosswalks()
    said = []
    for ref, other in sorted(lists.items()):
        if other.in_force(today()) and ref != own.ref:
            for each in taxonomy.convert(one.key, to=ref, on=today(), crosswalks=walks):
                name = other.get(each.key.code, kind=each.key.kind).name
                said.append({"list": other.title, "code": each.key.code, "name": name, "confidence": each.confidence, "relation": each.relation})  # fmt: skip
    return said


def _waiting(own: Taxonomy, row: Unmapped) -> dict[str, Any]:
    names = [(code, own.get(code).name, score) for code, score in row.suggestion if own.has_leaf(code)]
    target = own.get(row.target).name if row.target and own.has_leaf(row.target) else row.target
    return {"row": row, "suggested": names, "target": target}
