"""The list of duties (职责清单): who owns what, by class and level, dated, clause by clause with its basis. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions import nearest
from wanxiang.engines.cases.taxonomy import reading
from wanxiang.engines.cases.taxonomy.reading import Said

STREET = "街道"
"""As an owner: the street office of the place."""
LEVELS = ("district", "street", "community")
STREET_DUTIES = ("配合", "属地")
COMMUNITY_DUTIES = ("发现", "上报", "协助", "劝导", "走访")
_HEAD = ("id", "title", "scheme", "valid_from", "valid_to", "source", "clauses")
_ROW = (
    "clause", "classes", "levels", "main", "assist", "street", "street_does", "community", "basis", "checked", "valid_from",
    "valid_to", "note",
)  # fmt: skip


class NoOwner(WanxiangError):
    """No clause in force names an owner: for a dispatcher and, if it stays so, for the arbiter."""

    code = "taxonomy.no_owner"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A clause. `main` is a competence word of the district's profile, or STREET: the street office of the place."""

    clause: str
    classes: tuple[str, ...]
    """Codes or prefixes of codes."""
    main: str
    levels: tuple[str, ...] = LEVELS
    """The levels at which a matter is dispatched for which the clause holds."""
    assist: tuple[str, ...] = ()
    street: str = STREET_DUTIES[0]
    street_does: str = ""
    community: tuple[str, ...] = ()
    basis: str = ""
    checked: bool = False
    """Whether number and article were compared with the published text."""
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    line: int = 0
    path: Path | None = None

    def in_force(self, on: date) -> bool:
        """Whether the clause is in force on a day."""
        return reading.covers(on, self.valid_from, self.valid_to)

    def grips(self, code: str) -> int:
        """How many characters of the code the clause names; -1 when it is not about it."""
        return max((len(prefix) for prefix in self.classes if code.startswith(prefix)), default=-1)


def load_duties(path: Path) -> list[tuple[str, Duty]]:
    """Read one list of duties: [(clause, Duty)].

    Raises: TaxonomyFault for an unknown key or word, a clause number said twice, and two clauses that name the same prefix
            at the same level on the same day (both are named)
    """
    said = reading.read(path)
    said.only(*_HEAD)
    rows = said.rows("clauses")
    duties = [_duty(said, row, path) for row in rows]
    seen: dict[str, Duty] = {}
    for row, duty in zip(rows, duties, strict=True):
        if duty.clause in seen:
            row.fault(f"条款号“{duty.clause}”重复，第 {seen[duty.clause].line} 行已有", "clause", word=duty.clause)
        for other in seen.values():
            if shared := _rivals(duty, other):
                row.fault(
                    f"条款“{duty.clause}”与“{other.clause}”都规定了“{shared}”的主责，有效期重叠", "classes", word=shared
                )
        seen[duty.clause] = duty
    return list(seen.items())


def owner(code: str, *, level: str = "district", on: date, duties: Iterable[Duty]) -> Duty:
    """The clause that says whose matter a class is: the longest prefix wins, then the clause for fewer levels.

    In:     level, the level at which the matter is dispatched: district, street or community
    Raises: NoOwner when no clause in force names the class at that level
    """
    found = [duty for duty in duties if code.startswith(duty.classes) and level in duty.levels and duty.in_force(on)]
    if not found:
        raise NoOwner(f"职责清单没有规定“{code}”在{on}由谁主责", hint="请人工派遣，并提请编办明确")
    return max(found, key=lambda duty: (duty.grips(code), -len(duty.levels), duty.valid_from or date.min))


def _duty(head: Said, row: Said, path: Path) -> Duty:
    row.only(*_ROW)
    (begins, ends), (first, last) = row.period(), head.period()
    levels = row.texts("levels") or LEVELS
    _words(row, "levels", levels, LEVELS)
    _words(row, "community", row.texts("community"), COMMUNITY_DUTIES)
    return Duty(
        clause=str(row.need("clause")), classes=tuple(map(str, row.need("classes"))), main=str(row.need("main")), levels=levels,
        assist=row.texts("assist"), street=row.one_of("street", STREET_DUTIES, default=STREET_DUTIES[0]),
        street_does=row.text("street_does"), community=row.texts("community"), basis=str(row.need("basis")),
        checked=row.flag("checked", default=False), valid_from=begins or first, valid_to=ends or last, note=row.text("note"),
        line=row.line, path=path,
    )  # fmt: skip


def _words(row: Said, key: str, words: Iterable[str], known: Iterable[str]) -> None:
    for word in words:
        if word not in tuple(known):
            row.fault(f"“{key}”不能是“{word}”，可用：{'、'.join(known)}", key, word=word, known=known)


def _rivals(one: Duty, other: Duty) -> str:
    """The prefix that both clauses name at the same level on the same day; "" where one is for fewer levels and so wins."""
    shared = sorted(set(one.classes) & set(other.classes))
    meet = set(one.levels) & set(other.levels) and len(one.levels) == len(other.levels)
    days = reading.overlap((one.valid_from, one.valid_to), (other.valid_from, other.valid_to))
    return shared[0] if shared and meet and days else ""


def competences(duties: Iterable[Duty]) -> dict[str, Duty]:
    """Every competence word that clauses use as main or assisting owner, with the first clause that does."""
    found: dict[str, Duty] = {}
    for duty in duties:
        for word in (duty.main, *duty.assist):
            if word != STREET:
                found.setdefault(word, duty)
    return found


def unresolved(duties: Iterable[Duty], known: Mapping[str, str]) -> list[str]:
    """Sentences for the competence words that a profile gives to no unit."""
    missing = {word: duty for word, duty in competences(duties).items() if word not in known}
    return [f"条款 {duty.clause}：职能“{word}”没有对应单位，最接近的：{'、'.join(nearest(word, known)) or '无'}" for word, duty in missing.items()]  # fmt: skip
