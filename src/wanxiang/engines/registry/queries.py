"""Reads: one person from the relational store, the sources behind a profile from Parquet, the state of the whole."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import duckdb
import pyarrow.parquet as pq
from django.db.models import Q
from sqlglot import exp

from wanxiang.core import files
from wanxiang.core.access import EVERYTHING, Scope
from wanxiang.core.declarations import declared
from wanxiang.district import profile as district_profile
from wanxiang.district import vocabulary
from wanxiang.engines.registry.decisions import current_key
from wanxiang.engines.registry.landing import standard
from wanxiang.engines.registry.linkage import OWN, Linkage
from wanxiang.engines.registry.models import Delivery, Enrolment, Household, LinkRun, OwnFact, Person
from wanxiang.engines.registry.profiles import IDENTITY
from wanxiang.engines.registry.published import SNAPSHOT
from wanxiang.engines.registry.workbench import scan


def person(person_key: str) -> dict[str, Any] | None:
    """Everything known now of one person, by column (dates as ISO text, money in 分); None when there is nobody."""
    found = Person.objects.filter(pk=current_key(person_key)).first()
    return _whole(found) if found else None


def household(household_key: str) -> list[dict[str, Any]]:
    """The members of a household, each as `person` gives it."""
    return (
        [_whole(each) for each in Person.objects.filter(household_key=household_key).order_by("person_key")]
        if household_key
        else []
    )


def enterprise(credit_code: str) -> dict[str, Any] | None:
    """Everything known of one firm, by column, from the current snapshot; None when there is none."""
    now = files.current(SNAPSHOT)
    if now is None:
        return None
    rows = pq.read_table(now.path("enterprises.parquet"), filters=[("credit_code", "=", credit_code)]).to_pylist()
    return rows[0] if rows else None


def enrolments(person_key: str) -> list[dict[str, Any]]:
    """A person's enrolments as known now: person_key, policy, from_on, until_on (exclusive), source, delivery."""
    columns = ("person_key", "policy", "from_on", "until_on", "source", "delivery")
    return list(Enrolment.objects.filter(person_key=current_key(person_key)).order_by("policy").values(*columns))


def _whole(found: Person) -> dict[str, Any]:
    return {**found.profile, "person_key": found.person_key, "household_key": found.household_key or None}


def find(*, scope: Scope = EVERYTHING, text: str = "", limit: int = 50) -> list[Person]:
    """Persons in scope whose name begins with the text, or whose key or telephone it is."""
    rows = scope.filter(Person.objects.all())
    text = text.strip()
    if text:
        rows = rows.filter(Q(name__startswith=text) | Q(pk=text) | Q(phone=text))
    return list(rows.order_by("name", "person_key")[:limit])


def contacts(person_keys: Sequence[str]) -> Iterator[dict[str, str]]:
    """How each of these persons is found: person_key, household_key, name, phone, address, grid_code ("" where not known)."""
    columns = ("person_key", "household_key", "name", "phone", "address", "grid_code")
    for start in range(0, len(person_keys), 5000):
        yield from Person.objects.filter(pk__in=person_keys[start : start + 5000]).values(*columns)


def get_household(household_key: str) -> Household | None:
    """The household's own row."""
    return Household.objects.filter(pk=household_key).first()


def person_sources(person_key: str) -> list[dict[str, Any]]:
    """Where each field of a profile comes from.

    Out: one dict a word known of the person, in the order of the vocabulary: word, column, value, source, title, delivery,
         row, date (the day it speaks of), `others` (what less believed or older records say)
    """
    key = current_key(person_key)
    said = [*_own_values(key), *_delivered_values(key)]
    linkage: Linkage = declared("linkage")[0].data
    found = []
    for word in vocabulary.load().of("person"):
        values = [each for each in said if each["column"] == word.column]
        if values:
            order = linkage.order(word.column, list({each["source"] for each in values}))
            best, *others = sorted(
                values, key=lambda each: (order.index(each["source"]), *(-part for part in each["fresh"]))
            )
            found.append({"word": word.word, **_shown(best), "others": [_shown(each) for each in others]})
    return found


def _shown(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "fresh"}


def _own_values(key: str) -> list[dict[str, Any]]:
    words = vocabulary.load()
    return [
        {
            "column": words.word(fact.word).column,
            "value": fact.value,
            "source": OWN,
            "title": "平台核实",
            "delivery": "",
            "row": fact.pk,
            "date": fact.observed_on.isoformat(),
            "evidence": fact.evidence,
            "fresh": (fact.observed_on.toordinal(), fact.pk),
        }
        for fact in OwnFact.objects.filter(person_key__in=_keys_of(key))
        if fact.value is not None
    ]


def own_facts(person_key: str) -> list[dict[str, Any]]:
    """What the platform itself learned of a person, oldest first: word, column, value (None: no longer known), date, title."""
    words = vocabulary.load()
    facts = OwnFact.objects.filter(person_key__in=_keys_of(current_key(person_key))).order_by("observed_on", "id")
    return [
        {"word": fact.word, "column": words.word(fact.word).column, "value": fact.value,
         "date": fact.observed_on.isoformat(), "title": "平台核实"}
        for fact in facts
    ]  # fmt: skip


def _keys_of(key: str) -> list[str]:
    from wanxiang.engines.registry.models import PersonMerge

    return [key, *PersonMerge.objects.filter(new_key=key).values_list("old_key", flat=True)]


