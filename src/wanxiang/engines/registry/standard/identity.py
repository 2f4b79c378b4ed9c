"""Citizen ID numbers (GB 11643-1999): check digit, birth date, sex, the old fifteen digits, one wrong digit.

All over numpy matrices of digits: the check digit costs about 100 ns a row. Numbers live only in memory here.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.engines.registry.standard import text

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1], dtype=np.int64)
_INVERSE = np.array([pow(int(weight), -1, 11) for weight in WEIGHTS])
_CHARS = np.frombuffer(b"0123456789X", dtype=np.uint8)

VALID, REPAIRED, BAD_CHECK, MALFORMED, MISSING = "valid", "repaired_15", "bad_check_digit", "malformed", "missing"
QUALITIES = [VALID, REPAIRED, BAD_CHECK, MALFORMED, MISSING]
REASONS = {BAD_CHECK: "证件号校验位不符", MALFORMED: "证件号格式不符", MISSING: "缺证件号"}
NOBODY = {"无", "不详", "未知", "暂无", "空", "-", "/", "0", "NULL", "null"}


@dataclass(frozen=True)
class Identities:
    """A column of ID numbers, read. All arrays have one entry a row."""

    numbers: pa.Array
    """The 18-character number where it is valid (or repaired from 15 digits), else null."""
    quality: np.ndarray
    """int8 index into QUALITIES."""
    birth: np.ndarray
    """datetime64[D]; NaT where the number is not valid."""
    sex: np.ndarray
    """0 unknown, 1 男, 2 女."""
    near_rows: np.ndarray
    near: pa.Array
    """Valid numbers at one digit's distance of a row with a bad check digit: row, number (several a row)."""


def tidy(value: str) -> str | None:
    """A number as typed → NFKC, no blanks, no leading apostrophe, capital X; words for "none" → None."""
    bare = text.compact(value).strip("'’`\"").upper().replace("Ｘ", "X")
    return None if bare in NOBODY else bare or None


_ODD = np.ones(0x110000, dtype=bool)
_ODD[ord("0") : ord("9") + 1] = False
_ODD[ord("X")] = False


def read(column: pa.Array, *, suffix: int = 0) -> Identities:
    """Read a column of ID numbers.

    In: column: as typed; suffix: characters after the number to leave out (2 in a disability certificate's number)
    """
    column = text.strings(column)
    column = text.replace(column, text.rows_with(column, _ODD), tidy)
    column = pc.if_else(pc.is_in(column, pa.array(["", *NOBODY])), None, column)
    if suffix:
        column = text.strings(pc.utf8_slice_codeunits(column, 0, 18))
    column = text.strings(column)
    filled = text.strings(pc.fill_null(column, ""))
    data, offsets = text.raw(filled)
    lengths = np.diff(offsets)
    quality = np.where(column.is_null().to_numpy(zero_copy_only=False), 4, 3).astype(np.int8)
    digits = np.zeros((len(column), 18), dtype=np.int8)
    numeric = _fill(digits, data, lengths)
    birth, dated = _birth(digits)
    right = _remainder(digits) == 1
    old = lengths == 15
    quality[numeric & ~old & dated & right] = 0
    quality[numeric & old & dated] = 1
    quality[numeric & ~old & ~right] = 2
    good = quality <= 1
    birth[~good] = np.datetime64("NaT")
    sex = np.where(good, np.where(digits[:, 16] % 2 == 1, 1, 2), 0).astype(np.int8)
    near_rows, near = _near(digits, np.flatnonzero(quality == 2))
    return Identities(_numbers(digits, good), quality, birth, sex, near_rows, near)


def _remainder(digits: np.ndarray) -> np.ndarray:
    """The weighted sum modulo 11: 1 where the check digit is right. In float32, which BLAS multiplies and holds exactly."""
    return (digits.astype(np.float32) @ WEIGHTS.astype(np.float32)).astype(np.int32) % 11


def _fill(digits: np.ndarray, data: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Write the digits of rows of 15 or 18 characters (15 → 18 with its check digit); which rows are numeric."""
    numeric = np.zeros(len(lengths), dtype=bool)
    for length in (18, 15):
        rows = np.flatnonzero(lengths == length)
        if not len(rows):
            continue
        chars = data[np.repeat(lengths == length, lengths)].reshape(-1, length)
        values = (chars - ord("0")).view(np.int8)
        values[:, -1][chars[:, -1] == ord("X")] = 10 if length == 18 else -1
        fine = (
            ((values[:, :-1] >= 0) & (values[:, :-1] <= 9)).all(axis=1) & (values[:, -1] >= 0) & (values[:, -1] <= 10)
        )
        fine &= (values[:, 0] > 0) & ((values[:, -1] <= 9) | (length == 18))
        values[~fine] = 0
        if length == 15:
            values = _upgrade(values)
        digits[rows] = values
        numeric[rows] = fine
    return numeric


def _upgrade(values: np.ndarray) -> np.ndarray:
    """Fifteen digits → eighteen: the century 19 and the check digit. Source: GB 11643-1999 annex."""
    body = np.insert(values, 6, [[1], [9]], axis=1)
    return np.column_stack([body, (1 - body.astype(np.int64) @ WEIGHTS[:17]) % 11])


def _birth(digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Birth dates of digit rows, and which of them exist (years 1850 to 2100)."""
    wide = np.ascontiguousarray(digits[:, 6:14].T).astype(np.int32)
    year = wide[0] * 1000 + wide[1] * 100 + wide[2] * 10 + wide[3]
    month, day = wide[4] * 10 + wide[5], wide[6] * 10 + wide[7]
    real = (year >= 1850) & (year <= 2100) & (month >= 1) & (month <= 12) & (day >= 1)
    months = ((np.where(real, year, 1970) - 1970) * 12 + np.where(real, month, 1) - 1).astype("datetime64[M]")
    length = (months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")
    real &= day <= length.astype(np.int64)
    return months.astype("datetime64[D]") + np.where(real, day - 1, 0), real


def _numbers(digits: np.ndarray, good: np.ndarray) -> pa.Array:
    """Digit rows as text where good, else null."""
    chars = _CHARS[digits[good]]
    offsets = np.zeros(len(good) + 1, dtype=np.int32)
    np.cumsum(good * 18, out=offsets[1:])
    valid = pa.py_buffer(np.packbits(good, bitorder="little").tobytes())
    return pa.Array.from_buffers(
        pa.string(), len(good), [valid, pa.py_buffer(offsets.tobytes()), pa.py_buffer(chars.tobytes())]
    )


def _near(digits: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, pa.Array]:
    """For each row with a bad check digit, the valid numbers that differ in one place (at most one for each place)."""
    wrong = digits[rows].astype(np.int64)
    miss = (1 - _remainder(wrong)) % 11
    put = (wrong + miss[:, None] * _INVERSE) % 11
    fits = put <= np.where(np.arange(18) == 17, 10, 9)
    which, place = np.nonzero(fits)
    made = wrong[which].astype(np.int8)
    made[np.arange(len(which)), place] = put[which, place]
    _, dated = _birth(made)
    dated &= made[:, 0] > 0
    return rows[which[dated]], _numbers(made, dated).drop_null()
