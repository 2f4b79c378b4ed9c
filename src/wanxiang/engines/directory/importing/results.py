"""The outcome of every row of a file that would change something or was refused: sealed on disk until it is asked for."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from wanxiang.core import crypto
from wanxiang.core.files import home, remember
from wanxiang.engines.directory.importing.comparing import SAME, Row
from wanxiang.engines.directory.models import Batch

FOLDER = "directory"


def keep(rows: Iterable[Row], *, name: str) -> str:
    """Seal the rows under a name; returns the path below the home. Rows that change nothing are only counted."""
    target = home(FOLDER, f"{name}.sealed")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, prefix=".", suffix=".part") as written:
        for row in rows:
            if row.outcome != SAME:
                written.write(row.as_json() + "\n")
        written.flush()
        crypto.seal_file(Path(written.name), target)
    remember([target])
    return str(target.relative_to(home()))


def rows(batch: Batch, *, outcome: str = "") -> Iterator[Row]:
    """The rows of a batch, of one outcome if asked."""
    for line in _lines(home(batch.stored)):
        found = Row.of_json(line)
        if outcome in ("", found.outcome):
            yield found


def _lines(path: Path) -> Iterator[str]:
    rest = b""
    for frame in crypto.open_file(path):
        *whole, rest = (rest + frame).split(b"\n")
        yield from (line.decode() for line in whole)
