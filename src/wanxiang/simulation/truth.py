"""The truth behind the extracts, in a folder that nothing in the product reads."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wanxiang.simulation.enterprises import STATES
from wanxiang.simulation.households import ROLES
from wanxiang.simulation.lexicon import lexicon
from wanxiang.simulation.lives import EMPLOYMENT, LEVELS, MARITAL, STAGES
from wanxiang.simulation.people import NEVER
from wanxiang.simulation.sheets import record_numbers, school_names
from wanxiang.simulation.text import Ints, blank, choose, digits, join, pick, text_of
from wanxiang.simulation.world import World


def write(world: World, folder: Path) -> int:
    """Write persons.parquet and enterprises.parquet; returns how many persons are known (residents, moved, dead)."""
    table = persons(world)
    pq.write_table(table, folder / "persons.parquet", compression="zstd")
    pq.write_table(enterprises(world), folder / "enterprises.parquet", compression="zstd")
    return len(table)


def enterprises(world: World) -> pa.Table:
    """One row an enterprise."""
    firms = world.firms
    return pa.table(
        {
            "credit_code": firms.credit_code,
            "name": firms.name,
            "employees": pa.array(firms.employees),
            "state": pick(STATES, firms.state),
        }
    )


def persons(world: World) -> pa.Table:
    """One row a person: who they are, where they live, what happened, how they would answer."""
    return pa.table({**_identity(world), **_home(world), **_course(world), **_behaviour(world)})


def _identity(world: World) -> dict[str, pa.Array]:
    people = world.people
    return {
        "person_id": people.person_id,
        "name": people.name,
        "sex": choose(people.male, "男", "女"),
        "birth_date": _dates(people.birth),
        "id_number": text_of(people.id_matrix),
        "phone": digits(people.phone, 11),
        "household_id": join("H", digits(people.household, 8)),
        "role": pick(ROLES, people.role),
    }


def _home(world: World) -> dict[str, pa.Array]:
    building, houses, where = pa.array(world.building()), world.houses, world.where
    room, grid = world.homes.room[world.people.household], world.lives.grid
    parts = (column.take(building) for column in (houses.prefix, houses.door, houses.name))
    return {
        "building_code": houses.code.take(building),
        "building": houses.name.take(building),
        "room": pa.array(room),
        "address": join(*parts, pa.array(room).cast(pa.string())),
        "street": pick(where.streets, where.street[grid]),
        "community": pick(where.communities, where.community[grid]),
        "grid_code": pick(where.codes, grid),
        "hukou_city": world.hukou_city(),
        "hukou_district": world.hukou_district(),
    }


def _course(world: World) -> dict[str, pa.Array]:
    people, lives = world.people, world.lives
    everyone = np.arange(len(people))
    moved_on = np.where(people.died_on < NEVER, NEVER, people.moved_on)
    return {
        "marital_status": pick(MARITAL, lives.marital),
        "lives_alone": pa.array(lives.lives_alone),
        "employment": pick(EMPLOYMENT, lives.employment),
        "monthly_income": pa.array(lives.income),
        "employer": blank(world.firms.name.take(pa.array(lives.employer.clip(0))), lives.employer < 0),
        "medical_insured": pa.array(lives.medical),
        "pension_insured": pa.array(lives.pension),
        "minimum_living": pa.array(lives.poor),
        "disability_kind": blank(pick(list(lexicon()["disability"]), lives.disability.clip(0)), lives.disability < 0),
        "disability_level": blank(pick(LEVELS, lives.level.clip(0)), lives.level < 0),
        "veteran": pa.array(lives.veteran),
        "school": school_names(world, everyone),
        "school_stage": blank(pick(STAGES, lives.stage.clip(0)), lives.stage < 0),
        "health_record": pa.array(lives.record),
        "health_record_no": blank(record_numbers(world, everyone), ~lives.record),
        "residence_since": _dates(lives.since),
        "residence_permit": pa.array(lives.permit),
        "resident": pa.array(everyone < people.residents),
        "moved": pa.array(moved_on < NEVER),
        "moved_out_on": _dates(moved_on),
        "died_on": _dates(people.died_on),
    }


def _behaviour(world: World) -> dict[str, pa.Array]:
    lives = world.lives
    return {
        "allowance_enrolled": pa.array(lives.allowance),
        "allowance_from": _dates(np.where(lives.allowance, lives.allowance_from, NEVER)),
        "last_checkup": _dates(lives.checkup_on),
        "last_cancer_screening": _dates(lives.screening_on),
        "willing": pa.array(lives.willing),
        "reachable": pa.array(lives.reachable),
    }


def _dates(days: Ints) -> pa.Array:
    """Days since 1970 as dates; NEVER becomes null."""
    never = days == NEVER
    column = pa.array(np.where(never, 0, days).astype(np.int32)).cast(pa.date32())
    return pc.if_else(pa.array(never), pa.scalar(None, pa.date32()), column)
