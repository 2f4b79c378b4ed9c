"""The pseudonym of an ID number → the person, by an index of the current snapshot that is made once and kept in memory.

A pseudonym that stands for two persons (clerks keep them apart) names nobody: it cannot be told which one is meant.
"""

from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from wanxiang.core import crypto, files
from wanxiang.engines.registry.landing import standard
from wanxiang.engines.registry.published import SNAPSHOT

QUERY = """
    SELECT id_token, any_value(person_key) AS person_key
    FROM read_parquet(?, union_by_name => true) JOIN read_parquet(?) USING (record_uid)
    WHERE id_token IS NOT NULL AND person_key IS NOT NULL
    GROUP BY id_token HAVING count(DISTINCT person_key) = 1 ORDER BY id_token
"""


def person_of(token: str) -> str | None:
    """The person_key that a pseudonym stands for in the current snapshot; None where it names nobody."""
    now = files.current(SNAPSHOT)
    if now is None or len(token) != crypto.TOKEN_HEX:
        return None
    tokens, keys = _index(now.key, now.path("records.parquet"))
    at = int(np.searchsorted(tokens, token.encode("ascii", "replace")))
    return keys[at].as_py() if at < len(tokens) and tokens[at] == token.encode("ascii", "replace") else None


@lru_cache(maxsize=1)
def _index(_snapshot: str, records: Path) -> tuple[np.ndarray, pa.ChunkedArray]:
    """Pseudonyms in order (32 bytes each) and the keys beside them."""
    with duckdb.connect() as reader:
        delivered = reader.execute("SELECT DISTINCT source, delivery FROM read_parquet(?)", [str(records)]).fetchall()
        paths = [str(path) for source, sha in delivered if (path := standard(source, sha)).exists()]
        if not paths:
            return np.empty(0, f"S{crypto.TOKEN_HEX}"), pa.chunked_array([], pa.string())
        table = reader.execute(QUERY, [paths, str(records)]).to_arrow_table()
    tokens = table["id_token"].to_numpy().astype(f"S{crypto.TOKEN_HEX}")
    return tokens, table["person_key"]
