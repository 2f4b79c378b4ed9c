"""How a page of cases is worded: classes, places, handlers, states and what is left of the time, read once for all rows."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from wanxiang.district.levels import above
from wanxiang.district.queries import place_names
from wanxiang.engines.cases import catalogue, clocks, parties, taxonomy, worktime
from wanxiang.engines.cases.clocks import Clock
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.models import Case, Source

TONES = {"intake": "warn", "dispatch": "warn", "handling": "busy", "check": "busy", "ended": "good"}
"""The colour of a state by its phase; what went wrong once has its own."""
SORE = {
    "rework": "bad",
    "returned": "bad",
    "declined": "empty",
    "merged": "empty",
    "shelved": "empty",
    "archived": "empty",
}
LEVEL_TONES = {1: "empty", 2: "busy", 3: "warn", 4: "bad"}
DESK, PLATFORM = "分拨", "平台"


class Names:
    """The words for some cases at a moment; `every` place is read at once for an export."""

    def __init__(self, rows: Iterable[Case] = (), *, at: datetime, every: bool = False) -> None:
        self.at, self.every = at, every
        self.codes = {code for row in rows for code in above(row.grid_code)}

    @cached_property
    def places(self) -> dict[str, str]:
        from wanxiang.district.models import Place

        if self.every:
            return dict(Place.objects.values_list("code", "name"))
        return place_names(self.codes) if self.codes else {}

    @cached_property
    def taxonomies(self) -> dict:
        return catalogue.taxonomies()

    @cached_property
    def flows(self) -> dict:
        return catalogue.all_flows()

    @cached_property
    def calendar(self):
        return worktime.calendar()

    @cached_property
    def _paths(self) -> dict[tuple[str, str, str], str]:
        return {}

    def path(self, row: Case) -> str:
        """市容环境 / 环境卫生 / 暴露垃圾; "" before it has a class; the code itself where no list knows it any more."""
        key = (row.scheme, row.class_kind, row.class_code)
        if key not in self._paths:
            self._paths[key] = self._path(*key)
        return self._paths[key]

    def _path(self, scheme: str, kind: str, code: str) -> str:
        listed = self.taxonomies.get(scheme)
        if not code or listed is None:
            return code
        try:
            return " / ".join(each.name for each in listed.path(code, kind=kind))
        except (taxonomy.UnknownClass, taxonomy.AmbiguousCode):
            return code

    def cls(self, row: Case) -> str:
        """The leaf's name."""
        return self.path(row).rpartition(" / ")[2]

    def place(self, row: Case) -> str:
        """桂园街道 老围社区第3网格; "" where it has none. A name that the one below begins with is not said twice."""
        said = [self.places[code] for code in above(row.grid_code) if code in self.places]
        return " ".join(each for each, below in zip(said, [*said[1:], ""], strict=False) if not below.startswith(each))

    def handler(self, row: Case) -> str:
        """Who has it now: the main handler, or the desk before one is named."""
        return parties.name_of(row.handler)

    def source(self, row: Case) -> str:
        return SOURCES.get(row.source, row.source)

    def level(self, row: Case) -> str:
        return LEVELS[row.level]

    def state(self, row: Case) -> str:
        flow = self.flows.get(row.flow)
        return flow.title_of(row.state) if flow else row.state

    def tone(self, row: Case) -> str:
        """The colour family of the state's badge."""
        flow = self.flows.get(row.flow)
        phase = flow.states[row.state].phase if flow and row.state in flow.states else ""
        return SORE.get(row.state) or TONES.get(phase, "empty")

    def clock(self, row: Case) -> str:
        """What the running deadline is of: 签收, 处置."""
        flow = self.flows.get(row.flow)
        return flow.clocks[row.due_clock].title if flow and row.due_clock in flow.clocks else ""

    def remaining(self, row: Case) -> str:
        """What is left of the nearest deadline in words; "" where none runs."""
        said = row.clocks.get(row.due_clock) if row.due_clock else None
        if not said:
            return ""
        return clocks.remaining(Clock.of_json(said), at=self.at, calendar=self.calendar).text

    def opened(self, row: Case) -> datetime | str:
        """When it came in; on the page without the year where that is this one's."""
        local = row.opened_at.astimezone(worktime.ZONE)
        return row.opened_at if self.every or local.year != self.at.year else f"{local:%m-%d %H:%M}"

    def urgency(self, row: Case) -> str:
        """late, soon or ""."""
        if row.due_at is None:
            return ""
        left = (row.due_at - self.at).total_seconds()
        return "late" if left < 0 else "soon" if left < 4 * 3600 else ""


SOURCES = dict(Source.choices)
