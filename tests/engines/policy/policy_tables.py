"""The tables that a run reads, as a test registers them."""

import pyarrow as pa

from wanxiang.district import vocabulary

TYPES = {"date": pa.date32(), "bool": pa.bool_(), "int": pa.int32(), "money": pa.int64(), "number": pa.float64()}
COLUMNS = {word.column: TYPES.get(word.type, pa.string()) for word in vocabulary.load().of("person")}
PERSONS = pa.schema(
    [
        ("person_key", pa.string()),
        *COLUMNS.items(),
        *((name, pa.string()) for name in ("street_code", "community_code")),
    ]
)
ENROLMENTS = pa.schema(
    [("person_key", pa.string()), ("policy", pa.string()), ("from_on", pa.date32()), ("until_on", pa.date32())]
)
