"""Texts → symbols: one 16-bit number a character, in which spellings that mean the same are the same.

NFKC, lower case, simplified characters; an address of the web, a run of digits, blanks or one punctuation mark is one
symbol. Pure numpy, so that thousands of texts pass in one go.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

END = 0
"""Stands between two texts; no text contains it."""
BLANK, DIGIT = ord(" "), ord("0")
LONGEST = 20_000
"""Characters of a text that are read: far above any real complaint, far below what would stall a desk."""
HEAD = 60
"""Characters of a first line that count as the subject."""
_ADDRESS = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+", re.IGNORECASE)
_MARK = "\x7f"


def symbols(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The symbols of many texts in one array.

    Out: uint16 symbols with END after each text; int64 where each text ends (the place of its END)
    """
    short = [_short(text) for text in texts]
    points = _points(short)
    unusual = _unusual(points)
    for number in unusual:
        short[number] = unicodedata.normalize("NFKC", short[number])
    points = _points(short) if len(unusual) else points
    mapped = _table()[points]
    kept = mapped[_first_of_run(mapped)]
    return kept, np.flatnonzero(kept == END)


def head(text: str) -> str:
    """What stands for the subject of a text: its first line that says something, cut at HEAD characters."""
    return text[:LONGEST].lstrip().partition("\n")[0][:HEAD]


def _short(text: str) -> str:
    short = text[:LONGEST].replace("\0", " ")
    return _ADDRESS.sub(_MARK, short) if "://" in short or "www." in short.lower() else short


def _points(texts: Sequence[str]) -> np.ndarray:
    """The code points of all texts, END after each."""
    joined = "".join(f"{text}\0" for text in texts)
    return np.frombuffer(joined.encode("utf-32-le", errors="replace"), dtype=np.uint32)


def _unusual(points: np.ndarray) -> np.ndarray:
    """The numbers of the texts whose NFKC the table of single characters cannot give; the whole takes ten times longer."""
    found = np.flatnonzero(_several()[points])
    return np.unique(np.searchsorted(np.flatnonzero(points == END), found)) if len(found) else found


def _first_of_run(mapped: np.ndarray) -> np.ndarray:
    """False on every repetition of a blank, digit or punctuation mark that follows its like."""
    again = np.zeros(len(mapped), dtype=bool)
    again[1:] = (mapped[1:] == mapped[:-1]) & _runs()[mapped[1:]]
    return ~again


@cache
def _table() -> np.ndarray:
    """uint16[0x110000]: code point → symbol; what lies above the first plane is folded into its private area."""
    points = np.arange(0x110000, dtype=np.uint32)
    table = np.where(points < 0x10000, points, 0xE000 + points % 0x1800).astype(np.uint16)
    simplified = _simplified()
    for point in range(1, 0x10000):
        if not 0xD800 <= point <= 0xDFFF:
            table[point] = _symbol(chr(point), simplified)
    return table


@cache
def _several() -> np.ndarray:
    """bool[0x110000]: characters whose NFKC is not one of the first plane, or that join with a neighbour.

    Source: UAX 15; conjoining jamo U+1100–11FF.
    """
    table = np.zeros(0x110000, dtype=bool)
    for point in range(0x80, 0x30000):
        table[point] = not 0xD800 <= point <= 0xDFFF and _joins(chr(point))
    table[0x1100:0x1200] = True
    return table


def _joins(char: str) -> bool:
    plain = unicodedata.normalize("NFKC", char)
    beyond = max(char, plain) > "\uffff" and plain != char
    return len(plain) != 1 or bool(unicodedata.combining(char)) or beyond


def _symbol(char: str, simplified: dict[str, str]) -> int:
    plain = unicodedata.normalize("NFKC", char)
    char = plain if len(plain) == 1 and ord(plain) < 0x10000 else char
    if char.isspace() or (unicodedata.category(char) in ("Cc", "Cf") and char != _MARK):
        return BLANK
    if char.isdigit():
        return DIGIT
    lower = simplified.get(char, char).lower()
    return ord(lower) if len(lower) == 1 and ord(lower) < 0x10000 else ord(char)


@cache
def _simplified() -> dict[str, str]:
    """Traditional character → its first simplified form. Source: OpenCC TSCharacters."""
    lines = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {old: new.split()[0] for old, new in pairs if len(old) == 1}


@cache
def _runs() -> np.ndarray:
    """bool[0x10000]: symbols of which a run counts as one."""
    known = np.zeros(0x10000, dtype=bool)
    for point in range(1, 0x10000):
        known[point] = unicodedata.category(chr(point))[0] in "PSZC"
    known[[BLANK, DIGIT]] = True
    return known
