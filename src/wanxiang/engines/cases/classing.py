"""The class of a report: by the source's own code through a crosswalk, by whoever chose one, or as a model proposes.

A code that no crosswalk maps waits in a queue with suggestions; a model's class waits for a person. Neither is a default.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.core.steady import once
from wanxiang.engines.cases import catalogue, course, models_of_text, taxonomy, worktime
from wanxiang.engines.cases.dispatching import class_words
from wanxiang.engines.cases.flows import LEVELS, Flow
from wanxiang.engines.cases.models import Case, Sight, Source, Suggestion, Unmapped
from wanxiang.engines.cases.taxonomy import Class, Taxonomy

if TYPE_CHECKING:
    from wanxiang.engines.cases.actions.intake import Report

CERTAIN = 0.9
"""A crosswalk row of at least this confidence, alone, settles the class."""
_LEVEL = {title: level for level, title in LEVELS.items()}
REPEAT_WINDOW, TOPIC_WINDOW = timedelta(days=90), timedelta(days=15)
MOST_REPEATS = 99


class NoSuchUnmapped(WanxiangError):
    code = "cases.no_such_unmapped"
    status = 404


@dataclass(frozen=True)
class Found:
    """What is known of a report's class: the leaf if it is settled, else proposals; `unmapped`: the source's own words."""

    leaf: Class | None = None
    by: str = ""
    choices: tuple[tuple[str, float], ...] = ()
    model: str = ""
    abstained: bool = False
    unmapped: tuple[str, str, str, str] | None = None
    flow: str = "event"

    @property
    def certain(self) -> bool:
        """Whether a person or a source settled it: a model never does."""
        return self.leaf is not None


@dataclass(frozen=True)
class Graded:
    """What the receipt of a case sets: class, level with reasons, marks, who may see it, how often it was said before."""

    leaf: Class | None
    by: str
    level: int
    reasons: tuple[str, ...]
    marks: tuple[str, ...]
    sight: str
    repeats: int = 0

    def fields(self) -> dict[str, Any]:
        """As a step sets them."""
        return {**class_fields(self.leaf, by=self.by), "level": self.level, "level_reasons": list(self.reasons),
                "marks": list(self.marks), "sight": self.sight, "repeats": self.repeats}  # fmt: skip


def class_fields(leaf: Class | None, *, by: str) -> dict[str, str]:
    """The fields of a case that hold its class."""
    if leaf is None:
        return {"scheme": "", "class_kind": "", "class_code": "", "class_by": ""}
    return {"scheme": leaf.key.ref, "class_kind": leaf.kind, "class_code": leaf.code, "class_by": by}


def of_report(report: "Report", *, at: datetime) -> Found:
    """The class of a report as it comes in; raises UnknownClass for a code of the district's own list that does not exist."""
    on = worktime.civil_day(at)
    if report.code and report.scheme in ("", catalogue.OWN):
        leaf = own_leaf(report.code, on=on)
        return Found(leaf, "source", flow=flow_of(leaf))
    if report.scheme and (report.code or report.class_name):
        return _converted(report, at=at)
    return proposed(f"{report.title}\n{report.text}", on=on)


def own_leaf(code: str, *, on: date) -> Class:
    """A leaf of the district's list in force on a day; raises UnknownClass with the nearest names."""
    return catalogue.own(on).leaf(code[:40])


def flow_of(leaf: Class) -> str:
    """The flow whose kinds hold the class's kind."""
    return next((flow.id for flow in catalogue.all_flows().values() if leaf.kind in flow.kinds), "event")


def proposed(text: str, *, on: date) -> Found:
    """What the current model proposes for a text, in the district's classes; nothing where none was trained on them."""
    model = models_of_text.current_model()
    if model is None:
        return Found(abstained=True)
    (said,) = model.suggest([text])
    own = catalogue.own(on)
    known = ((_code(own, label), confidence) for label, confidence in said.choices)
    choices = tuple((code, confidence) for code, confidence in known if code)
    return Found(choices=choices, model=said.model, abstained=said.abstained or not choices)


def _code(own: Taxonomy, label: str) -> str:
    """The leaf that a label of the training texts means, by code or by name; "" for none of the district's."""
    if own.has_leaf(label):
        return label
    named = own.named(label)
    return named.code if named else ""