def records(person_key: str) -> list[dict[str, Any]]:
    """The delivered rows that make a person: record_uid, source, delivery, row_no, rule."""
    now = files.current(SNAPSHOT)
    if now is None:
        return []
    query = exp.select("record_uid", "source", "delivery", "row_no", "rule").from_(scan(now.path("records.parquet")))
    with duckdb.connect() as reader:
        table = reader.execute(
            query.where("person_key = ?").order_by("source", "delivery", "row_no").sql(dialect="duckdb"),
            [current_key(person_key)],
        )
        return table.to_arrow_table().to_pylist()


def _delivered_values(key: str) -> list[dict[str, Any]]:
    sources = {declaration.id: declaration.data for declaration in declared("source")}
    sent = {(each.source, each.sha): each for each in Delivery.objects.filter(state=Delivery.State.LANDED)}
    newest = _newest(sent)
    own = district_profile().words()
    values = []
    for record in records(key):
        source, delivery = sources[record["source"]], sent[record["source"], record["delivery"]]
        row = _standard_row(record)
        words = [name for name in source.words if name in row]
        fixed = {name: own.get(value, value) for name, value in source.constants.items()}
        current = delivery.sha == newest[source.id] or not source.full
        day = row.get("observed_on") or delivery.valid_on
        fresh = (delivery.valid_on.toordinal(), delivery.pk) if source.full else (day.toordinal(), delivery.pk)
        for name, value in {**{name: row[name] for name in words}, **fixed}.items():
            if value is not None and (current or name in IDENTITY):
                values.append(
                    {
                        "column": name,
                        "value": value.isoformat() if isinstance(value, date) else value,
                        "source": source.id,
                        "title": source.title,
                        "delivery": delivery.sha,
                        "file": delivery.file,
                        "row": record["row_no"],
                        "date": day.isoformat(),
                        "rule": record["rule"],
                        "fresh": fresh,
                    }
                )
    return values


def _newest(sent: dict[tuple[str, str], Delivery]) -> dict[str, str]:
    best: dict[str, Delivery] = {}
    for (source, _), each in sent.items():
        if source not in best or (each.valid_on, each.received_on, each.pk) > (
            best[source].valid_on,
            best[source].received_on,
            best[source].pk,
        ):
            best[source] = each
    return {source: each.sha for source, each in best.items()}


def _standard_row(record: dict[str, Any]) -> dict[str, Any]:
    path = standard(record["source"], record["delivery"])
    return pq.read_table(path, filters=[("row_no", "=", record["row_no"])]).to_pylist()[0]


def record_fingerprint(*, record_uid: str, person_key: str) -> str:
    """The fingerprint of a record that is linked to a person. Raises BadDecision when it is not."""
    from wanxiang.engines.registry import decisions, workbench
    from wanxiang.engines.registry.actions import BadDecision

    if not any(record["record_uid"] == record_uid for record in records(person_key)):
        raise BadDecision(f"记录“{record_uid}”现在没有关联到此人")
    source, sha8, row_no = record_uid.split(":")
    bench = workbench.opened(as_of=date.max)
    try:
        landed = next(each for each in bench.deliveries if each.source.id == source and each.sha.startswith(sha8))
        query = (
            exp.select(decisions.fingerprint())
            .from_("r")
            .where(exp.column("d").eq(landed.d), exp.column("row_no").eq(int(row_no)))
        )
        return bench.run(query).fetchone()[0]
    finally:
        bench.close()


def status() -> dict[str, Any]:
    """The state of the whole: deliveries by state, rows in, linked, aside by reason, persons, households."""
    now = files.current(SNAPSHOT)
    states = {state.value: Delivery.objects.filter(state=state).count() for state in Delivery.State}
    last = LinkRun.objects.first()
    result: dict[str, Any] = {
        "deliveries": states,
        "as_of": last.as_of.isoformat() if last else None,
        "snapshot": now.key if now else None,
        "counts": last.counts if last else {},
        "aside": _aside_by_reason(now) if now else [],
        "sources": _by_source(now) if now else [],
        "waiting": [
            {"file": each.file, "state": each.get_state_display(), "reason": each.reason}
            for each in Delivery.objects.exclude(state=Delivery.State.LANDED)[:50]
        ],
    }
    return result | {
        name: result["counts"].get(name, 0)
        for name in ("rows_in", "rows_linked", "rows_aside", "persons", "households")
    }


def _aside_by_reason(now: Any) -> list[dict[str, Any]]:
    whole = exp.EQ(this=exp.column("column", quoted=True), expression=exp.Literal.string("")).as_("whole_row")
    query = exp.select("source", "reason", whole, exp.Count(this=exp.Star()).as_("rows")).from_(
        scan(now.path("set_aside.parquet"))
    )
    with duckdb.connect() as reader:
        return (
            reader.execute(query.group_by("ALL").order_by("source", "rows DESC").sql(dialect="duckdb"))
            .to_arrow_table()
            .to_pylist()
        )


def _by_source(now: Any) -> list[dict[str, Any]]:
    query = exp.select(
        "source", *(exp.cast(exp.Sum(this=exp.column(name)), "BIGINT").as_(name) for name in ("rows", "kept", "aside"))
    )
    query = (
        query.select(exp.Count(this=exp.Star()).as_("deliveries"))
        .from_(scan(now.path("deliveries.parquet")))
        .group_by("source")
        .order_by("source")
    )
    with duckdb.connect() as reader:
        return reader.execute(query.sql(dialect="duckdb")).to_arrow_table().to_pylist()


def birth_dates(person_keys: Iterable[str]) -> dict[str, date]:
    """person_key → birth date, of those persons of whom it is known; keys may be a query of them."""
    known = Person.objects.filter(pk__in=person_keys, birth_date__isnull=False)
    return dict(known.values_list("person_key", "birth_date"))
