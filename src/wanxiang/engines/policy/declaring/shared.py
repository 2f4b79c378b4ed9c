"""The words of an audience with all that policies share: one vocabulary for whoever reads a rule."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from wanxiang.core import expressions as ex
from wanxiang.core.expressions.vocabulary import Relation, Series
from wanxiang.engines.policy.declaring import definitions as defining
from wanxiang.engines.policy.declaring import enrolled, named
from wanxiang.engines.policy.declaring.definitions import Definition
from wanxiang.engines.policy.declaring.entries import Entry, read_file
from wanxiang.engines.policy.declaring.shelf import Shelf, contents
from wanxiang.engines.policy.declaring.vocabulary import words

AUDIENCE = ("audience", "对象")
AUDIENCES = {"person": "person", "个人": "person", "居民": "person", "household": "person", "家庭": "person",
             "enterprise": "enterprise", "企业": "enterprise"}  # fmt: skip


class Nodes(Mapping[str, ex.Node]):
    """Definitions by name as trees; a policy's own (definitions and decision tables) stand before the shared ones."""

    def __init__(self, shelf: Shelf[Definition]) -> None:
        self.shelf = shelf
        self.own: dict[str, Definition] = {}

    def __getitem__(self, name: str) -> ex.Node:
        return self.described(name).node

    def __contains__(self, name: object) -> bool:
        return name in self.own or name in self.shelf

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self.own, *self.shelf))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def described(self, name: str) -> Definition:
        """What a name means, with its text and basis."""
        return self.own[name] if name in self.own else self.shelf[name]


def audience_of(entry: Entry) -> str:
    """The audience that a declaration names: person where it names none."""
    pairs = {key.text: value for key, value in entry.items()} if entry.is_mapping else {}
    text = next((pairs[key].text for key in AUDIENCE if key in pairs), "person")
    return AUDIENCES.get(text, text)


def definitions(audience: str, *, beside: Path | None = None) -> Shelf[Definition]:
    """The definitions of an audience. One may use another."""
    return vocabulary(audience, beside=beside).definitions.shelf  # type: ignore[attr-defined,no-any-return]


def vocabulary(audience: str, *, beside: Path | None = None) -> ex.Vocabulary:
    """Everything that a rule of an audience may speak of."""

    def own(entry: Entry) -> bool:
        return audience_of(entry) == audience

    lists: Shelf[ex.Node] = Shelf("lists", named.listing, beside=beside)
    series: Shelf[Series] = Shelf(
        "series", lambda name, entry: named.series(name, entry, audience=audience), beside=beside, wanted=own
    )
    relations: Shelf[Relation] = Shelf(
        "relations", lambda name, entry: named.relation(name, entry, audience=audience), beside=beside, wanted=own
    )
    plain = replace(words(audience), lists=lists, series=series, relations=relations)
    rules: Shelf[ex.Node] = enrolled.shelf(plain, audience=audience, beside=beside)
    known: list[ex.Vocabulary] = []
    shelf: Shelf[Definition] = Shelf(
        "definitions", lambda name, entry: defining.read(name, entry, vocabulary=known[0]), beside=beside, wanted=own
    )
    known.append(replace(plain, rules=rules, definitions=Nodes(shelf)))
    return known[0]


def load_definitions(path: Path) -> list[tuple[str, Definition]]:
    """For the declaration store: every definition of a file, read and checked."""
    return [(name, definitions(audience_of(entry), beside=path)[name]) for name, entry in _whole(path)]


def load_lists(path: Path) -> list[tuple[str, ex.Node]]:
    """The same for named lists."""
    return [(name, named.listing(name, entry)) for name, entry in _whole(path)]


def load_series(path: Path) -> list[tuple[str, Series]]:
    """The same for series in time."""
    return [(name, named.series(name, entry, audience=audience_of(entry))) for name, entry in _whole(path)]


def load_relations(path: Path) -> list[tuple[str, Relation]]:
    """The same for rows of other tables."""
    return [(name, named.relation(name, entry, audience=audience_of(entry))) for name, entry in _whole(path)]


def _whole(path: Path) -> list[tuple[str, Entry]]:
    """Raises PolicyError where the file cannot be read."""
    read_file(path)
    return list(contents(path).items())
