"""Free-form addresses → building and room, over the delivered gazetteer of buildings. SQL as SQLGlot trees.

    address → without the district's own prefixes → room (from the end) and building key (what is left) → gazetteer

A key is found when exactly one building answers to it: by name, by door and name, or by door where one building stands.
"""

import re
from collections.abc import Iterable, Sequence

from sqlglot import exp

from wanxiang.district import Profile

ROOM = r"(?:[-—#]?(\d{1,2})(?:层|楼)(\d{2})|[-—#]?(\d{2,5}[A-Z]?))(?:室|房|号房|户|单元)?$"
_FOLDED = [("幢", "栋"), ("号楼", "栋"), ("座", "栋"), ("＃", "#"), ("#", "栋")]


def function(name: str, *arguments: exp.Expression | str | int) -> exp.Anonymous:
    """A call of a DuckDB function; text and numbers become literals."""
    made = [
        each
        if isinstance(each, exp.Expression)
        else exp.Literal.number(each)
        if isinstance(each, int)
        else exp.Literal.string(each)
        for each in arguments
    ]
    return exp.Anonymous(this=name, expressions=made)


def prefix_pattern(profile: Profile) -> str:
    """The administrative words that may stand before an address of the district, each optional, in their order."""
    streets = _either(street.name for street in profile.streets)
    communities = _either(community.name for _, community in profile.communities())
    parts = [_with_short(profile.province), _with_short(profile.city), _with_short(profile.name), streets, communities]
    return "^" + "".join(f"(?:{part})?" for part in parts)


def _with_short(name: str) -> str:
    """A name, or the name without its last character (深圳 for 深圳市)."""
    return f"{re.escape(name)}|{re.escape(name[:-1])}"


def _either(names: Iterable[str]) -> str:
    """Longest first, so that no name is cut short by another."""
    return "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True)) or "(?!)"


def folded(text: exp.Expression) -> exp.Expression:
    """Blanks and strokes removed, capitals, words for a block made one."""
    tree: exp.Expression = function("upper", function("regexp_replace", text, r"[\s,，、()（）]+", "", "g"))
    for old, new in _FOLDED:
        tree = function("replace", tree, old, new)
    return tree


def bare(text: exp.Expression, profile: Profile) -> exp.Expression:
    """An address without what is the same for the whole district."""
    return function("regexp_replace", folded(text), prefix_pattern(profile), "")


def key(bare_text: exp.Expression) -> exp.Expression:
    """What names the building: the address without its room."""
    return function("regexp_replace", bare_text, ROOM, "")


def room(bare_text: exp.Expression) -> exp.Expression:
    """The room as digits: 1203 from 1203室, 12楼03房, -1203; NULL where there is none."""
    story = function("regexp_extract", bare_text, ROOM, 1)
    plain = function("regexp_extract", bare_text, ROOM, 3)
    joined = function("concat", story, function("regexp_extract", bare_text, ROOM, 2))
    return exp.func(
        "nullif", exp.case().when(story.neq(exp.Literal.string("")), joined).else_(plain), exp.Literal.string("")
    )


def gazetteer(buildings: str, profile: Profile) -> exp.Select:
    """The keys under which each building is found; a key that several answer to finds none.

    In: a table with building_id, building_name, door_address
    Out: key (unique), building_id
    """
    name = bare(exp.column("building_name"), profile)
    door = bare(exp.column("door_address"), profile)
    ways: Sequence[exp.Expression] = (name, door, function("concat", door.copy(), name.copy()))
    selects = [exp.select(way.as_("key"), "building_id").from_(buildings) for way in ways]
    found = exp.union(exp.union(selects[0], selects[1], distinct=False), selects[2], distinct=False)
    return (
        exp.select("key", function("min", exp.column("building_id")).as_("building_id"))
        .from_(found.subquery("ways"))
        .where(exp.and_(exp.column("key").is_(exp.null()).not_(), exp.column("key").neq(exp.Literal.string(""))))
        .group_by("key")
        .having(
            exp.EQ(
                this=exp.Count(this=exp.Distinct(expressions=[exp.column("building_id")])),
                expression=exp.Literal.number(1),
            )
        )
    )
