"""Text: one form for full and half width, traditional and simplified, spaces and middle dots.

Columns are screened over their code points in numpy; only rows that need work pass through the Python function.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MIDDLE_DOTS = "·•・‧∙⋅．.･ᐧ"
_BLANKS = re.compile(r"[\s\u200b\u200c\u200d\ufeff\u3000]+")
_NEW_ID = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_OLD_ID = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
_ID_SHAPES = {
    True: re.compile(rf"(?<!\d)[1-9]\d{{5}}(?:{_NEW_ID}|{_OLD_ID})(?!\d)"),
    False: re.compile(rf"(?<!\d)[1-9]\d{{5}}{_NEW_ID}(?!\d)"),
}
_ID_HINTS = {True: rf"[1-9]\d{{5}}(?:{_NEW_ID}|{_OLD_ID})", False: rf"[1-9]\d{{5}}{_NEW_ID}"}
"""The same without a look at the neighbours, which Arrow's patterns do not know."""


@cache
def simplified() -> dict[int, str]:
    """Traditional character → its first simplified form, for `str.translate`. Source: OpenCC TSCharacters."""
    lines = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {ord(old): new.split()[0] for old, new in pairs if len(old) == 1}


def plain(text: str) -> str:
    """NFKC, no blanks at the ends, inner runs of blanks made one space."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def compact(text: str) -> str:
    """NFKC without any blank: for codes, numbers and addresses."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def name(text: str) -> str:
    """A person's name as it is compared: NFKC, no blanks, no middle dots, simplified, Latin letters in capitals."""
    bare = compact(text).translate({ord(dot): None for dot in MIDDLE_DOTS})
    return bare.translate(simplified()).upper()


@cache
def _unusual_for(function: Callable[[str], str]) -> np.ndarray:
    """bool[0x110000]: code points that the function changes (alone, or by their neighbours: blanks)."""
    table = np.zeros(0x110000, dtype=bool)
    for point in range(0x30000):
        if not 0xD800 <= point <= 0xDFFF:
            char = chr(point)
            table[point] = char.isspace() or bool(unicodedata.combining(char)) or function(char) != char
    table[0x30000:] = True
    return table


def apply(column: pa.Array, function: Callable[[str], str]) -> pa.Array:
    """The column with `function` applied to each value, at the cost of those that it changes.

    In:  column: string array, nulls allowed; function: `plain`, `compact` or `name`
    Out: string array of the same length; what becomes empty is null
    """
    column = strings(column)
    rows = rows_with(column, _unusual_for(function))
    if len(rows):
        column = replace(column, rows, function)
    return pc.if_else(pc.equal(column, ""), None, column)


def replace(column: pa.Array, rows: np.ndarray, function: Callable[[str], str | None]) -> pa.Array:
    """The column with `function` applied to the given rows, each distinct value once."""
    chosen = column.take(pa.array(rows)).dictionary_encode()
    changed = pa.array([function(value) for value in chosen.dictionary.to_pylist()], type=pa.string())
    mask = np.zeros(len(column), dtype=bool)
    mask[rows] = True
    return pc.replace_with_mask(column, pa.array(mask), changed.take(chosen.indices))


def rows_with(column: pa.Array, unusual: np.ndarray) -> np.ndarray:
    """Row numbers whose text holds a code point that `unusual` marks."""
    data, offsets = raw(column)
    if not len(data):
        return np.empty(0, dtype=np.int64)
    if data.max() < 0x80:
        hits = np.flatnonzero(unusual[data])
    else:
        points = np.frombuffer(data.tobytes().decode().encode("utf-32-le"), dtype=np.uint32)
        marked = unusual[points]
        if not marked.any():
            return np.empty(0, dtype=np.int64)
        hits = np.flatnonzero((data & 0xC0) != 0x80)[marked]
    return np.unique(np.searchsorted(offsets, hits, side="right") - 1)


def strings(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One string array, without offset, whatever it came as."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if column.type != pa.string():
        column = column.cast(pa.string())
    return pa.concat_arrays([column, column.slice(0, 0)]) if column.offset else column


def raw(column: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The bytes of a string array and the offsets of its rows (length + 1), both numpy, starting at 0.

    Null rows may hold bytes in Arrow; here none do after `strings`, as readers never write them.
    """
    if not len(column):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    _, places, values = column.buffers()
    offsets = np.frombuffer(places, dtype=np.int32)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    data = np.frombuffer(values, dtype=np.uint8) if values is not None else np.empty(0, np.uint8)
    return data[offsets[0] : offsets[-1]], offsets - offsets[0]


def mask_numbers(column: pa.Array, *, old: bool = True) -> tuple[pa.Array, np.ndarray]:
    """Free text with anything shaped like an ID number made illegible; the rows where that was needed.

    In: old: whether fifteen digits count (not so in codes of places, which have as many)
    """
    suspects = pc.match_substring_regex(column, _ID_HINTS[old])
    rows = np.flatnonzero(pc.fill_null(suspects, False).to_numpy(zero_copy_only=False))
    texts = column.take(pa.array(rows)).to_pylist()
    rows = np.array(
        [row for row, text in zip(rows, texts, strict=True) if _ID_SHAPES[old].search(text)], dtype=np.int64
    )
    return (replace(column, rows, blot) if len(rows) else column), rows


def blot(text: str) -> str:
    """A text whose ID-shaped numbers are made illegible: 4403************4X."""
    return _ID_SHAPES[True].sub(lambda found: masked(found.group()), text)


def masked(value: str) -> str:
    """A refused value as it may be shown: who knows it recognises it, nobody can read it off.

    Digits in the middle become stars; a short value without a long number stays as it is.
    """
    value = plain(value)
    if not re.search(r"\d{7}", value):
        return value[:60] if len(value) <= 24 else value[:20] + "…"
    if len(value) <= 8:
        return value
    return f"{value[:4]}{'*' * min(len(value) - 6, 12)}{value[-2:]}"
