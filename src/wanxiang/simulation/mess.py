"""How departments really write: missing and mistyped ID numbers, five ways to write a date, names and addresses free-form.

Every choice is drawn per person and source (`Dice`), so the same person is written the same way month after month, a
corrected file differs only where it was corrected, and a repeated row is written differently.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.simulation.gazetteer import Buildings, Grids
from wanxiang.simulation.lexicon import pairs
from wanxiang.simulation.numbers import check_digits
from wanxiang.simulation.streams import stream
from wanxiang.simulation.text import (
    ZERO,
    Bytes,
    Ints,
    Mask,
    blank,
    choose,
    compact_date_matrix,
    date_parts,
    digits,
    each,
    iso_dates,
    join,
    numbers,
    overlay,
    pick,
    text_of,
)

Floats = npt.NDArray[np.float64]
ISO, COMPACT, SLASHED, CHINESE, SERIAL = range(5)
EXCEL_EPOCH = 25_569
BAD_DATES = ("不详", "1900-00-00", "19530230", "0")
WIDE = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")
NO_ADDRESS = ("同户籍地址", "不详", "工地宿舍", "暂无固定住所")


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Shares of rows that are wrong in each way."""

    no_id: float = 0.20
    wrong_digit: float = 0.010
    short_id: float = 0.02
    wide_id: float = 0.004
    odd_date: float = 0.12
    no_date: float = 0.008
    bad_date: float = 0.002
    slipped_date: float = 0.004
    spaced: float = 0.025
    variant: float = 0.02
    slip: float = 0.004
    bad_address: float = 0.006
    repeated: float = 0.012

    def corrected(self) -> "Quality":
        """The same file after somebody went over it."""
        return replace(self, no_id=self.no_id * 0.4, wrong_digit=0.002, bad_date=0.0, slip=0.001, repeated=0.0)


@dataclass(frozen=True)
class Dice:
    """Uniform draws per row, fixed by seed, source, purpose and entity; `copy` numbers the repetitions of a row."""

    seed: int
    source: str
    total: int
    rows: Ints
    copy: Ints

    def u(self, purpose: str) -> Floats:
        base = stream(self.seed, self.source, purpose).random(self.total)[self.rows]
        return (base + 0.381966 * self.copy) % 1.0

    def choice(self, purpose: str, count: int) -> Ints:
        return (self.u(purpose) * count).astype(np.int64)


def ids(matrix: Bytes, birth: Ints, dice: Dice, quality: Quality) -> pa.StringArray:
    """ID numbers as delivered: null, one digit wrong, of 15 digits, full-width, lower-case x, or right."""
    draw = dice.u("id")
    written = matrix.copy()
    wrong = (draw > 1 - quality.wrong_digit).nonzero()[0]
    place = 6 + dice.choice("id-place", 11)[wrong]
    shift = 1 + dice.choice("id-shift", 9)[wrong].astype(np.uint8)
    written[wrong, place] = (written[wrong, place] - ZERO + shift) % 10 + ZERO
    column = text_of(written)
    short = (dice.u("id-short") < quality.short_id * 2) & (birth < 8_000)
    column = overlay(column, short, lambda _: text_of(np.delete(matrix[short], [6, 7, 17], axis=1)))
    wide = dice.u("id-wide") < quality.wide_id
    column = overlay(column, wide, each(lambda v: v.translate(WIDE)))
    lower = dice.u("id-lower") < 0.3
    return blank(overlay(column, lower, pc.utf8_lower), draw < quality.no_id)


def disability_numbers(matrix: Bytes, kind: Ints, level: Ints, dice: Dice, quality: Quality) -> pa.StringArray:
    """残疾人证号: the ID number and two digits, kind and level."""
    base = ids(matrix, np.full(len(matrix), 10_000), dice, quality)
    return join(base, digits(kind + 1, 1), digits(level + 1, 1))


def dates(days: Ints, dice: Dice, quality: Quality, *, usual: int, purpose: str = "birth") -> pa.StringArray:
    """Dates mostly in the source's usual style, some in the other four; a few blank, slipped or impossible."""
    slipped = dice.u(f"{purpose}-slip") < quality.slipped_date
    days = np.where(slipped, days + 1 + dice.choice(f"{purpose}-by", 27), days)
    odd = dice.u(f"{purpose}-odd") < quality.odd_date
    style = np.where(odd, dice.choice(f"{purpose}-style", 5), usual)
    column = written_dates(days, style)
    bad = dice.u(f"{purpose}-bad")
    column = choose(bad < quality.bad_date, pick(BAD_DATES, dice.choice(f"{purpose}-which", len(BAD_DATES))), column)
    return blank(column, bad > 1 - quality.no_date)


