"""A register as declared: fields, identity, place, who may, what is shown. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from wanxiang.core import expressions as ex
from wanxiang.district import profile
from wanxiang.engines.directory.declaring.conditions import Condition

TEXTS = ("text", "url", "phone", "person", "enum", "place", "unit")
NUMBERS = ("int", "number", "money")
TYPES = (*TEXTS, *NUMBERS, "date", "bool")
FOREVER = 0
MANY_TYPES = ("text", "enum", "place", "unit")
"""Types of which an entry may have several values in one field."""
BETWEEN = "、；;\n"
"""What stands between several values; none of them contains it."""
EVERYBODY: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. Money is kept in 分, a date as ISO text, a place or unit as its code.

    required: always; required_when: where the condition over the other fields holds. sensitive: sealed at rest, masked until
    somebody states a purpose, and neither searched, faceted nor published. was: names that it bore before. many: the kept value
    is a list of different values, never an empty one.
    """

    name: str
    label: str
    type: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    """Other ways to write a choice → the choice."""
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    required: bool = False
    required_when: Condition | None = None
    also: tuple[str, ...] = ()
    """Other headings of its column in files that come in."""
    help: str = ""
    sensitive: bool = False
    see: tuple[str, ...] = EVERYBODY
    edit: tuple[str, ...] = EVERYBODY
    default: str = ""
    was: tuple[str, ...] = ()
    level: str = ""
    """Of a place: the coarsest level that will do (street, community, grid)."""
    long: bool = False
    many: bool = False

    @property
    def numeric(self) -> bool:
        return self.type in NUMBERS

    @property
    def ranged(self) -> bool:
        """Whether a list may be narrowed to values between two."""
        return self.numeric or self.type == "date"

    @property
    def heading(self) -> str:
        """The label with its unit, as a column is headed."""
        unit = self.unit or ("元" if self.type == "money" else "")
        return f"{self.label}（{unit}）" if unit and self.numeric else self.label


@dataclass(frozen=True, kw_only=True)
class View:
    """A list that is often wanted: a condition, columns, an order."""

    name: str
    title: str
    where: Condition | None = None
    columns: tuple[str, ...] = ()
    sort: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """What must hold between fields of one entry, and what is said where it does not."""

    must: Condition
    says: str


@dataclass(frozen=True, kw_only=True)
class Access:
    """Roles that see and edit ((): every role with the permission); units beside the owner whose staff edit everywhere."""

    see: tuple[str, ...] = EVERYBODY
    edit: tuple[str, ...] = EVERYBODY
    units: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verify:
    """A value of a field that a second person alone may set, of an entry that he did not write last."""

    field: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an entry lies: a field that holds a place code, or fields of longitude and latitude, or both."""

    field: str = ""
    lon: str = ""
    lat: str = ""


@dataclass(frozen=True, kw_only=True)
class Register:
    """A declared register."""

    id: str
    title: str
    english: str
    owned_by: str
    """A unit of the district, or a competence that one has (教育, 城市管理)."""
    authority: str
    about: str
    fields: Mapping[str, Field]
    identity: tuple[str, ...]
    name_field: str
    place: Place | None
    facets: tuple[str, ...]
    columns: tuple[str, ...]
    views: tuple[View, ...]
    checks: tuple[Check, ...]
    access: Access
    keep_years: int = FOREVER
    keep_after: str = ""
    """"ended", or a date field, from which the years are counted."""
    dropped: tuple[str, ...] = ()
    """Fields that earlier declarations had and whose values may go."""
    verify: Verify | None = None
    text: str = ""
    """The file as it was read."""

    @property
    def owner(self) -> str:
        """The unit's name here."""
        return unit_of(self.owned_by)

    @property
    def keepers(self) -> tuple[str, ...]:
        """The units whose staff edit everywhere: the owner, and those that the declaration names beside it."""
        return (self.owner, *map(unit_of, self.access.units))

    @cached_property
    def open_fields(self) -> tuple[Field, ...]:
        """Those that are not sensitive."""
        return tuple(each for each in self.fields.values() if not each.sensitive)

    @cached_property
    def sealed_fields(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields.values() if each.sensitive)

    @property
    def table(self) -> str:
        """The named table that figures read."""
        return f"register_{self.id}"

    def view(self, name: str) -> View | None:
        return next((each for each in self.views if each.name == name), None)


def unit_of(said: str) -> str:
    """The unit that a competence belongs to in this district; a unit's own name stays."""
    ground = profile()
    slug = ground.competences.get(said)
    return next((unit.name for unit in ground.units if unit.code == slug), said)


def vocabulary(fields: Mapping[str, Field], *, sealed: bool) -> ex.Vocabulary:
    """The words of a register's own conditions: the labels of its fields that have one value."""
    usable = (each for each in fields.values() if (sealed or not each.sensitive) and not each.many)
    return ex.Vocabulary.of(map(_word, usable), members="")


def _word(one: Field) -> ex.Word:
    kinds = {"int": ex.NUMBER, "number": ex.NUMBER, "money": ex.MONEY, "date": ex.DATE, "bool": ex.BOOL}
    kind = ex.Type("enum", choices=one.choices) if one.type == "enum" else kinds.get(one.type, ex.TEXT)
    return ex.Word(one.label, one.name, kind)
