"""No register without an owner, and none that nobody counts, keeps or can be shown."""

import pytest

from wanxiang.core.declarations import SYSTEMS, declared
from wanxiang.district import profile
from wanxiang.district.profile import SHIPPED
from wanxiang.engines.directory import declaring
from wanxiang.engines.measures.declarations import counts, tables_of
from wanxiang.systems.folders import folders

FILES = sorted(SYSTEMS.glob("*/registers/*.yml"))
DISTRICTS = sorted(path.parent.name for path in SHIPPED.glob("*/profile.yml"))
every_register = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@every_register
@pytest.mark.parametrize("district", DISTRICTS)
def test_it_has_an_owner_in_every_district_that_ships(path, district):
    """名册的业主，在每个区情里都找得到：写单位名，或写有单位承担的职能。"""
    ground = profile(district)
    names = {name.name for unit in ground.units for name in unit.names}
    register = declaring.load(path)
    assert {register.owned_by, *register.access.units} <= names | ground.competences.keys()


@every_register
def test_it_can_be_read_and_says_on_what_authority(path):
    register = declaring.load(path)
    assert register.authority and register.english and register.about


@every_register
def test_its_system_knows_it_and_some_figure_counts_it(path):
    system = next(folder for folder in folders() if folder.id == path.parent.parent.name)
    table = f"register_{path.stem}"
    counting = {name for figure in declared("figure") for name in tables_of(figure.data.query)}
    assert "directory" in system.engines
    assert table in counting, f"no figure counts {path.stem}"


def test_figures_of_registers_ask_only_columns_that_are_there():
    """指标用到的列都在名册里：改了字段名而没改指标，在这里就看得见。"""
    registers = {f"register_{path.stem}": declaring.load(path) for path in FILES}
    own = {"entry", "grid_code", "street_code", "community_code", "valid_from"}
    for each in declared("figure"):
        for count in counts(each.data.query):
            for table in set(count.tables) & registers.keys():
                known = own | {field.name for field in registers[table].open_fields}
                asked = {count.column, *count.where, *(count.at[1:] if count.at else ()), *each.data.records, *each.data.dimensions.values()}  # fmt: skip
                assert asked - {""} <= known, (each.id, asked - known)


@every_register
def test_what_figures_choose_by_is_among_the_declared_values(path):
    register = declaring.load(path)
    for each in declared("figure"):
        for count in counts(each.data.query):
            if f"register_{path.stem}" in count.tables:
                for name, wanted in count.where.items():
                    field = register.fields[name]
                    values = (
                        [value for operator, value in wanted.items() if operator != "null"]
                        if isinstance(wanted, dict)
                        else wanted
                        if isinstance(wanted, list)
                        else [wanted]
                    )
                    if field.type == "enum":
                        assert set(values) <= set(field.choices), (each.id, name)