def repeats(*, token: str, leaf: Class | None, grid_code: str, at: datetime, but: int | None = None) -> int:
    """How often the same person said it within 90 days, or anyone the same topic at the same place within 15."""
    if leaf is None:
        return 0
    same = Case.objects.filter(class_code=leaf.code, opened_at__lt=at).order_by().values_list("pk", flat=True)
    same = same.exclude(pk=but) if but else same
    by_person = same.filter(reporter_token=token, opened_at__gte=at - REPEAT_WINDOW)[:MOST_REPEATS] if token else ()
    gridded = len(grid_code) == 15
    by_place = same.filter(grid_code=grid_code, opened_at__gte=at - TOPIC_WINDOW)[:MOST_REPEATS] if gridded else ()
    return max(len(by_person), len(by_place))


Repeats = Callable[..., int]
"""Who is asked how often something was said before: the database (`repeats`), or what a long list holds in memory."""


def grade(
    report: "Report", found: Found, *, placed: str, flow: Flow, token: str, at: datetime, repeats: Repeats = repeats
) -> Graded:
    """Level, marks and visibility from the class, the text, the place and what was said before."""
    before = repeats(token=token, leaf=found.leaf, grid_code=placed, at=at)
    said = catalogue.the_grading().read(f"{report.title}\n{report.text}")
    return graded(found.leaf, by=found.by, said=said | {"source": Source(report.source).label, "flow": flow.id}, repeats=before,
                  confidential=report.confidential, anonymous=report.anonymous, flow=flow, at=at)  # fmt: skip


def graded(
    leaf: Class | None, *, by: str, said: dict[str, Any], repeats: int, confidential: bool, anonymous: bool, flow: Flow, at: datetime
) -> Graded:  # fmt: skip
    """Grade by the declared rules; see `grading`."""
    local = at.astimezone(worktime.ZONE)
    words = class_words(leaf.code, scheme=leaf.key.ref) if leaf else {}
    facts = {**said, **words, "class_code": leaf.code if leaf else None, "class_kind": leaf.kind if leaf else None,
             "repeats": repeats, "anonymous": anonymous, "hour": local.hour, "office_hours": worktime.is_open(at),
             "sensitive": bool(leaf and leaf.sensitive)}  # fmt: skip
    found = catalogue.the_grading().grade(base=_LEVEL[leaf.level] if leaf else 1, facts=facts)
    sight = Sight.SEALED if confidential or (leaf and leaf.confidential) else Sight(flow.sight)
    if sight == Sight.PLACE and leaf and leaf.sensitive:
        sight = Sight.DESK
    return Graded(leaf, by, found.level, found.reasons, found.marks, sight.value, repeats)


def regrade(case: Case, leaf: Class, *, flow: Flow, at: datetime, repeats: Repeats = repeats) -> dict[str, Any]:
    """The fields that a person's choice of class sets on a case."""
    said = catalogue.the_grading().read(f"{case.title}\n{case.text}")
    said |= {"source": Source(case.source).label, "flow": flow.id}
    before = repeats(token=case.reporter_token, leaf=leaf, grid_code=case.grid_code, at=case.opened_at, but=case.pk)
    found = graded(leaf, by="person", said=said, repeats=before, confidential=case.sight == Sight.SEALED,
                   anonymous=case.anonymous, flow=flow, at=at)  # fmt: skip
    by_hand = [reason for reason in case.level_reasons if reason.startswith(course.BY_HAND)]
    if not by_hand:
        return found.fields()
    return found.fields() | {"level": case.level, "level_reasons": by_hand}


def remember(case: Case, found: Found, *, at: datetime) -> None:
    """Keep what the model proposed, and put the source's unknown class into the queue."""
    if found.choices:
        Suggestion.objects.create(case=case, model=found.model or "crosswalk", choices=[list(each) for each in found.choices],
                                  abstained=found.abstained, at=at)  # fmt: skip
    if found.unmapped:
        _queue(found, at=at)


def decided(case: Case, leaf: Class, *, at: datetime) -> None:
    """A person chose a class: the correction is kept for the next training."""
    made = Suggestion.objects.filter(case=case).update(chosen=leaf.code, chosen_at=at)
    if not made:
        Suggestion.objects.create(
            case=case, model="", choices=[], abstained=True, at=at, chosen=leaf.code, chosen_at=at
        )


