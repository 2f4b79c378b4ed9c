"""Figures as `computing` has them, each computed once for what its tables hold."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date

from wanxiang.core.access import Scope
from wanxiang.core.declarations import Declaration

from .computing import Computed, compute_all
from .declarations import tables_of
from .narrowing import ALL, Within
from .reader import Reader
from .shelf import SHELF


def computed(
    declarations: Sequence[Declaration], *, as_of: date, reader: Reader, scope: Scope, within: Within = ALL
) -> list[Computed]:
    """What `compute_all` gives; only those are computed of which a table, the declaration or the question is another."""
    keys = [_key(each, as_of, reader, scope, within) for each in declarations]
    known = dict(zip(keys, map(SHELF.result, keys), strict=True))
    missing = [(key, each) for key, each in zip(keys, declarations, strict=True) if known[key] is None]
    made = compute_all([each for _, each in missing], as_of=as_of, reader=reader, scope=scope, within=within)
    fresh = dict(zip([key for key, _ in missing], made, strict=True))
    SHELF.put(list(fresh), list(fresh.values()))
    return [fresh.get(key) or known[key] for key in keys]


def _key(declaration: Declaration, as_of: date, reader: Reader, scope: Scope, within: Within) -> Hashable:
    """All that the value and its lineage are made of."""
    read = (*tables_of(declaration.data.query), "deliveries")
    asked = (within.period, tuple(sorted(within.keys.items())), within.until)
    return declaration.id, declaration.version, declaration.path, as_of, scope, asked, tuple(map(reader.state, read))
