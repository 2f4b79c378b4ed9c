"""Filling a report template: every slot gets a live value, a recorded value, or 〔待接入：what〕. Never anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.files import write_bytes
from wanxiang.district.profile import profile
from wanxiang.engines.measures import frozen, policies, queries
from wanxiang.engines.measures.claims import Claim, Kind
from wanxiang.engines.measures.computing import Computed
from wanxiang.engines.measures.documents import report_text
from wanxiang.engines.measures.matching import Known, best
from wanxiang.engines.measures.models import Published
from wanxiang.engines.measures.values import Change

from .slots import SLOT, Slot, around, read_slots, softening

NOT_SERVED = "not_served"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What one slot was given: the text, where it came from (live, imported, evidence, planned, not_served) and why."""

    slot: str
    state: str
    text: str
    figure: str = ""
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Values:
    """All that may fill a slot: computed figures by id, values from elsewhere, a report's own numbers for figures."""

    computed: Mapping[str, Computed]
    elsewhere: Sequence[tuple[str, Published, Known]]
    report_ids: Mapping[str, str]


def render(*, template: Path, slots: Path, out: Path, as_of: date | None = None) -> dict[str, Any]:
    """Write the filled template: {"out", "slots", "by_state", "filled": [{slot, state, text, figure, because}]}.

    Raises: UnreadableDocument, BadSlots
    """
    text, filled = fill(report_text(template), read_slots(slots), _values(as_of))
    write_bytes(out.resolve(), text.encode("utf-8"))
    states = [f.state for f in filled]
    return {
        "out": str(out),
        "slots": len(filled),
        "by_state": {s: states.count(s) for s in dict.fromkeys(states)},
        "filled": [vars(f) for f in filled],
    }


def fill(template: str, slots: Mapping[str, Slot], values: Values) -> tuple[str, list[Filled]]:
    """The template with every slot filled, and what each was given, in the order of the text."""
    claims = around(template, slots)
    filled: list[Filled] = []

    def put(m: re.Match) -> str:
        slot = slots.get(m[1]) or Slot(name=m[1], id=m[1].partition(".")[0], part=m[1].partition(".")[2])
        filled.append(_filled(slot, claims.get(m[1]), values, template[: m.start()]))
        return filled[-1].text

    return SLOT.sub(put, template), filled


def _values(as_of: date | None) -> Values:
    return Values(
        computed={c.figure.id: c for c in frozen.printed(queries.figures(as_of=as_of), on=as_of or queries.data_day())},
        elsewhere=queries.known_elsewhere(),
        report_ids=_report_ids(),
    )


def _report_ids() -> dict[str, str]:
    """The district's own file of report numbers: {F110: streets, …}; a district without one has none."""
    path = profile().folder / "report_ids.yml"
    return yaml.safe_load(path.read_text("utf-8")) or {} if path.is_file() else {}


def _filled(slot: Slot, claim: Claim | None, values: Values, before: str) -> Filled:
    computed = _figure(slot, claim, values)
    if computed is not None and computed.speaks:
        value = _part(computed, slot.part)
        return Filled(
            slot=slot.name,
            state="live",
            text=_said(slot, claim, value),
            figure=computed.figure.id,
            because=f"截至 {computed.as_of}",
        )
    recorded = _recorded(slot, claim, values)
    if recorded:
        state, row = recorded
        return Filled(slot=slot.name, state=state, text=_written(slot, claim, row), because=row.publication)
    what = _what(claim, before)
    return Filled(
        slot=slot.name,
        state=NOT_SERVED,
        text=f"〔待接入：{what}〕",
        figure=computed.figure.id if computed else "",
        because=computed.reason if computed else "",
    )


def _figure(slot: Slot, claim: Claim | None, values: Values) -> Computed | None:
    """By the slot's own word; by the words around it; by the district's report numbers where the words do not object."""
    if slot.figure:
        return values.computed.get(slot.figure)
    known = best(claim, queries.known_figures(list(values.computed.values()))) if claim else None
    if known:
        return values.computed[known.name]
    named = values.computed.get(values.report_ids.get(slot.id, ""))
    return named if named and claim and _not_strange(claim, named) else None


def _not_strange(claim: Claim, computed: Computed) -> bool:
    """Some word by which the figure is known stands in the sentence: a number of another report is not believed."""
    words = [either for phrase in computed.figure.says for word in phrase for either in word.split("|")]
    return any(word in claim.sentence for word in words)


def _part(computed: Computed, part: str) -> Decimal:
    value = computed.value
    return value.first.value if part == "from" and isinstance(value, Change) else value.value


def _recorded(slot: Slot, claim: Claim | None, values: Values) -> tuple[str, Published] | None:
    by_id = [
        (state, row) for state, row, _ in values.elsewhere if row.report_id and row.report_id in (slot.id, slot.name)
    ]
    if by_id:
        return by_id[-1]
    named = {str(i): (state, row) for i, (state, row, _) in enumerate(values.elsewhere)}
    known = [Known(str(i), k.says, k.unit, k.kinds) for i, (_, _, k) in enumerate(values.elsewhere)]
    of_the_unit = [k for k in known if claim and k.unit == claim.unit]
    found = (best(claim, of_the_unit) or best(claim, known)) if claim else None
    return named[found.name] if found else None


def _written(slot: Slot, claim: Claim | None, row: Published) -> str:
    if row.value is None:
        return f"〔佐证：{row.title}〕"
    if slot.part == "to" and row.value2 is not None:
        return _said(slot, claim, row.value2)
    return _said(slot, claim, row.value, None if slot.part else row.value2)


def _said(slot: Slot, claim: Claim | None, value: Decimal, upper: Decimal | None = None) -> str:
    """The value as the words around the slot want it: a decrease without its sign after 下降, a round number after 近."""
    falls = claim is not None and claim.kind is Kind.GROWTH and claim.value is not None and claim.value < 0
    word = softening(claim) if slot.part != "from" else ""
    return slot.written(-value if falls else value, upper, word=word, policy=policies.in_force())


def _what(claim: Claim | None, before: str) -> str:
    """What is missing, in the template's words; never a digit."""
    words = claim.subject if claim else SLOT.sub("", re.split(r"[,，。;；:：、]", before)[-1])
    return re.sub(r"[\d{}.%]+|[A-Z]\d+", "", words).strip("“”、 ") or "数值"
