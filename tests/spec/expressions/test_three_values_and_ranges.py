"""The table of three values, ranges, lists and days: one person at a time, as bits, as SQL, and merged, all the same."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from generated_rules import PARAMETERS, WORDS
from test_one_meaning import SCHEMA, by_bitsets, by_closures, by_sql

from wanxiang.core.expressions import merged, read

AS_OF = date(2021, 12, 8)
TABLE = yaml.safe_load(
    Path(__file__).with_name("tables").joinpath("three_values_and_ranges.yml").read_text(encoding="utf-8")
)
RULES = [(group, row["rule"], row["cases"]) for group, rows in TABLE.items() for row in rows]


@pytest.mark.parametrize(("group", "rule", "cases"), RULES)
def test_every_way_of_running_gives_what_the_table_says(group, rule, cases):
    persons = [dict.fromkeys(SCHEMA.names) | given for given, _ in cases]
    expected = [says for _, says in cases]
    node = read(rule, vocabulary=WORDS).bind(as_of=AS_OF, parameters=PARAMETERS)
    assert by_closures(node, persons) == expected
    assert by_sql({"rule": node}, persons)["rule"].to_pylist() == expected
    assert by_bitsets(node, persons) == expected
    assert all(new is old or old is None for new, old in zip(by_closures(merged(node), persons), expected, strict=True))


def test_the_table_is_of_some_size():
    assert sum(len(cases) for _, _, cases in RULES) >= 200
