"""Everybody at once: facts in SQL, atoms as Arrow booleans, decisions as bitsets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import bitsets, tree
from wanxiang.core.expressions.atoms import Formula
from wanxiang.core.expressions.bitsets import Bits
from wanxiang.engines.policy import others
from wanxiang.engines.policy.declaring import Day

PLACES = ("street_code", "community_code", "grid_code")
SEVERAL = "多项"
MOST_ATOMS_OF_A_WORD = 4


@dataclass(frozen=True)
class Subjects:
    """Whom a policy is about: the table, its key, and the column that groups households ("" for none)."""

    table: str
    key: str
    household: str


SUBJECTS = {
    "person": Subjects("persons", "person_key", "household_key"),
    "enterprise": Subjects("enterprises", "credit_code", ""),
}


@dataclass(frozen=True)
class Decisions:
    """One policy's decisions: bits in the order of `keys`."""

    policy: str
    outcome: Bits
    enrolled: np.ndarray
    unknown_by: Mapping[str, int]

    @property
    def gap(self) -> np.ndarray:
        return self.outcome.true & ~self.enrolled

    @property
    def served_not_entitled(self) -> np.ndarray:
        return self.outcome.false & self.enrolled

    def counts(self) -> dict[str, int]:
        """The figures of a result."""
        count = bitsets.count
        return {
            "eligible": count(self.outcome.true),
            "ineligible": count(self.outcome.false),
            "unknown": count(self.outcome.unknown),
            "enrolled": count(self.enrolled),
            "enrolled_eligible": count(self.outcome.true & self.enrolled),
            "gap": count(self.gap),
            "served_not_entitled": count(self.served_not_entitled),
        }


@dataclass(frozen=True)
class Decided:
    """A run over everybody: one row a subject (`rows`: key and places), decisions by policy."""

    rows: pa.Table
    key: str
    decisions: tuple[Decisions, ...]


def decide(
    days: Sequence[Day],
    *,
    connection: duckdb.DuckDBPyConnection,
    with_enrolments: bool = True,
    explain_unknown: bool = True,
) -> Decided:
    """Decide policies of one audience on one day for every row of its table.

    In:  connection: sees `persons` (or `enterprises`) and, with_enrolments, `enrolments`
    Out: Decided; rows in the order of the table
    """
    subjects = SUBJECTS[days[0].policy.audience]
    rules = {day.policy.id: day.condition for day in days}
    rules |= {f"{day.policy.id}#enrolled": day.enrolled for day in days if day.enrolled is not None}
    taken = ex.take_apart(others.shown(rules, connection))
    table = connection.execute(
        _query(taken.atoms, days, subjects, with_enrolments).sql(dialect="duckdb")
    ).to_arrow_table()
    atoms = [bitsets.from_arrow(table[f"atom{index}"]) for index in range(len(taken.atoms))]
    listed = {
        day.policy.id: bitsets.from_arrow(table[f"listed{index}"]).true
        for index, day in enumerate(days)
        if with_enrolments
    }
    rows = table.num_rows
    found = []
    for day in days:
        name = day.policy.id
        outcome = bitsets.decide(taken.formulas[name], atoms, rows)
        enrolled = listed.get(name, np.zeros_like(outcome.true))
        if day.enrolled is not None:
            enrolled = enrolled | bitsets.decide(taken.formulas[f"{name}#enrolled"], atoms, rows).true
        lacking = _unknown_by(taken.formulas[name], taken.atoms, atoms, outcome) if explain_unknown else {}
        found.append(Decisions(name, outcome, enrolled, lacking))
    return Decided(
        table.select([name for name in (subjects.key, *PLACES) if name in table.column_names]),
        subjects.key,
        tuple(found),
    )


def _query(atoms: Sequence[ex.Node], days: Sequence[Day], subjects: Subjects, with_enrolments: bool) -> exp.Select:
    """One scan: the key, the places, each atom once, and who is listed as enrolled."""
    rules = {f"atom{index}": atom for index, atom in enumerate(atoms)}
    query = ex.statement(rules, relation=subjects.table, keys=(subjects.key, *PLACES), household=subjects.household)
    if not with_enrolments:
        return query
    key = exp.EQ(this=exp.column(subjects.key, "p"), expression=exp.column("person_key", "e"))
    query = query.join(_enrolled(days).subquery("e"), on=key, join_type="left")
    listed = [
        exp.alias_(exp.func("coalesce", exp.column(f"listed{index}", "e"), exp.false()), f"listed{index}")
        for index in range(len(days))
    ]
    return query.select(*listed)


def _enrolled(days: Sequence[Day]) -> exp.Select:
    """person_key and one column a policy: whether an enrolment is active on the day."""
    columns = [exp.alias_(exp.func("bool_or", active(day)), f"listed{index}") for index, day in enumerate(days)]
    ids = [exp.Literal.string(day.policy.id) for day in days]
    return (
        exp.select("person_key", *columns)
        .from_("enrolments")
        .where(exp.column("policy").isin(*ids))
        .group_by("person_key")
    )


