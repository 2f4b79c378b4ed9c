"""Columns of text made in bulk: fixed-width digits from byte matrices, joins, choices, overlays. Arrow in, Arrow out."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
ZERO = ord("0")


def digit_matrix(values: Ints, width: int) -> Bytes:
    """Decimal digits as ASCII bytes, one row a value, zero-padded to `width`."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (np.asarray(values)[:, None] // powers % 10 + ZERO).astype(np.uint8)


def text_of(matrix: Bytes) -> pa.StringArray:
    """Rows of an ASCII byte matrix as strings."""
    rows, width = matrix.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    data = pa.py_buffer(np.ascontiguousarray(matrix).tobytes())
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets.tobytes()), data)


def digits(values: Ints, width: int) -> pa.StringArray:
    return text_of(digit_matrix(values, width))


def numbers(values: Ints) -> pa.StringArray:
    """Integers as they are written, without padding."""
    return pa.array(values).cast(pa.string())


def pick(words: Sequence[str | None], index: Ints) -> pa.StringArray:
    """words[index]."""
    return pa.array(words, pa.string()).take(pa.array(index))


def join(*parts: pa.Array | str) -> pa.StringArray:
    """Concatenate row by row; a plain string repeats; a null makes the row null."""
    return pc.binary_join_element_wise(*(pa.scalar(p) if isinstance(p, str) else p for p in parts), "")


def choose(mask: Mask, yes: pa.Array | str | None, no: pa.Array | str | None) -> pa.StringArray:
    """yes where the mask holds, otherwise no."""
    return pc.if_else(pa.array(mask), _value(yes), _value(no))


def blank(column: pa.StringArray, mask: Mask) -> pa.StringArray:
    """Null where the mask holds."""
    return choose(mask, None, column)


def overlay(column: pa.StringArray, mask: Mask, write: Callable[[pa.StringArray], pa.StringArray]) -> pa.StringArray:
    """Write the masked rows anew from their own values."""
    if not mask.any():
        return column
    chosen = pa.array(mask)
    return pc.replace_with_mask(column, chosen, write(column.filter(chosen)))


def each(write: Callable[[str], str]) -> Callable[[pa.StringArray], pa.StringArray]:
    """A Python function of one value as a function of a (small) column; nulls stay."""
    return lambda column: pa.array([v if v is None else write(v) for v in column.to_pylist()], pa.string())


def date_parts(days: Ints) -> tuple[Ints, Ints, Ints]:
    """Year, month and day of days since 1970-01-01."""
    stamps = np.asarray(days).astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    years = stamps.astype("datetime64[Y]").astype(np.int64) + 1970
    return years, months.astype(np.int64) % 12 + 1, (stamps - months.astype("datetime64[D]")).astype(np.int64) + 1


def compact_date_matrix(days: Ints) -> Bytes:
    """YYYYMMDD as bytes."""
    year, month, day = date_parts(days)
    return digit_matrix(year * 10000 + month * 100 + day, 8)


def iso_dates(days: Ints) -> pa.StringArray:
    """YYYY-MM-DD."""
    compact = compact_date_matrix(days)
    dash = np.full((len(compact), 1), ord("-"), dtype=np.uint8)
    return text_of(np.hstack([compact[:, :4], dash, compact[:, 4:6], dash, compact[:, 6:]]))


def _value(value: pa.Array | str | None) -> pa.Array | pa.Scalar:
    return pa.scalar(value, pa.string()) if value is None or isinstance(value, str) else value
