"""Only the edge asks what day it is."""

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src/wanxiang"
ASKS_THE_DAY = re.compile(r"date\.today\(|datetime\.now\(|localdate\(|clock\.today\(")
EDGE = re.compile(r"^(cli|console|field|portal|project)/|^core/clock\.py$|/api\.py$")
"""Pages, commands, and an API wherever it stands."""


def test_engines_and_systems_take_the_day_as_an_argument():
    asking = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if not EDGE.search(str(path.relative_to(SOURCE))) and ASKS_THE_DAY.search(path.read_text(encoding="utf-8"))
    ]
    assert asking == []