def active(day: Day) -> exp.Condition:
    """Whether a row of `enrolments` is one of the policy that counts on the day."""
    today = exp.cast(exp.Literal.string(day.as_of.isoformat()), "date")
    start, end = exp.column("from_on"), exp.column("until_on")
    parts = [
        exp.column("policy").eq(exp.Literal.string(day.policy.id)),
        exp.or_(start.copy().is_(exp.null()), exp.LTE(this=start.copy(), expression=today.copy())),
        exp.or_(end.copy().is_(exp.null()), exp.GT(this=end.copy(), expression=today.copy())),
    ]
    lasts = day.policy.enrolment.lasts
    if lasts is not None:
        earliest = ex.calendar.shift(day.as_of, lasts, -1) or day.as_of
        parts.append(exp.GT(this=start.copy(), expression=exp.cast(exp.Literal.string(earliest.isoformat()), "date")))
    return exp.and_(*parts)


def _unknown_by(formula: Formula, nodes: Sequence[ex.Node], atoms: Sequence[Bits], outcome: Bits) -> dict[str, int]:
    """Of the undecided: how many each word alone would decide, and how many need several (`多项`)."""
    total = bitsets.count(outcome.unknown)
    if not total:
        return {}
    counts: dict[str, int] = {}
    settled = np.zeros_like(outcome.true)
    for word, indexes in _atoms_by_word(formula, nodes).items():
        if len(indexes) <= MOST_ATOMS_OF_A_WORD:
            alone = outcome.unknown & _decided_by(formula, atoms, indexes, outcome.rows)
            settled = settled | alone
            if bitsets.count(alone):
                counts[word] = bitsets.count(alone)
    rest = bitsets.count(outcome.unknown & ~settled)
    return {**dict(sorted(counts.items(), key=lambda pair: -pair[1])), **({SEVERAL: rest} if rest else {})}


def _atoms_by_word(formula: Formula, nodes: Sequence[ex.Node]) -> dict[str, list[int]]:
    """The comparisons that one word alone decides."""
    found: dict[str, list[int]] = {}
    for index in sorted(formula.indexes()):
        words = tree.words(nodes[index])
        if len(words) == 1:
            found.setdefault(words[0], []).append(index)
    return found


def _decided_by(formula: Formula, atoms: Sequence[Bits], indexes: Sequence[int], rows: int) -> np.ndarray:
    """Rows that are decided in every case of these atoms where they are not known."""
    decided = bitsets.everyone(rows)
    for case in product((True, False), repeat=len(indexes)):
        tried = list(atoms)
        for index, truth in zip(indexes, case, strict=True):
            was = atoms[index]
            tried[index] = (
                Bits(was.true | was.unknown, was.false, rows)
                if truth
                else Bits(was.true, was.false | was.unknown, rows)
            )
        decided = decided & ~bitsets.decide(formula, tried, rows).unknown
    return decided


def table(decided: Decided, decisions: Decisions, *, run: str, as_of: str) -> pa.Table:
    """One policy's rows as published: key, policy, outcome, enrolled, places, run, as_of."""
    rows = decided.rows.num_rows
    true = np.unpackbits(decisions.outcome.true, count=rows, bitorder="little")
    false = np.unpackbits(decisions.outcome.false, count=rows, bitorder="little")
    codes = pa.array((2 - 2 * true - false).astype(np.int8))
    whole = np.zeros(rows, dtype=np.int8)
    constant = lambda text: pa.DictionaryArray.from_arrays(pa.array(whole), [text])  # noqa: E731
    enrolled = pa.BooleanArray.from_buffers(
        pa.bool_(), rows, [None, pa.py_buffer(np.ascontiguousarray(decisions.enrolled))]
    )
    day = pa.array([as_of], pa.string()).cast(pa.date32())[0]
    columns = {
        "person_key": decided.rows[decided.key],
        "policy": constant(decisions.policy),
        "outcome": pa.DictionaryArray.from_arrays(codes, ["eligible", "ineligible", "unknown"]),
        "enrolled": enrolled,
        **{name: decided.rows[name] for name in PLACES if name in decided.rows.column_names},
        "run": constant(run),
        "as_of": pa.repeat(day, rows),
    }
    return pa.table(columns)


def write(decided: Decided, decisions: Decisions, path: Path, *, run: str, as_of: str) -> None:
    """One policy's rows as Parquet; keys are all different, so only the other columns are worth a dictionary."""
    rows = table(decided, decisions, run=run, as_of=as_of)
    pq.write_table(
        rows, path, compression="zstd", compression_level=1, use_dictionary=["policy", "outcome", "run", *PLACES]
    )


def keys_of(bits: np.ndarray, decided: Decided) -> pa.Table:
    """The rows of `decided.rows` that are set."""
    chosen = np.flatnonzero(np.unpackbits(bits, count=decided.rows.num_rows, bitorder="little"))
    return decided.rows.take(pa.array(chosen))
