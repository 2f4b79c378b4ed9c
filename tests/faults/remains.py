"""What a home holds, in a form in which two homes can be compared: person keys are drawn at random, so a person is
named by the first of the records that make the person."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from homes import Home


def landed(home: Home) -> set[tuple]:
    """What `registry status` counts as delivered, row by row."""
    columns = "source, sha, file, received_on, valid_on, state, rows, refused_rows, refused_values, confirmed_on"
    return set(home.rows(f"SELECT {columns} FROM registry_delivery"))


def standard(home: Home) -> dict[str, Any]:
    """Every standardised file that the database knows → its content."""
    names = [name for (name,) in home.rows("SELECT name FROM core_storedfile WHERE name LIKE 'standard/%'")]
    return {name: pq.read_table(home.path / name).to_pylist() for name in names}


def linked(home: Home) -> dict[str, Any]:
    """Persons, households, links, records set aside, enrolments: the current snapshot and the relational rows."""
    folder = snapshot(home)
    table = {path.stem: pq.read_table(path).to_pylist() for path in folder.glob("*.parquet")}
    first = _first_records(table["records"])
    return {
        "persons": _bag(table["persons"], first),
        "enrolments": _bag(table["enrolments"], first),
        "records": _bag(table["records"], first),
        **{name: _bag(table[name], {}) for name in ("households", "links", "set_aside", "enterprises", "deliveries")},
        "rows": _bag(_relational(home), first),
        "rows of enrolments": _bag(_enrolled(home), first),
    }


def keys(home: Home) -> dict[str, str]:
    """Person key → the first of the records that make the person."""
    return _first_records(pq.read_table(snapshot(home) / "records.parquet").to_pylist())


def snapshot(home: Home) -> Path:
    """The folder of the current registry snapshot."""
    return home.path / home.rows("SELECT folder FROM core_snapshot WHERE kind = 'registry' AND current")[0][0]


def _first_records(records: list[dict]) -> dict[str, str]:
    first: dict[str, str] = {}
    for row in records:
        if row["person_key"]:
            first[row["person_key"]] = min(first.get(row["person_key"], row["record_uid"]), row["record_uid"])
    return first


def _bag(rows: list[dict], first: dict[str, str]) -> Counter:
    named = ({**row, "person_key": first[row["person_key"]]} if row.get("person_key") in first else row for row in rows)
    return Counter(json.dumps(row, sort_keys=True, default=str, ensure_ascii=False) for row in named)


def _relational(home: Home) -> list[dict]:
    rows = home.rows("SELECT person_key, household_key, name, grid_code, profile FROM registry_person")
    return [
        {"person_key": key, "household_key": house, "name": name, "grid": grid, **_without_key(profile)}
        for key, house, name, grid, profile in rows
    ]


def _without_key(profile: str) -> dict:
    return {f"profile.{name}": value for name, value in json.loads(profile).items() if name != "person_key"}


def _enrolled(home: Home) -> list[dict]:
    names = ("person_key", "policy", "from_on", "until_on", "source")
    rows = home.rows(f"SELECT {', '.join(names)} FROM registry_enrolment")
    return [dict(zip(names, row, strict=True)) for row in rows]


def visited(home: Home) -> dict[str, Any]:
    """Outcomes, states, histories, facts: what visits leave behind, without numbers drawn in the order of arrival."""
    return {
        "visits": Counter(home.rows("SELECT household_key, attempt, state FROM outreach_visit")),
        "matters": Counter(home.rows(
            "SELECT c.case_no, m.outcome, m.why, v.attempt FROM outreach_matter m "
            "JOIN outreach_servicecase c ON c.id = m.case_id JOIN outreach_visit v ON v.id = m.visit_id"
        )),
        "cases": Counter(home.rows("SELECT case_no, state, version, attempts FROM outreach_servicecase")),
        "history": Counter(home.rows(
            "SELECT c.case_no, e.seq, e.action, e.from_state, e.to_state FROM outreach_caseevent e "
            "JOIN outreach_servicecase c ON c.id = e.case_id"
        )),
        "facts": Counter(home.rows("SELECT person_key, word, value FROM registry_ownfact")),
        "events": Counter(home.rows("SELECT kind, payload, delivered_at IS NOT NULL FROM core_event")),
    }  # fmt: skip
