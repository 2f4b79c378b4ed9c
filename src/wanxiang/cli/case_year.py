"""A year of cases for a demonstration: simulated, taken over as a predecessor's history, learnt from; its last weeks are left to people."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from wanxiang.cli.loop import Course
from wanxiang.core import clock
from wanxiang.core.declarations import SYSTEMS
from wanxiang.core.files import home
from wanxiang.core.models import Account
from wanxiang.district import Profile
from wanxiang.simulation import cases as simulation

DECLARATIONS = SYSTEMS / "governance_platform"
STEPS = 3
ENOUGH, EACH, FEWEST = 200, 6, (12, 3)
"""Texts below which nothing is learnt; how many of each class the demonstration learns from; the fewest that a class must have,
and the fewest in a small district.

A sample, for time's sake: `wanxiang cases train` learns from all.
"""


def live_a_year(course: Course, ground: Profile, *, residents: int, seed: int, as_of: date) -> dict[str, Any]:
    """Three steps: the year as files, the files taken over, a classifier trained on what was decided.

    In:     a home with the district's ground and, where addresses shall be found, its buildings; `simulated/truth`
    Out:    counts, and what is open on the day in each state
    """
    from wanxiang.engines.cases import actions

    by = Account.system("demo")
    with course.step("cases_simulate", "模拟一年的诉求", total=STEPS) as tick:
        made = simulation.year(
            profile=ground, out=home("simulated"), declarations=DECLARATIONS, residents=residents, seed=seed, as_of=as_of,
            tell=lambda _: tick(1),
        )  # fmt: skip
    with course.step("cases_takeover", "接收一年的办理历史", total=made.cases) as tick:
        told = [0]

        def tell(done: int, _total: int) -> None:
            tick(done - told[0])
            told[0] = done

        taken = actions.take_over(folder=home("simulated", "cases"), by=by, at=clock.now(), progress=tell)
    if not taken.before:
        with course.step("cases_train", "训练分类模型"):
            _learn(by)
        with course.step("cases_snapshot", "统计快照"):
            _scan(by)
    return {
        "taken": taken.taken,
        "known": taken.known,
        "refused": len(taken.refused),
        "steps": made.steps,
        **_standing(),
    }


def _learn(by: Account) -> None:
    """A model of the year's texts and of the classes that people gave them, put in force."""
    from wanxiang.engines.cases import classification, models_of_text
    from wanxiang.engines.cases.models import Case

    by_class: dict[str, list[str]] = defaultdict(list)
    for title, text, code in (
        Case.objects.exclude(class_code="").order_by("-pk").values_list("title", "text", "class_code")
    ):
        by_class[code].append(classification.compose(subject=title, body=text))
    for fewest in FEWEST:
        known = sorted((code, texts) for code, texts in by_class.items() if len(texts) >= fewest)
        chosen = [(text, code) for code, texts in known for text in texts[:EACH]]
        if len(chosen) >= ENOUGH:
            break
    else:
        return
    model = classification.train(classification.Labelled([text for text, _ in chosen], [code for _, code in chosen]))
    models_of_text.publish_model(model, by=by)


def _scan(by: Account) -> None:
    from wanxiang.engines.cases.statistics import store

    store.refresh(by=by)


def _standing() -> dict[str, Any]:
    """What is there now: cases by state, the share of the handled that were in time, what is overdue."""
    from wanxiang.engines.cases.models import Case

    states = Counter(Case.objects.values_list("state", flat=True))
    handled = Case.objects.exclude(on_time=None)
    open_ones = Case.objects.filter(closed_at=None, handled_at=None, whole_due_at__lt=clock.now()).exclude(
        state__in=("shelved", "forwarded")
    )
    return {
        "by_state": dict(states.most_common()),
        "on_time": round(handled.filter(on_time=True).count() / max(handled.count(), 1), 4),
        "overdue": open_ones.count(),
    }
