"""A figure is a query over records: no constant in its declaration, no published value in the code or the pages, no reading of the answers.

`calibration.yml` holds what the simulated district adds up to; nothing but the simulation and the tests may know it. `report_ids.yml`
is no answer: it says which declared figure a numbered slot of the district's own report stands for, and no value.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from wanxiang.core import tables
from wanxiang.core.declarations import SYSTEMS, declared
from wanxiang.district.profile import SHIPPED
from wanxiang.engines.measures.declarations import tables_of

SOURCE = SYSTEMS.parent
MEASURES = sorted(SYSTEMS.glob("*/measures.yml"))
QUERY = frozenset({"table", "tables", "count", "sum", "where", "at", "dated", "series", "take", "of", "area"})
"""What a leaf of a query may say: no key of it is a value."""
MAY_KNOW = ("simulation/", "district/profile.py")
"""Where the calibration is read: the simulation, and the reader of a profile's files, which hands it to the simulation."""
TOLD_TO = ("cli/demo.py", "cli/simulate.py")
"""Commands that ask a profile how many residents it has, to know how many to simulate."""
ANSWERS = ("calibration", "template_2021", "figures.json", "shared/mission")
ROUND = 100


def leaves(query: dict) -> Iterator[dict]:
    """The counts of a query as declared."""
    inner = [
        part
        for name in ("ratio", "pair", "growth")
        if name in query
        for part in query[name].values()
        if isinstance(part, dict)
    ]
    if not inner:
        yield query
    for part in inner:
        yield from leaves(part)


def constants(entry: dict) -> list[str]:
    """What is wrong with a figure's declaration: a value in its query, or no table behind it."""
    found = []
    for leaf in leaves(entry["query"]):
        found += [f"{entry['id']}: {key}" for key in sorted(set(leaf) - QUERY)]
        if not {"table", "tables", "series"} & set(leaf):
            found.append(f"{entry['id']}: no table")
        found += [
            f"{entry['id']}: {leaf[name]}" for name in ("sum", "table") if isinstance(leaf.get(name), int | float)
        ]
    return found


def told(source: str) -> Iterator[ast.AST]:
    """The attributes and constants of Python code, what stands in docstrings left out."""
    tree = ast.parse(source)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docs = {id(each.value) for body in bodies for each in body if isinstance(each, ast.Expr)}
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Constant) and id(node) not in docs)


def peeks(source: str) -> list[str]:
    """Where Python code reads the answers: an attribute or a text that names them."""
    if not any(word in source for word in ANSWERS):
        return []
    found = [node.attr if isinstance(node, ast.Attribute) else str(node.value) for node in told(source)]
    return [said for said in found if said == "calibration" or any(word in said for word in ANSWERS)]


def published_values() -> set[str]:
    """Numbers of the shipped calibrations that nobody would type by chance."""
    text = "\n".join(path.read_text("utf-8") for path in SHIPPED.glob("*/calibration.yml"))
    return {digits for digits in re.findall(r"value: (\d{4,}|\d+\.\d{2,})", text) if float(digits) % ROUND}


def typed(text: str, values: set[str]) -> list[str]:
    """Published values that stand in a text, with or without commas between thousands."""
    return sorted(
        set(re.findall(r"(?<![\w.#-])\d+(?:\.\d+)?(?![\w-])", re.sub(r"(?<=\d),(?=\d{3})", "", text))) & values
    )


def typed_in_code(source: str, values: set[str]) -> list[str]:
    """The same in Python code: its constants alone, not what a docstring or a comment gives as an example."""
    if not typed(source, values):
        return []
    return typed("\n".join(str(node.value) for node in told(source) if isinstance(node, ast.Constant)), values)


def code(*, suffix: str) -> list[Path]:
    return [
        path
        for path in sorted(SOURCE.rglob(f"*{suffix}"))
        if "/specs/" not in str(path) and not str(path.relative_to(SOURCE)).startswith(MAY_KNOW)
    ]


@pytest.mark.parametrize("path", MEASURES, ids=lambda path: path.parent.name)
def test_a_declaration_holds_no_value_and_every_figure_opens_to_records(path):
    """每个指标都是对记录的查询：写明口径、单位、记录的列，没有写死的数。"""
    for entry in yaml.safe_load(path.read_text("utf-8"))["figures"]:
        assert constants(entry) == []
        assert [key for key in ("definition", "unit") if not entry.get(key)] == [], entry["id"]
        assert entry.get("records") or "series" in entry["query"], f"{entry['id']} names no columns of its records"


def test_every_table_that_a_figure_reads_is_published():
    for figure in declared("figure"):
        for name in tables_of(figure.data.query):
            assert tables.table(name).columns, (figure.id, name)


def test_nothing_but_the_simulation_reads_the_calibration():
    found = {
        str(path.relative_to(SOURCE)): said for path in code(suffix=".py") if (said := peeks(path.read_text("utf-8")))
    }
    assert found == {}


def test_totals_and_shares_of_a_profile_are_asked_by_the_simulation_alone():
    asked = re.compile(r"\.(?:total|coverage)\(\s*[\"']")
    found = {str(path.relative_to(SOURCE)) for path in code(suffix=".py") if asked.search(path.read_text("utf-8"))}
    assert found <= set(TOLD_TO)


@pytest.mark.parametrize("suffix", [".py", ".html", ".js", ".txt", ".yml"])
def test_no_published_value_is_typed(suffix):
    """代码、页面、声明里没有哪个数是从报告抄来的（区情自带的两份文件除外）。"""
    values = published_values()
    files = [path for path in code(suffix=suffix) if SHIPPED not in path.parents and "vendor" not in path.parts]
    look = typed_in_code if suffix == ".py" else typed
    assert {str(path): found for path in files if (found := look(path.read_text("utf-8"), values))} == {}


def test_report_ids_name_figures_and_no_values():
    known = {figure.id for figure in declared("figure")}
    for path in SHIPPED.glob("*/report_ids.yml"):
        assert set(yaml.safe_load(path.read_text("utf-8")).values()) <= known


@pytest.mark.parametrize(
    "query",
    [
        {"value": 580},
        {"table": "cases", "count": "rows", "plus": 3},
        {"ratio": {"of": {"table": "cases", "count": "rows"}, "to": {"constant": 100}}},
        {"pair": {"from": {"sum": 75}, "to": {"table": "cases", "count": "rows"}}},
    ],
)
def test_a_planted_constant_is_seen(query):
    assert constants({"id": "planted", "query": query})


@pytest.mark.parametrize(
    "source",
    [
        "from x import profile\nprofile().calibration['registers']",
        "open(folder / 'calibration.yml')",
        "f('/shared/mission/x')",
    ],
)
def test_planted_code_that_reads_the_answers_is_seen(source):
    assert peeks(source)


def test_a_planted_value_is_seen_and_a_round_number_is_not():
    values = published_values()
    assert len(values) > 10
    planted = sorted(values)[0]
    assert typed(f"<p>{int(float(planted)):,} 份</p>" if "." not in planted else f"<p>{planted}%</p>", values) == [
        planted
    ]
    assert typed("<p>共 1000 份，字号 16px</p>", values) == []
