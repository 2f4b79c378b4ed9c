"""The declaration in force of each register: the file, unless entries do not fit it yet or it is faulty."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from wanxiang.core.declarations import SYSTEMS, Declaration, Kind, declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.marked import DeclarationFault
from wanxiang.core.steady import once
from wanxiang.engines.directory import changing, declaring
from wanxiang.engines.directory.declaring import Register
from wanxiang.engines.directory.models import Adopted, Refusal

KIND = "register"


class NoSuchRegister(WanxiangError):
    code = "directory.no_such_register"
    status = 404


@dataclass(frozen=True)
class Faulty:
    """A file that cannot be read, with the reason; what was in force stays so."""

    id: str
    fault: DeclarationFault


@dataclass(frozen=True)
class InForce:
    """A register as it is kept now. `system`: the folder that owns it; `waiting`: why a newer file is not in force."""

    register: Register
    version: str
    system: str
    waiting: str = ""

    @property
    def id(self) -> str:
        return self.register.id


def load(path: Path) -> list[tuple[str, Register | Faulty]]:
    """One file; a faulty one is kept with its fault, so that it takes no other register down."""
    try:
        made = declaring.load(path)
    except DeclarationFault as fault:
        return [(path.stem, Faulty(path.stem, fault))]
    return [(made.id, made)]


THE_KIND = Kind(KIND, "registers/*.yml", load)


@once
def every() -> list[InForce]:
    """Every register in force, by title."""
    kept = _adopted()
    found = [_in_force(each, kept.get(each.id)) for each in declared(KIND)]
    return sorted((each for each in found if each), key=lambda each: (each.system, each.register.title))


@once
def register(name: str) -> InForce:
    """The register of that id; raises NoSuchRegister."""
    for each in declared(KIND):
        if each.id == name:
            found = _in_force(each, _adopted(name).get(name))
            if found:
                return found
            raise NoSuchRegister(f"名册“{name[:40]}”的声明有误：{each.data.fault.message}", hint=each.data.fault.hint)
    raise NoSuchRegister(f"没有名册“{name[:40]}”", hint="全部名册见 /registers/，或 wanxiang register list")


def faults() -> list[Faulty]:
    """The files that cannot be read."""
    return [each.data for each in declared(KIND) if isinstance(each.data, Faulty)]


def pending() -> Iterator[tuple[Declaration, Adopted]]:
    """Files that entries must be fitted to before they hold: (file, what is in force)."""
    kept = _adopted()
    for each in declared(KIND):
        former = kept.get(each.id)
        changed = former and isinstance(each.data, Register) and each.version != former.version
        if changed and not changing.harmless(spec_of(former), each.data):
            yield each, former


def adopted(name: str) -> Adopted | None:
    """The declaration under which a register's entries were kept last."""
    return _adopted(name).get(name)


def spec_of(row: Adopted) -> Register:
    """The register as that declaration says."""
    return _read(row.register, row.version, row.text)


def _adopted(name: str = "") -> dict[str, Adopted]:
    rows = Adopted.objects.filter(register=name) if name else Adopted.objects.all()
    return {row.register: row for row in rows.order_by("pk")}


def _in_force(file: Declaration, former: Adopted | None) -> InForce | None:
    system = file.path.parent.parent.name if file.origin == "shipped" else "local"
    if isinstance(file.data, Faulty):
        return _in_its_place(file, former)
    if former is None or former.version == file.version:
        return InForce(file.data, file.version, system)
    before = spec_of(former)
    if changing.harmless(before, file.data):
        return InForce(file.data, file.version, system)
    refused = Refusal.objects.filter(register=file.id, version=file.version).first()
    waiting = refused.said if refused else "新声明要调整已有条目，待后台采用"
    return InForce(before, former.version, system, waiting)


def _in_its_place(file: Declaration, former: Adopted | None) -> InForce | None:
    """For a faulty file: the last that held, or the shipped one that it would have stood in for."""
    fault: Faulty = file.data
    if former is not None:
        return InForce(spec_of(former), former.version, "local", f"声明有误，仍用上一版：{fault.fault.message}")
    for path in sorted(SYSTEMS.glob(f"*/registers/{file.id}.yml")):
        if path != file.path:
            shipped = declaring.load(path)
            return InForce(shipped, "", path.parent.parent.name, f"本区声明有误，仍用随附的：{fault.fault.message}")
    return None


@lru_cache(maxsize=64)
def _read(name: str, version: str, text: str) -> Register:
    return declaring.load(Path(f"{name}.yml"), text)