def corrections() -> Sequence[tuple[str, str]]:
    """(text, class) of every case whose class a person chose: what the next training learns from."""
    rows = (
        Suggestion.objects.exclude(chosen="")
        .order_by("chosen_at", "pk")
        .values_list("case__title", "case__text", "chosen")
    )
    return [(f"{title}\n{text}", chosen) for title, text, chosen in rows]


def by_source(report: "Report", *, on: date) -> Found:
    """The class by the source's own code alone, no model asked: settled, proposed, or unmapped."""
    code = report.code or report.class_name
    if target := _confirmed(report.scheme, report.kind, code):
        leaf = own_leaf(target, on=on)
        return Found(leaf, "source", flow=flow_of(leaf))
    choices = _by_crosswalk(report, code, on=on)
    if len(choices) == 1 and choices[0][1] >= CERTAIN:
        leaf = own_leaf(choices[0][0], on=on)
        return Found(leaf, "source", flow=flow_of(leaf))
    if choices:
        return Found(choices=choices[:3], model="crosswalk")
    return Found(abstained=True, unmapped=(report.scheme, report.kind, code, report.class_name))


def _converted(report: "Report", *, at: datetime) -> Found:
    on = worktime.civil_day(at)
    found = by_source(report, on=on)
    if found.unmapped is None:
        return found
    guessed = proposed(f"{report.title}\n{report.text}", on=on)
    return replace(guessed, unmapped=found.unmapped)


@once
def _confirmed(scheme: str, kind: str, code: str) -> str:
    """The class that a person confirmed for one that no crosswalk maps."""
    rows = Unmapped.objects.filter(scheme=scheme, kind=kind, code=code).exclude(target="")
    return rows.values_list("target", flat=True).first() or ""


def _by_crosswalk(report: "Report", code: str, *, on: date) -> tuple[tuple[str, float], ...]:
    """Leaves of the district's list for a source's class, surest first; nothing where its list or class is not known."""
    own = catalogue.own(on)
    known = [each for each in catalogue.taxonomies().values() if each.id == report.scheme and each.in_force(on)]
    for scheme in known:
        found = scheme.named(report.class_name) if not report.code else _class_in(scheme, code, report.kind)
        if found is not None:
            mapped = taxonomy.convert(found.key, to=own.ref, on=on, crosswalks=catalogue.crosswalks())
            return tuple((each.key.code, each.confidence) for each in mapped)
    return ()


def _class_in(scheme: Taxonomy, code: str, kind: str) -> Class | None:
    try:
        return scheme.get(code, kind=kind)
    except (taxonomy.UnknownClass, taxonomy.AmbiguousCode):
        return scheme.named(code)


def _queue(found: Found, *, at: datetime) -> None:
    scheme, kind, code, name = found.unmapped or ("", "", "", "")
    row, _ = Unmapped.objects.get_or_create(
        scheme=scheme, kind=kind, code=code[:80],
        defaults={"name": name[:120], "first_seen": at, "suggestion": _near(name or code, at=at)},
    )  # fmt: skip
    Unmapped.objects.filter(pk=row.pk).update(cases=F("cases") + 1)


def _near(name: str, *, at: datetime) -> list[list[Any]]:
    found = taxonomy.suggest_unmapped(name, catalogue.own(worktime.civil_day(at)))
    return [[each.cls.code, each.score] for each in found]


def settle_unmapped(*, pk: int, code: str, by: Account, at: datetime) -> Unmapped:
    """A person says which class of the district's list a source's class is: from now on it converts so.

    Raises: NoSuchUnmapped, UnknownClass
    """
    leaf = own_leaf(code, on=worktime.civil_day(at))
    with transaction.atomic():
        row = Unmapped.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            raise NoSuchUnmapped("没有这个待对应的类别")
        row.target, row.target_kind, row.decided_at, row.decided_by = leaf.code, leaf.kind, at, by
        row.save(update_fields=["target", "target_kind", "decided_at", "decided_by"])
        audit.record("case.unmapped_settled", by=by, subject=f"{row.scheme}/{row.code}", details={"target": leaf.code})
    return row