def written_dates(days: Ints, style: Ints) -> pa.StringArray:
    """Each date in its style: 2021-03-05, 20210305, 2021/3/5, 2021年3月5日 or the Excel serial number."""
    column = iso_dates(days)
    writers: dict[int, Callable[[Ints], pa.StringArray]] = {
        COMPACT: lambda some: text_of(compact_date_matrix(some)),
        SLASHED: lambda some: _spelled(some, "/", "/", ""),
        CHINESE: lambda some: _spelled(some, "年", "月", "日"),
        SERIAL: lambda some: numbers(some + EXCEL_EPOCH),
    }
    for number, write in writers.items():
        mask = style == number
        column = overlay(column, mask, lambda _, write=write, mask=mask: write(days[mask]))
    return column


def names(column: pa.StringArray, dice: Dice, quality: Quality) -> pa.StringArray:
    """Names with spaces, full-width spaces, traditional characters, other middle dots, a slip of the pen."""
    draw = dice.u("name")
    traditional, slips = pairs("variants"), pairs("slips")
    column = overlay(column, draw < quality.variant, each(lambda v: v.translate(traditional)))
    column = overlay(column, draw > 1 - quality.slip, each(lambda v: v[0] + v[1:].translate(slips)))
    space = dice.u("name-space")
    column = overlay(
        column, space < quality.spaced * 0.6, each(lambda v: f"{v[0]} {v[1:]}" if len(v) == 2 else f"{v} ")
    )
    column = overlay(column, space > 1 - quality.spaced * 0.4, each(lambda v: f"{v[0]}\u3000{v[1:]}"))
    dots = np.array(pc.match_substring(column, "·")) & (dice.u("name-dot") < 0.5)
    return overlay(column, dots, each(lambda v: v.replace("·", "．" if len(v) % 2 else ".")))


def phones(numbers_: Ints, dice: Dice, *, missing: float = 0.08) -> pa.StringArray:
    """Telephones, some missing, some with a stroke or the country code, a few a digit short."""
    column = digits(numbers_, 11)
    draw = dice.u("phone")
    column = overlay(column, draw < 0.02, each(lambda v: f"{v[:3]}-{v[3:7]}-{v[7:]}"))
    column = overlay(column, (draw >= 0.02) & (draw < 0.03), each(lambda v: f"+86{v}"))
    column = overlay(column, (draw >= 0.03) & (draw < 0.033), each(lambda v: v[:-1]))
    return blank(column, draw > 1 - missing)


def addresses(
    building: Ints,
    room: Ints,
    *,
    houses: Buildings,
    where: Grids,
    dice: Dice,
    quality: Quality,
    purpose: str = "address",
) -> pa.StringArray:
    """Addresses written in seven ways over the gazetteer of buildings; a few say nothing."""
    taken = pa.array(building)
    prefix, door, name = houses.prefix.take(taken), houses.door.take(taken), houses.name.take(taken)
    community = pick(where.communities, where.community[houses.grid[building]])
    number = numbers(room)
    column = join(prefix, door, name, number)
    draw = dice.u(purpose)
    forms = (
        (0.55, lambda m: join(prefix.filter(m), door.filter(m), name.filter(m), number.filter(m), "室")),
        (0.68, lambda m: join(pc.utf8_slice_codeunits(prefix.filter(m), 3), name.filter(m), number.filter(m), "房")),
        (0.80, lambda m: join(name.filter(m), number.filter(m))),
        (0.87, lambda m: join(community.filter(m), name.filter(m), "-", number.filter(m))),
        (0.93, lambda m: join(prefix.filter(m), name.filter(m), _floors(room[np.array(m)]))),
        (0.97, lambda m: each(lambda v: v.translate(WIDE))(join(name.filter(m), number.filter(m)))),
        (1.00, lambda m: join(door.filter(m), " ", name.filter(m), " ", number.filter(m))),
    )
    low = 0.35
    for high, write in forms:
        mask = (draw >= low) & (draw < high)
        column = overlay(column, mask, lambda _, write=write, mask=mask: write(pa.array(mask)))
        low = high
    lost = dice.u(f"{purpose}-lost")
    return choose(lost < quality.bad_address, pick(NO_ADDRESS, dice.choice(f"{purpose}-none", len(NO_ADDRESS))), column)


def right_check_digit(matrix: Bytes) -> Mask:
    """Which ID numbers carry the right 18th character."""
    return check_digits(matrix[:, :17]) == matrix[:, 17]


def _floors(room: Ints) -> pa.StringArray:
    return join(numbers(room // 100), "楼", digits(room % 100, 2), "房")


def _spelled(days: Ints, first: str, second: str, last: str) -> pa.StringArray:
    year, month, day = date_parts(days)
    return join(numbers(year), first, numbers(month), second, numbers(day), last)
