"""Slots of a report template: {{F001}}, {{F129.from}}, and how each is to be written. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.measures.claims import Claim, read_claims
from wanxiang.engines.measures.wording import SCALES, STANDARD, Policy, digits, fits

SLOT = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
ROOM = Decimal("0.02")
MOST_DIGITS = 4


class BadSlots(WanxiangError):
    """The slots file is not a list of slots; the message says what is wrong."""

    code = "report.bad_slots"


@dataclass(frozen=True, slots=True)
class Slot:
    """How one slot is written. A slots file may carry the values of another year (lo, hi): they are not read."""

    name: str
    id: str
    part: str = ""
    figure: str = ""
    scale: str = ""
    pct: str = ""
    dp: int = 0
    sep: str = ""

    def written(
        self, value: Decimal, upper: Decimal | None = None, *, word: str = "", policy: Policy = STANDARD
    ) -> str:
        """The value in the slot's style; more decimals, or a smaller scale, where the style would distort it.

        In:  word: 近, 超 or 余 where the template says so beside the slot: the value is then spoken of by a round number
        """
        value = roundest(value, word, policy=policy) if word else value
        scale, dp = self._fitting(value)
        text = digits(value, scale=scale, dp=dp)
        if upper is not None:
            text = f"{text}{self.sep or '-'}{digits(upper, scale=scale, dp=dp)}"
        return f"{text}{scale}{self.pct}"

    def _fitting(self, value: Decimal) -> tuple[str, int]:
        scales = [self.scale, *(s for s in ("亿", "万", "") if SCALES[s] < SCALES[self.scale])]
        scale = next((s for s in scales if abs(value) >= SCALES[s]), scales[-1])
        dp = next((d for d in range(self.dp, 5) if self._faithful(value, scale, d)), 4)
        return scale, dp

    def _faithful(self, value: Decimal, scale: str, dp: int) -> bool:
        shown = Decimal(digits(value, scale=scale, dp=dp)) * SCALES[scale]
        return abs(shown - value) <= abs(value) * ROOM


def roundest(value: Decimal, word: str, *, policy: Policy = STANDARD) -> Decimal:
    """The number with the fewest digits of which a value is 近, 超 or 余; the value itself where there is none."""
    toward = ROUND_CEILING if word == "近" else ROUND_FLOOR
    for digit in range(MOST_DIGITS if value > 0 else 0):
        step = Decimal(1).scaleb(value.adjusted() - digit)
        said = (value / step).to_integral_value(rounding=toward) * step
        if fits(word, said=said, value=value, policy=policy):
            return said
    return value


def softening(claim: Claim | None) -> str:
    """近, 超 or 余, whichever stands beside a slot; "" for none."""
    if claim is None:
        return ""
    of = claim.qualifier.removeprefix("pair_")
    return {"nearly": "近", "over": "余" if claim.word in ("余", "多") else "超"}.get(of, "")


def read_slots(path: Path) -> dict[str, Slot]:
    """The slots of a file by name; raises BadSlots."""
    try:
        data = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise BadSlots(f"没有找到文件“{path.name}”") from None
    except (ValueError, OSError) as error:
        raise BadSlots(f"“{path.name}”不是有效的 JSON：{error}") from None
    if not isinstance(data, list):
        raise BadSlots(f"“{path.name}”应为一个列表，每项一个数字空位")
    return {slot.name: slot for slot in (_slot(entry, i, path.name) for i, entry in enumerate(data, 1))}


def _slot(entry: Any, number: int, file: str) -> Slot:
    if not isinstance(entry, Mapping) or not (entry.get("slot") or entry.get("fid")):
        raise BadSlots(f"“{file}”第 {number} 项缺少 slot 或 fid")
    name = str(entry.get("slot") or entry["fid"])
    scale, dp = entry.get("scale") or "", entry.get("dp") or 0
    if scale not in SCALES or not isinstance(dp, int):
        raise BadSlots(f"“{file}”的空位 {name}：scale 应为 万 或 亿，dp 应为整数")
    return Slot(
        name=name,
        id=str(entry.get("fid") or name.partition(".")[0]),
        part=name.partition(".")[2],
        figure=str(entry.get("figure") or ""),
        scale=scale,
        pct=entry.get("pct") or "",
        dp=dp,
        sep=entry.get("sep") or "",
    )


def around(template: str, slots: Mapping[str, Slot]) -> dict[str, Claim]:
    """What the words around each slot claim: the template is read as a report with a stand-in number in every slot."""
    text, places = _with_stand_ins(template, slots)
    claims = read_claims(text)
    lines = _line_starts(text)
    found = {}
    for name, (start, end) in places.items():
        covering = [c for c in claims if lines[c.line] + c.start < end and lines[c.end_line] + c.end > start]
        if covering:
            found[name] = min(covering, key=lambda c: (lines[c.end_line] + c.end) - (lines[c.line] + c.start))
    return found


def _with_stand_ins(template: str, slots: Mapping[str, Slot]) -> tuple[str, dict[str, tuple[int, int]]]:
    pieces: list[str] = []
    places, length, last = {}, 0, 0
    for m in SLOT.finditer(template):
        before, stand_in = template[last : m.start()], _stand_in(slots.get(m[1]))
        pieces += [before, stand_in]
        start = length + len(before)
        places[m[1]] = (start, start + len(stand_in))
        length, last = start + len(stand_in), m.end()
    return "".join([*pieces, template[last:]]), places


def _stand_in(slot: Slot | None) -> str:
    if slot is None:
        return "37"
    digit = {"from": "37", "to": "73"}.get(slot.part, "37")
    return (f"{digit}{slot.sep}{int(digit) + 1}" if slot.sep else digit) + slot.scale + slot.pct


def _line_starts(text: str) -> Sequence[int]:
    """Offset of every line, counted from 1."""
    return [0, *_offsets(text)]


def _offsets(text: str) -> Iterator[int]:
    offset = 0
    for line in text.splitlines(keepends=True):
        yield offset
        offset += len(line)
