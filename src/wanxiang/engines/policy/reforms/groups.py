"""Groups by which a reform is told: age, sex, household, low income; for enterprises industry and size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.declaring.vocabulary import words
from wanxiang.engines.policy.reforms import population
from wanxiang.engines.policy.reforms.population import Population

UNKNOWN = "不详"
AGES = (18, 35, 60, 65, 70, 75, 80, 90)
SIZES = (1, 2, 3, 4, 5)
STAFF = (10, 50, 100, 300)


@dataclass(frozen=True)
class Group:
    """One way to divide everybody: a label's number for every row."""

    id: str
    title: str
    labels: tuple[str, ...]
    codes: np.ndarray


def columns(audience: str) -> set[str]:
    """The columns that the groups of an audience read."""
    return {column for text in _WORDS[audience] for column in tree.columns(_word(text, audience))}


def of(people: Population, *, as_of: date, audience: str) -> list[Group]:
    """Every group of an audience, on a day; one whose words the table does not have is left out."""
    made = _of_persons(people, as_of) if audience == "person" else _of_enterprises(people, as_of)
    places = [_place(people, level, title) for level, title in (("street_code", "街道"), ("community_code", "社区"))]
    return [*places, *made]


def _place(people: Population, level: str, title: str) -> Group:
    found = people.places[level]
    return Group(level.removesuffix("_code"), title, tuple(found.dictionary.to_pylist()), np.asarray(found.indices))


def _of_persons(people: Population, as_of: date) -> list[Group]:
    made = [
        _banded(people, "年龄", as_of, AGES, "岁") if _has(people, "年龄", "person") else None,
        _listed(people, "sex", "性别", "person") if _has(people, "性别", "person") else None,
        _homes(people),
        _truth(people, "low_income", "低保", as_of) if _has(people, "低保", "person") else None,
        _truth(people, "alone", "独居", as_of) if _has(people, "独居", "person") else None,
    ]
    return [group for group in made if group is not None]


def _of_enterprises(people: Population, as_of: date) -> list[Group]:
    made = [
        _listed(people, "industry", "行业", "enterprise") if _has(people, "行业", "enterprise") else None,
        _banded(people, "从业人数", as_of, STAFF, "人") if _has(people, "从业人数", "enterprise") else None,
    ]
    return [group for group in made if group is not None]


def _has(people: Population, name: str, audience: str) -> bool:
    return tree.columns(_word(name, audience)) <= people.columns


def _homes(people: Population) -> Group:
    labels = (UNKNOWN, *(f"{size}人" for size in SIZES[:-1]), f"{SIZES[-1]}人及以上")
    return Group("household", "家庭人数", labels, np.minimum(people.household_sizes, SIZES[-1]))


_WORDS = {"person": ("年龄", "性别", "低保", "独居"), "enterprise": ("行业", "从业人数")}


def _word(name: str, audience: str) -> ex.Node:
    return ex.read(name, vocabulary=words(audience), expect=None).tree


def _bound(name: str, as_of: date, audience: str) -> ex.Node:
    return ex.bind(_word(name, audience), as_of=as_of, parameters={})


def _banded(people: Population, name: str, as_of: date, edges: Sequence[int], unit: str, *, audience: str = "person") -> Group:  # fmt: skip
    """Bands with their lower edges; the last label is for those not known."""
    audience = people.audience
    node = _bound(name, as_of, audience)
    at_least = {
        f"{edge}": tree.Compare(op=">=", left=node, right=tree.Const(value=edge, type=node.type)) for edge in edges
    }
    bits = people.bits(at_least)
    everybody = np.arange(people.rows)
    codes = sum(population.spread(each.true, people.rows, everybody).astype(np.int32) for each in bits.values())
    unknown = population.spread(next(iter(bits.values())).unknown, people.rows, everybody)
    labels = [
        f"{edges[0]}{unit}以下",
        *(f"{low}–{high - 1}{unit}" for low, high in zip(edges, edges[1:], strict=False)),
    ]
    return Group(
        "age" if audience == "person" else "size", name, (*labels, f"{edges[-1]}{unit}及以上", UNKNOWN),
        np.where(unknown, len(edges) + 1, codes),
    )  # fmt: skip


def _truth(people: Population, key: str, name: str, as_of: date) -> Group:
    bits = people.bits({"is": _bound(name, as_of, "person")})["is"]
    everybody = np.arange(people.rows)
    yes, no = (population.spread(each, people.rows, everybody) for each in (bits.true, bits.false))
    return Group(key, name, ("是", "否", UNKNOWN), np.where(yes, 0, np.where(no, 1, 2)))


def _listed(people: Population, key: str, name: str, audience: str) -> Group:
    found = people.column(next(iter(tree.columns(_word(name, audience)))))
    encoded = pc.fill_null(found.cast(pa.string()), UNKNOWN).dictionary_encode()
    return Group(key, name, tuple(encoded.dictionary.to_pylist()), np.asarray(encoded.indices))


def titles() -> Mapping[str, str]:
    """Group id → Chinese."""
    return {
        "street": "街道", "community": "社区", "age": "年龄", "sex": "性别", "household": "家庭人数", "low_income": "低保",
        "alone": "独居", "industry": "行业", "size": "从业人数",
    }  # fmt: skip
