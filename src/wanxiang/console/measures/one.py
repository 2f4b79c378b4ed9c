"""One figure: value, definition, over time, by its dimensions, compared, fixed, and where it came from."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wanxiang.console.figures import by_street, number, said, trend
from wanxiang.console.measures.asking import Asked, label, periods
from wanxiang.console.measures.catalogue import KINDS
from wanxiang.core.access import Reach, has_permission, requires
from wanxiang.core.declarations import one
from wanxiang.engines.measures import comparing, frozen, queries
from wanxiang.engines.measures.computing import Computed
from wanxiang.engines.measures.declarations import Official
from wanxiang.engines.measures.over_time import Told, grains
from wanxiang.engines.measures.periods import latest
from wanxiang.systems import folders

GRAINS = {"month": ("月", 12), "quarter": ("季度", 8), "year": ("年", 5)}
FORMS = {
    "freeze": "定稿后，报告从此印这个数；以后补录的记录不会改动它。",
    "correct": "更正取现在的数为新一版，旧版仍在；由上一版定稿人以外的人作出。",
}


@requires("figures.view")
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure as the address narrows it."""
    asked = Asked.of(request, one(queries.KIND, name).data)
    whole = Reach() in request.scope.reaches
    computed = queries.figure(name, scope=request.scope, period=asked.period, keys=asked.keys)
    history = queries.history(name) if whole else []  # kept and fixed values are the district's
    grain, told = _over_time(request, asked)
    context = {
        "computed": computed, "figure": computed.figure, "said": said(computed), "lineage": computed.lineage, "asked": asked,
        "query": asked.query(), "chips": list(asked.chips()), "periods": periods(computed.figure, computed.as_of),
        "dimensions": [{"name": each, "label": label(asked.figure, each)} for each in asked.figure.axes],
        "streets": by_street(computed, scope=request.scope, period=asked.period, keys=asked.keys),
        "grains": _grains(asked), "grain": grain, "told": _shown(told, computed, asked), "chart": _chart(told, computed),
        "comparisons": _comparisons(request, asked, computed), "parts": parts(computed), "facts": _facts(computed),
        "history": history[::-1], "trend": None if told else trend(history), "whole": whole,
        "fixed": [_fixed(row, computed) for row in frozen.in_force(name).values()] if whole else [],
        "versions": frozen.versions(name) if whole else [], "forms": _forms(request) if whole and not asked.keys else [],
        "may_open": has_permission(request.user, "figures.records"), "as_of": computed.as_of,
        "crumbs": [("指标", reverse("console:figures")), (computed.figure.title, "")],
    }  # fmt: skip
    return render(request, "console/figures/one.html", context)


def parts(computed: Computed) -> list[tuple[str, str, Any]]:
    """The parts that a figure opens to: (part, words, number), each by itself."""
    said_by = computed.as_json()
    if "numerator" in said_by:
        return [("of", "分子", said_by["numerator"]), ("to", "分母", said_by["denominator"])]
    if "from" not in said_by:
        return []
    first, last = said_by["from"], said_by["to"]
    if not isinstance(first, dict) or not first:
        return [("of", "后值", None if isinstance(last, dict) else last), ("before_of", "前值", None if isinstance(first, dict) else first)]  # fmt: skip
    return [
        ("of", "后值分子", last["numerator"]), ("to", "后值分母", last["denominator"]),
        ("before_of", "前值分子", first["numerator"]), ("before_to", "前值分母", first["denominator"]),
    ]  # fmt: skip


def _facts(computed: Computed) -> list[tuple[str, Any]]:
    known = {folder.id: folder for folder in folders()}.get(computed.declaration.path.parent.name)
    figure = computed.figure
    facts: list[tuple[str, Any]] = [("单位", figure.unit), ("截至", computed.as_of), ("类别", KINDS[figure.kind])]
    facts += [("系统", known.name), ("业主单位", known.owner)] if known else []
    if figure.period:
        facts.append(("期间", "当期数，按所在期间" if figure.period.counts == "flow" else "累计数，截至期末"))
    facts += [("暂以", figure.interim)] if figure.interim else []
    return facts + ([("报告编号", list(figure.report_ids))] if figure.report_ids else [])


def _grains(asked: Asked) -> list[dict[str, str]]:
    return [{"name": each, "label": GRAINS[each][0]} for each in grains(asked.figure)]


def _over_time(request: HttpRequest, asked: Asked) -> tuple[str, list[Told]]:
    """The chosen grain and the figure at it; nothing where no period of it has a value."""
    known = [each["name"] for each in _grains(asked)]
    grain = request.GET.get("grain", "")
    grain = grain if grain in known else known[0]
    told = queries.over_time(asked.figure.id, grain=grain, count=GRAINS[grain][1], scope=request.scope, keys=asked.keys)
    return grain, told if any(each.value for each in told) else []


def _shown(told: list[Told], computed: Computed, asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "words": each.period.words, "label": each.period.label, "query": asked.query(period=each.period.label),
            "value": number(each.value.as_json(), computed.figure.unit) if each.value else "—", "reason": each.reason,
            "kept_on": each.kept_on,
        }
        for each in told
    ]  # fmt: skip


def _chart(told: list[Told], computed: Computed) -> dict[str, Any] | None:
    if len([each for each in told if each.value]) < 2:
        return None
    values = [None if each.value is None else float(each.value.value) for each in told]
    return {
        "days": [each.period.label for each in told], "unit": computed.figure.unit, "kind": "bar",
        "series": [{"name": computed.figure.title, "values": values}],
    }  # fmt: skip


def _comparisons(request: HttpRequest, asked: Asked, computed: Computed) -> list[comparing.Comparison]:
    """Of the period that is asked, else of the last month that is over."""
    if isinstance(computed.figure.query, Official) and not asked.period:
        return []
    grain = _grains(asked)[0]["name"]
    period = asked.period or latest(computed.as_of, grain, 2)[0].label
    found = queries.compare(asked.figure.id, period=period, scope=request.scope, keys=asked.keys)
    return found if any(each.value is not None for each in found) else []


def _fixed(row: Any, computed: Computed) -> dict[str, Any]:
    """A fixed value with the live one beside it, in words."""
    found = frozen.beside(row)
    unit = computed.figure.unit
    return {
        "row": row, "words": frozen.days_of(row).words, "moved": found.moved, "records": found.records,
        "value": number(row.kept.value, unit), "live": number(found.live.as_json(), unit) if found.live else f"—（{found.reason}）",
        "difference": None if found.difference is None else f"{'+' if found.difference > 0 else ''}{number(float(found.difference), unit)}",
    }  # fmt: skip


def _forms(request: HttpRequest) -> list[dict[str, str]]:
    titles = {"freeze": "定稿", "correct": "更正"}
    return [
        {"act": act, "title": titles[act], "hint": hint}
        for act, hint in FORMS.items()
        if has_permission(request.user, f"figures.{act}")
    ]
