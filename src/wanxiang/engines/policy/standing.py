"""Where everybody stands under every policy, comparison by comparison: what asking and near misses are read from.

The comparisons of a run as bits, kept in memory until another run is current: a district of 1.14 million takes some 60 MB
with thirty policies. Who was decided again since stands as the run had them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.core import expressions as ex
from wanxiang.core import files, tables
from wanxiang.core.expressions import bitsets
from wanxiang.core.expressions.atoms import Formula
from wanxiang.core.expressions.bitsets import Bits, Bytes
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.declaring import Day, Policy
from wanxiang.engines.policy.everybody import PLACES, SUBJECTS

if TYPE_CHECKING:
    from wanxiang.core.access import Scope
    from wanxiang.engines.policy.models import PolicyRun


@dataclass(frozen=True, eq=False)
class Standing:
    """Everybody on one day. rows: key and places; atoms: bits in the order of the rows; formulas: by policy and by `policy#clause`."""

    days: Mapping[str, Day]
    rows: pa.Table
    key: str
    nodes: tuple[ex.Node, ...]
    atoms: tuple[Bits, ...]
    formulas: Mapping[str, Formula]

    @property
    def size(self) -> int:
        return int(self.rows.num_rows)

    @cached_property
    def cases(self) -> ex.Cases:
        """How the comparisons can turn out once they are known."""
        return ex.Cases(self.nodes, known=True, plausible=False)

    def clauses(self, policy: str) -> list[Bits]:
        """Every clause of a policy for everybody."""
        count = len(self.days[policy].clauses)
        return [bitsets.decide(self.formulas[f"{policy}#{index}"], self.atoms, self.size) for index in range(count)]

    def within(self, scope: "Scope", *, policy: str, place: str = "") -> Bytes:
        """The rows that a scope lets one see under a policy, below a place code."""
        areas = [
            reach.area
            for reach in scope.reaches
            if not reach.unit and (reach.policies is None or policy in reach.policies)
        ]
        return self._below(tuple(areas)) & self._below((place,))

    def _below(self, areas: tuple[str, ...]) -> Bytes:
        if "" in areas:
            return bitsets.everyone(self.size)
        found = np.zeros((self.size + 7) // 8, dtype=np.uint8)
        for area in areas if "grid_code" in self.rows.column_names else ():
            found |= bitsets.from_arrow(pc.starts_with(self.rows["grid_code"], area)).true
        return found

    def chosen(self, bits: Bytes) -> pa.Table:
        """The rows that are set."""
        return self.rows.take(pa.array(np.flatnonzero(np.unpackbits(bits, count=self.size, bitorder="little"))))


def stand(days: Sequence[Day], *, connection: duckdb.DuckDBPyConnection) -> Standing:
    """Evaluate every comparison of policies of one audience for everybody, once.

    In: connection: sees the table of the audience
    """
    subjects = SUBJECTS[days[0].policy.audience]
    rules: dict[str, ex.Node] = {day.policy.id: day.condition for day in days}
    for day in days:
        rules |= {f"{day.policy.id}#{index}": node for index, (_, node) in enumerate(day.clauses)}
    taken = ex.take_apart(rules)
    named = {f"atom{index}": atom for index, atom in enumerate(taken.atoms)}
    query = ex.statement(named, relation=subjects.table, keys=(subjects.key, *PLACES), household=subjects.household)
    table = connection.execute(query.sql(dialect="duckdb")).to_arrow_table()
    atoms = tuple(bitsets.from_arrow(table[name]) for name in named)
    rows = table.select([name for name in (subjects.key, *PLACES) if name in table.column_names])
    return Standing({day.policy.id: day for day in days}, rows, subjects.key, taken.atoms, atoms, taken.formulas)


def current(run: "PolicyRun") -> Standing:
    """Everybody on the day of a run, under the policies as declared and the people as registered now; read once for each."""
    known = catalogue.versions(policy.id for policy in _policies())
    registry = files.current("registry")
    return _standing(run.snapshot, registry.key if registry else "", run.as_of, tuple(sorted(known.items())))


@lru_cache(maxsize=1)
def _standing(_run: str, _registry: str, as_of: date, _versions: tuple[tuple[str, str], ...]) -> Standing:
    days = [policy.on(as_of, local=catalogue.local()) for policy in _policies()]
    with tables.connect("persons") as connection:
        return stand(days, connection=connection)


def _policies() -> list[Policy]:
    return [policy for policy in catalogue.policies() if policy.audience == "person"]
