"""Everybody's facts in memory. Each comparison is computed once over everybody and kept: a reform pays for what it changes."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import bitsets
from wanxiang.core.expressions.bitsets import Bits
from wanxiang.engines.policy import others
from wanxiang.engines.policy.everybody import PLACES, SUBJECTS

FACTS = "facts"
Seen = tuple[np.ndarray, np.ndarray]
"""Whether a condition may hold, and whether it may fail; one boolean a row."""
MOST_KEPT = 600
"""Comparisons kept, 300 kB each for a million persons; the oldest go first."""


class Population:
    """One audience's rows, numbered 0…rows-1 in the order of the table.

    In:  connection: sees the audience's table (persons or enterprises), and is used until the population is dropped;
         columns: what the rules read; key, household and places come along
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, *, columns: Iterable[str], audience: str = "person"
    ) -> None:
        self.audience, self.subjects, self.connection = audience, SUBJECTS[audience], connection
        wanted = {*columns, self.subjects.key, self.subjects.household, *PLACES}
        names = [name for name in _columns(connection, self.subjects.table) if name in wanted]
        chosen = [exp.column(name, quoted=True) for name in names]
        number = exp.alias_(exp.Sub(this=exp.Window(this=exp.RowNumber()), expression=exp.Literal.number(1)), "n")
        query = exp.select(number, *chosen).from_(exp.to_table(self.subjects.table))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {FACTS} AS {query.sql(dialect='duckdb')}")
        self.columns = frozenset(names)
        self.rows: int = connection.execute(exp.select("count(*)").from_(FACTS).sql(dialect="duckdb")).fetchall()[0][0]
        self._bits: dict[ex.Node, Bits] = {}
        self._seen: tuple[np.ndarray, dict[ex.Node, Bits]] = (np.zeros(0, dtype=np.int64), {})
        self.evaluated = 0
        """Comparisons computed so far."""

    def keys(self) -> pa.Array:
        """The key of every row."""
        return self.column(self.subjects.key)

    @cached_property
    def places(self) -> dict[str, pa.DictionaryArray]:
        """street_code, community_code and grid_code of every row, "" where not known."""
        return {
            level: self.column(level if level in self.columns else "", null="").dictionary_encode() for level in PLACES
        }

    def values(self, expressions: Mapping[str, exp.Expression]) -> pa.Table:
        """Expressions of SQL over the facts (alias p), one row a subject."""
        chosen = [exp.alias_(tree, name, quoted=True) for name, tree in expressions.items()]
        query = exp.select("n", *chosen).from_(exp.alias_(exp.to_table(FACTS), "p", table=True))
        return self._ordered(query)

    def bits(self, rules: Mapping[str, ex.Node]) -> dict[str, Bits]:
        """The truth of bound conditions for every row; only comparisons never seen before are computed."""
        taken = ex.take_apart(rules)
        self._compute([atom for atom in taken.atoms if atom not in self._bits])
        atoms = [self._bits[atom] for atom in taken.atoms]
        found = {name: bitsets.decide(formula, atoms, self.rows) for name, formula in taken.formulas.items()}
        self._forget(keep=set(taken.atoms))
        return found

    def seen(self, tests: Iterable[ex.Node], *, of: np.ndarray) -> dict[ex.Node, Seen]:
        """Whether bound conditions may hold and may fail, for chosen rows (ascending); kept.

        The first time for these rows alone; once others are asked for, for everybody.
        """
        rows, known = self._seen
        if not np.isin(of, rows, assume_unique=True).all():
            rows, known = self._seen = (np.arange(self.rows) if known else of, {})
        missing = [test for test in dict.fromkeys(tests) if test not in known]
        if missing:
            query = self._statement({f"test{index}": test for index, test in enumerate(missing)}, {})
            table = self._ordered(self._only(query, rows))
            known |= {test: bitsets.from_arrow(table[f"test{index}"]) for index, test in enumerate(missing)}
            self.evaluated += len(missing)
        at = np.searchsorted(rows, of)
        return {
            test: (spread(~known[test].false, len(rows), at), spread(~known[test].true, len(rows), at))
            for test in dict.fromkeys(tests)
        }

    def amounts(self, numbers: Mapping[str, ex.Node], *, of: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """The least and the most of numbers for chosen rows (`of`: their numbers, ascending), as floats; ±inf: unbounded."""
        distinct = {node: f"v{index}" for index, node in enumerate(dict.fromkeys(numbers.values()))}
        if not len(of) or not distinct:
            return {name: (np.zeros(len(of)), np.zeros(len(of))) for name in numbers}
        query = self._statement({}, {name: node for node, name in distinct.items()})
        table = self._ordered(self._only(query, of))
        ends = {name: tuple(_floats(table[f"{name}_{end}"]) for end in ("low", "high")) for name in distinct.values()}
        return {name: ends[distinct[node]] for name, node in numbers.items()}  # type: ignore[misc]

    def distinct(self, node: ex.Node) -> list[float]:
        """The known values of a number over everybody, ascending."""
        table = self._ordered(self._statement({}, {"v": node}))
        low, high = _floats(table["v_low"]), _floats(table["v_high"])
        return np.unique(np.concatenate([low, high])[np.isfinite(np.concatenate([low, high]))]).tolist()

    def _compute(self, atoms: Sequence[ex.Node]) -> None:
        if not atoms:
            return
        table = self._ordered(self._statement({f"atom{index}": atom for index, atom in enumerate(atoms)}, {}))
        self._bits |= {atom: bitsets.from_arrow(table[f"atom{index}"]) for index, atom in enumerate(atoms)}
        self.evaluated += len(atoms)

    def _forget(self, *, keep: set[ex.Node]) -> None:
        for atom in [atom for atom in self._bits if atom not in keep][: max(0, len(self._bits) - MOST_KEPT)]:
            del self._bits[atom]

    def _statement(self, rules: Mapping[str, ex.Node], between: Mapping[str, ex.Node]) -> exp.Select:
        rules = others.shown(rules, self.connection)
        between = others.shown(between, self.connection)
        return ex.statement(
            rules, relation=FACTS, keys=["n"], household=self.subjects.household or "n", between=between
        )

    def _only(self, query: exp.Select, of: np.ndarray) -> exp.Select:
        """The query for chosen rows; households are still looked at whole."""
        if len(of) == self.rows:
            return query
        self.connection.register("chosen", pa.table({"n": pa.array(of, pa.int64())}))
        return query.where(exp.column("n", "p").isin(query=exp.select("n").from_("chosen")))

    def _ordered(self, query: exp.Select) -> pa.Table:
        """The rows by their number: a join with households may have mixed them."""
        table = self.connection.execute(query.sql(dialect="duckdb")).to_arrow_table()
        numbers = table["n"].to_numpy()
        return table if np.all(numbers[1:] > numbers[:-1]) else table.take(pa.array(np.argsort(numbers)))

    def column(self, name: str, *, null: str | None = None) -> pa.Array:
        """A column as it is (`null`: text in place of what is not known; no name: that text everywhere)."""
        column: Any = exp.column(name, "p", quoted=True) if name else exp.Literal.string("")
        if null is not None:
            column = exp.func("coalesce", exp.cast(column, "varchar"), exp.Literal.string(null))
        found = self.values({"value": column})["value"].combine_chunks()
        return found.chunk(0) if isinstance(found, pa.ChunkedArray) else found

    @cached_property
    def household_sizes(self) -> np.ndarray:
        """Members of each row's household; 0 where it is not known who they are."""
        if not self.subjects.household or self.subjects.household not in self.columns:
            return np.zeros(self.rows, dtype=np.int64)
        home = exp.column(self.subjects.household, "p")
        members = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[home.copy()])
        size = exp.case().when(home.copy().is_(exp.null()), exp.Literal.number(0)).else_(members)
        return self.values({"size": size})["size"].to_numpy().astype(np.int64)


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [row[0] for row in connection.execute(f"DESCRIBE {exp.to_table(table).sql(dialect='duckdb')}").fetchall()]


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_numpy().astype(np.float64)


def chosen(bits: Iterable[np.ndarray], rows: int) -> np.ndarray:
    """The numbers of the rows that are set in any of the bitsets, ascending."""
    either = np.zeros((rows + 7) // 8, dtype=np.uint8)
    for each in bits:
        either |= each
    return np.flatnonzero(np.unpackbits(either, count=rows, bitorder="little"))


def spread(bits: np.ndarray, rows: int, of: np.ndarray) -> np.ndarray:
    """A bitset as booleans for chosen rows."""
    return np.unpackbits(bits, count=rows, bitorder="little")[of].astype(bool)
