"""Decisions for everybody at once: two bits a person and atom (true, false; neither: not known), packed in bytes.

Arrow's boolean columns, value and validity, are those bits as they stand. A rule over a million people is a few
passes over 140 kB arrays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from wanxiang.core.expressions.atoms import Formula

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


@dataclass(frozen=True)
class Bits:
    """Truth for `rows` rows. Padding after the last row is neither true nor false."""

    true: Bytes
    false: Bytes
    rows: int

    @property
    def unknown(self) -> Bytes:
        return ~(self.true | self.false) & everyone(self.rows)

    def array(self) -> pa.BooleanArray:
        """As an Arrow column, null where not known."""
        buffers = [pa.py_buffer(np.ascontiguousarray(part)) for part in (self.true | self.false, self.true)]
        return pa.BooleanArray.from_buffers(pa.bool_(), self.rows, buffers)


def everyone(rows: int) -> Bytes:
    """All rows set, padding clear."""
    return np.packbits(np.ones(rows, dtype=bool), bitorder="little")


def count(bits: Bytes) -> int:
    """How many rows are set: eight bytes at a time, then the rest."""
    whole = len(bits) // 8 * 8
    counted = np.bitwise_count(bits[:whole].view(np.uint64)).sum() if bits.flags.c_contiguous else 0
    rest = bits[whole:] if bits.flags.c_contiguous else bits
    return int(counted) + int(np.bitwise_count(rest).sum())


def constant(value: bool | None, rows: int) -> Bits:
    none, all_ = np.zeros((rows + 7) // 8, dtype=np.uint8), everyone(rows)
    return Bits(all_ if value is True else none, all_ if value is False else none, rows)


def from_arrow(column: pa.ChunkedArray | pa.BooleanArray) -> Bits:
    """The bits of a boolean column, chunked or not."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    rows = sum(len(chunk) for chunk in chunks)
    values = pa.concat_arrays(chunks) if chunks else pa.array([], pa.bool_())
    if values.offset % 8:
        values = pa.concat_arrays([values, pa.array([], pa.bool_())])
    validity, value = values.buffers()
    start, size = values.offset // 8, (rows + 7) // 8
    whole = everyone(rows)
    known = whole if validity is None else np.frombuffer(validity, np.uint8)[start : start + size] & whole
    true = np.frombuffer(value, np.uint8)[start : start + size] & known if rows else known
    return Bits(true, known & ~true, rows)


def decide(formula: Formula, atoms: Sequence[Bits], rows: int) -> Bits:
    """Kleene's value of a formula for every row."""
    if formula.operator == "atom":
        return atoms[formula.atom]
    if formula.operator == "constant":
        return constant(formula.constant, rows)
    parts = [decide(part, atoms, rows) for part in formula.parts]
    if formula.operator == "not":
        return Bits(parts[0].false, parts[0].true, rows)
    if formula.operator == "if":
        return _choice(*parts)
    return _joined(formula.operator, parts)


def _joined(operator: str, parts: list[Bits]) -> Bits:
    both, either = (np.bitwise_and, np.bitwise_or) if operator == "and" else (np.bitwise_or, np.bitwise_and)
    true, false = parts[0].true, parts[0].false
    for part in parts[1:]:
        true, false = both(true, part.true), either(false, part.false)
    return Bits(true, false, parts[0].rows)


def _choice(test: Bits, then: Bits, otherwise: Bits) -> Bits:
    """若 … 则 … 否则 …: where the test is not known, what both ways agree on."""
    true = (test.true & then.true) | (test.false & otherwise.true) | (then.true & otherwise.true)
    false = (test.true & then.false) | (test.false & otherwise.false) | (then.false & otherwise.false)
    return Bits(true, false, test.rows)
