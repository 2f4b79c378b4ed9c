"""Delivery folders → sealed originals and standard Parquet, each file one unit.

    find the source by name → seal the original → read → standardise → write rows and asides → one row `Delivery`

Everything lies under the content's SHA-256, so the same bytes twice change nothing, and a crash before the last step
leaves files that the next run writes again. What cannot be read is refused as a whole: sealed, with its reason.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import transaction

from wanxiang.core import audit, crypto, files
from wanxiang.core.declarations import Declaration, declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import digest
from wanxiang.core.models import Account
from wanxiang.engines.registry import pseudonyms
from wanxiang.engines.registry.models import Delivery
from wanxiang.engines.registry.reading import BadFile, Read, read
from wanxiang.engines.registry.sources import Source
from wanxiang.engines.registry.standard.rows import Batch, Standard, standardise

UNKNOWN = "_unknown"
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?:([0-2]\d|3[01]))?(?!\d)")

Progress = Callable[[str, int, int], None]


class NoDeliveries(WanxiangError):
    code = "ingest.no_folder"
    status = 404


@dataclass(frozen=True)
class Outcome:
    """What became of one file: state landed | refused | unknown | repeated."""

    file: str
    state: str
    source: str = ""
    rows: int = 0
    refused_rows: int = 0
    refused_values: int = 0
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class Ingested:
    """What became of a folder."""

    files: list[Outcome] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(outcome.state == state for outcome in self.files)

    @property
    def rows(self) -> int:
        return sum(outcome.rows for outcome in self.files)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        states = ("landed", "repeated", "refused", "unknown")
        return {
            **{state: self.count(state) for state in states},
            "rows": self.rows,
            "files": [asdict(o) for o in self.files],
        }


def ingest(*, folder: Path, by: Account, progress: Progress | None = None) -> Ingested:
    """Land every file below a folder; see the module.

    In:     folder: delivery folders named YYYY-MM-DD with files, or any folder (then each file's date is its mtime)
    Out:    one Outcome a file; what is acknowledged in it survives a crash
    Raises: NoDeliveries when there is no such folder or no file in it
    """
    paths = sorted(_files(folder), key=lambda path: (received_on(path), path.name))
    if not paths:
        raise NoDeliveries(f"“{folder}”中没有可导入的文件", hint="目录应形如 deliveries/2021-11-05/户籍人口_202110.csv")
    crypto.make_key()
    known = [declaration for declaration in declared("source") if isinstance(declaration.data, Source)]
    done = Ingested()
    with files.alone("ingest"), ThreadPoolExecutor(max_workers=1) as sealing:
        files.sweep_parts("landing", "standard")
        for number, path in enumerate(paths):
            if progress:
                progress(path.name, number, len(paths))
            done.files.append(land(path=path, declarations=known, by=by, sealing=sealing))
    if progress:
        progress("", len(paths), len(paths))
    return done


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.is_file() and not path.name.startswith((".", "~$")):
            yield path


def land(*, path: Path, declarations: list[Declaration], by: Account, sealing: ThreadPoolExecutor) -> Outcome:
    """Land one file; never raises for what is wrong with the file itself."""
    sha = digest(path)
    declaration = next((each for each in declarations if each.data.matches(path.name)), None)
    source = declaration.id if declaration else ""
    former = Delivery.objects.filter(source=source, sha=sha, state__in=_final(declaration)).first()
    if former:
        return _repeated(path, former, by)
    sealed = sealing.submit(crypto.seal_file, path, original(source, sha))
    if declaration is None:
        sealed.result()
        return _record(
            path, sha, None, by, state=Delivery.State.UNKNOWN, reason="没有来源声明与此文件名相符，原件已封存待认领"
        )
    try:
        taken = read(path, source=declaration.data)
    except BadFile as error:
        sealed.result()
        return _record(path, sha, declaration, by, state=Delivery.State.REFUSED, reason=str(error))
    made = standardised(path, sha, declaration.data, taken)
    write(source, sha, made)
    sealed.result()
    return _record(path, sha, declaration, by, state=Delivery.State.LANDED, made=made, notes=_notes(taken))


def _repeated(path: Path, former: Delivery, by: Account) -> Outcome:
    """The same bytes again change nothing; where their name says a later month, that the list still stands is noted."""
    reason = "重复送达：内容与已落地的文件完全相同"
    if valid_on(path) <= (former.confirmed_on or former.valid_on):
        return Outcome(path.name, "repeated", former.source, reason=reason)
    with transaction.atomic():
        Delivery.objects.filter(pk=former.pk).update(
            confirmed_on=valid_on(path), confirmed_received_on=received_on(path)
        )
        audit.record(
            "registry.confirmed",
            by=by,
            subject=former.sha[:12],
            why=reason,
            details={"file": path.name, "source": former.source},
        )
    return Outcome(path.name, "repeated", former.source, reason=f"{reason}，确认至 {valid_on(path)} 仍有效")


def _final(declaration: Declaration | None) -> list[str]:
    """States that the same bytes do not leave: an unknown file is tried again once a source knows it."""
    return [Delivery.State.LANDED] if declaration else [Delivery.State.UNKNOWN]


def original(source: str, sha: str) -> Path:
    """Where the sealed original lies."""
    return files.home("landing", source or UNKNOWN, f"{sha}.sealed")


def standard(source: str, sha: str, part: str = "rows") -> Path:
    """Where the standard rows (`rows`) or the refused values (`aside`) of a delivery lie."""
    return files.home("standard", source, f"{sha}.parquet" if part == "rows" else f"{sha}.{part}.parquet")


def standardised(path: Path, sha: str, source: Source, taken: Read) -> Standard:
    """The standard rows of a file that was read."""
    batch = Batch(
        table=taken.table, row_no=taken.row_no, delivery=sha, received_on=received_on(path), broken=taken.broken
    )
    return standardise(batch, source=source, tokens=pseudonyms.start)


def write(source: str, sha: str, made: Standard) -> None:
    """Write standard rows and what was refused, durably."""
    _parquet(made.rows, standard(source, sha))
    _parquet(made.aside, standard(source, sha, "aside"))


_DISTINCT = {"record_uid", "row_no", "id_token", "id_near", "phone", "address", "link_address", "household_no", "room"}


def _parquet(table: pa.Table, path: Path) -> None:
    """As `core.files.write_parquet`; no dictionary where hardly a value repeats, which saves a third of the time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    repeating = [name for name in table.column_names if name not in _DISTINCT]
    pq.write_table(table, part, compression="zstd", use_dictionary=repeating, write_statistics=False)
    files.settle(part, path)


def _notes(taken: Read) -> list[str]:
    return [f"未声明的列（只留在封存原件中）：{'、'.join(taken.unknown[:20])}"] if taken.unknown else []


def _record(
    path: Path,
    sha: str,
    declaration: Declaration | None,
    by: Account,
    *,
    state: str,
    reason: str = "",
    made: Standard | None = None,
    notes: list[str] | None = None,
) -> Outcome:
    """The one transaction that makes a delivery exist."""
    source = declaration.id if declaration else ""
    counts = {"rows": 0, "refused_rows": 0, "refused_values": 0}
    if made:
        counts = {
            "rows": made.rows.num_rows,
            "refused_rows": made.refused,
            "refused_values": made.aside.num_rows - made.refused,
        }
    written = [original(source, sha)] + ([standard(source, sha), standard(source, sha, "aside")] if made else [])
    with transaction.atomic():
        files.remember(written)
        Delivery.objects.update_or_create(
            source=source,
            sha=sha,
            defaults={
                "file": path.name,
                "department": declaration.data.department if declaration else "",
                "received_on": received_on(path),
                "valid_on": valid_on(path),
                "size": path.stat().st_size,
                "state": state,
                "reason": reason[:400],
                "notes": notes or [],
                "declaration": declaration.version if declaration else "",
                "by": by,
                **counts,
            },
        )
        audit.record(
            f"registry.{state}",
            by=by,
            subject=sha[:12],
            why=reason[:400],
            details={"file": path.name, "source": source, **counts},
        )
    return Outcome(path.name, state, source, **counts, reason=reason, notes=tuple(notes or ()))


def received_on(path: Path) -> date:
    """The day of delivery: the nearest folder named YYYY-MM-DD, else the day the file was last written (Shanghai)."""
    for folder in path.resolve().parents:
        if found := _DAY.fullmatch(folder.name):
            return date(*map(int, found.groups()))
    return datetime.fromtimestamp(path.stat().st_mtime, ZoneInfo("Asia/Shanghai")).date()


def valid_on(path: Path) -> date:
    """The last day that the content speaks of: from yyyymm or yyyymmdd in the file's name; never after its delivery."""
    received = received_on(path)
    found = _MONTH.search(path.stem)
    if not found:
        return received
    year, month, day = int(found[1]), int(found[2]), found[3]
    last = monthrange(year, month)[1]
    return min(received, date(year, month, min(int(day), last) if day and int(day) else last))
