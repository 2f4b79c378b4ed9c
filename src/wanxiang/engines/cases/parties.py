"""Who a case can be given to: a unit of the organisation, a place (community, grid) whose people see to it, a contractor."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from wanxiang.core.errors import WanxiangError
from wanxiang.core.steady import once
from wanxiang.district import profile
from wanxiang.district.levels import DIGITS
from wanxiang.district.models import Place, Unit
from wanxiang.engines.cases import catalogue


class NoSuchHandler(WanxiangError):
    code = "cases.no_such_handler"


@dataclass(frozen=True, kw_only=True)
class Party:
    """A handler: unit slug or place code, the area it works in ("" for the whole district), its name, its level."""

    code: str
    area: str
    name: str
    level: str

    def covers(self, grid_code: str) -> bool:
        """Whether a place lies in its area."""
        return not self.area or grid_code.startswith(self.area)


def party(code: str) -> Party:
    """The unit or place of a code; raises NoSuchHandler."""
    found = _party(code)
    if found is None:
        raise NoSuchHandler(f"没有承办单位“{code}”", hint="请从单位、社区、网格中选择")
    return found


def name_of(code: str) -> str:
    """What people call a handler; the code itself where it is not known any more."""
    found = _party(code) if code else None
    return found.name if found else code


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Names by code."""
    return {code: name_of(code) for code in dict.fromkeys(codes) if code}


@once
def of_competence(word: str) -> Party | None:
    """The unit that has a competence in this district, as the profile says; None where none is named."""
    slug = profile().competences.get(word)
    return _party(slug) if slug else None


def street_of(grid_code: str) -> Party | None:
    """The street office of a place."""
    return _street(grid_code[: DIGITS["street"]]) if len(grid_code) >= DIGITS["street"] else None


def place_of(grid_code: str, level: str) -> Party | None:
    """The community or grid that a place lies in; None when the code does not go down so far."""
    code = grid_code[: DIGITS[level]]
    return _party(code) if len(code) == DIGITS[level] else None


def forget() -> None:
    """Forget what was read: the organisation changed."""
    _party.cache_clear()
    _street.cache_clear()


@lru_cache(maxsize=4096)
def _party(code: str) -> Party | None:
    unit = Unit.objects.filter(pk=code).first()
    if unit is not None:
        return Party(code=unit.code, area=unit.place_code, name=unit.name, level=unit.level)
    place = Place.objects.defer("geometry").filter(pk=code).exclude(kind="street").first()
    if place is not None:
        return Party(code=place.code, area=place.code, name=place.name, level=place.kind)
    hired = catalogue.contractor(
        code
    )  # a company reaches by its own name, never by a place: the street is not its officer
    return Party(code=hired.code, area="", name=hired.name, level="company") if hired else None


@lru_cache(maxsize=256)
def _street(code: str) -> Party | None:
    unit = Unit.objects.filter(place_code=code, level="street").first()
    return _party(unit.code) if unit else None
