"""A small register: persons and enrolments as named tables, the point readers beside them."""

from datetime import date

import pyarrow as pa
import pytest
from policy_tables import ENROLMENTS, PERSONS

from wanxiang.core import tables
from wanxiang.core.models import Account
from wanxiang.engines.policy import catalogue


class Register:
    """Persons by key; enrolments as rows. What a test puts in, the engine sees at once."""

    def __init__(self) -> None:
        self.persons: dict[str, dict] = {}
        self.enrolments: list[dict] = []

    def add(self, key: str, *, household: str = "", **facts: object) -> None:
        grid = facts.pop("grid_code", "440303001001001")
        place = {"street_code": grid[:9], "community_code": grid[:12], "grid_code": grid}
        here = {"hukou_district": catalogue.local()["本区"]} if facts.pop("local", False) else {}
        self.persons[key] = {"person_key": key, "household_key": household or None, **place, **here, **facts}

    def enrol(self, key: str, policy: str, from_on: date = date(2020, 1, 1), until_on: date | None = None) -> None:
        self.enrolments.append({"person_key": key, "policy": policy, "from_on": from_on, "until_on": until_on})

    def household(self, key: str) -> list[dict]:
        return [person for person in self.persons.values() if person["household_key"] == key]


@pytest.fixture
def register(monkeypatch):
    """Stands in for the registry engine, through the same doors."""
    made = Register()
    monkeypatch.setattr(tables, "_tables", dict(tables._tables))
    monkeypatch.setattr(tables, "_points", dict(tables._points))
    tables.register(
        tables.Table("persons", {}, read=lambda: pa.Table.from_pylist(list(made.persons.values()), PERSONS))
    )
    tables.register(tables.Table("enrolments", {}, read=lambda: pa.Table.from_pylist(made.enrolments, ENROLMENTS)))
    tables.register_point("persons", made.household)
    tables.register_point("person", lambda key: [made.persons[key]] if key in made.persons else [])
    tables.register_point("person_sources", lambda key: [
        {"column": "birth_date", "word": "出生日期", "source": "ga_population", "title": "户籍人口", "delivery": "d1", "date": "2021-11-30"}
    ])  # fmt: skip
    tables.register_point("enrolments", lambda key: [row for row in made.enrolments if row["person_key"] == key])
    return made


@pytest.fixture
def officer(db) -> Account:
    return Account.system("policy-test")
