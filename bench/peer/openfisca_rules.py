"""The ten rules of `bench.policy_peers_bench` in OpenFisca, run by an interpreter that has openfisca-core and pyarrow, and nothing of ours.

python openfisca_rules.py PERSONS.parquet OUT.npz     prints {"loading", "calculating", "version"} as JSON, seconds
"""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
import pyarrow.parquet as pq
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="", is_person=True)
Household = build_entity(
    key="household", plural="households", label="", roles=[{"key": "member", "plural": "members", "label": ""}]
)
MONTH, DAY = "2021-12", periods.DateUnit.MONTH


def given(name, value_type, entity=Person):
    """A fact."""
    return type(
        name, (Variable,), {"value_type": value_type, "entity": entity, "definition_period": DAY, "label": name}
    )


def computed(name, value_type, formula, entity=Person):
    """A sum or a rule."""
    made = {"value_type": value_type, "entity": entity, "definition_period": DAY, "label": name, "formula": formula}
    return type(name, (Variable,), made)


FACTS = [
    given("age", int),
    given("income", float),
    given("local", bool),
    given("insured", bool),
    given("alone", bool),
    given("female", bool),
]
SUMS = [
    computed(
        "household_income",
        float,
        lambda household, period: household.sum(household.members("income", period)),
        Household,
    ),
    computed("household_size", int, lambda household, period: household.nb_persons(), Household),
    computed(
        "children", int, lambda household, period: household.sum(household.members("age", period) < 18), Household
    ),
    computed("elders", int, lambda household, period: household.sum(household.members("age", period) >= 60), Household),
]


def whole(name):
    """A sum of the household, as each member has it."""
    return lambda person, period: person.household(name, period)


income, size, children, elders = (whole(name) for name in ("household_income", "household_size", "children", "elders"))


def fact(name):
    return lambda person, period: person(name, period)


age, own, local, insured, alone, female = (
    fact(name) for name in ("age", "income", "local", "insured", "alone", "female")
)
RULES = [
    lambda p, t: local(p, t) * (income(p, t) < 300_000),
    lambda p, t: (age(p, t) >= 70) * local(p, t),
    lambda p, t: (children(p, t) >= 1) * (income(p, t) < 800_000),
    lambda p, t: (age(p, t) >= 60) * alone(p, t) * (own(p, t) < 236_000),
    lambda p, t: (elders(p, t) >= 2) * (income(p, t) < 500_000) * local(p, t),
    lambda p, t: female(p, t) * (age(p, t) >= 35) * (age(p, t) <= 64) * (local(p, t) + insured(p, t)),
    lambda p, t: (size(p, t) >= 4) * (income(p, t) < 1_000_000),
    lambda p, t: (age(p, t) < 18) * insured(p, t) * (income(p, t) < 600_000),
    lambda p, t: np.logical_not(insured(p, t)) * (income(p, t) < 400_000),
    lambda p, t: (elders(p, t) >= 1) * (children(p, t) >= 1) * local(p, t) * (income(p, t) < 900_000),
]


def by(rule):
    """A rule as a formula: OpenFisca counts the arguments."""
    return lambda person, period: rule(person, period)


def main(source, target):
    started = time.perf_counter()
    system = TaxBenefitSystem([Person, Household])
    rules = [computed(f"rule{number}", bool, by(rule)) for number, rule in enumerate(RULES)]
    system.add_variables(*FACTS, *SUMS, *rules)
    table = pq.read_table(source)
    columns = {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(table)))
    households = builder.declare_entity("household", np.unique(columns["household"]))
    builder.join_with_persons(households, columns["household"], np.full(len(table), "member"))
    simulation = builder.build(system)
    for name in ("age", "income", "local", "insured", "alone", "female"):
        simulation.set_input(name, MONTH, columns[name])
    loaded = time.perf_counter()
    found = {f"rule{number}": simulation.calculate(f"rule{number}", MONTH) for number in range(len(RULES))}
    calculated = time.perf_counter()
    np.savez(target, number=columns["number"], **found)
    print(
        json.dumps(
            {"loading": loaded - started, "calculating": calculated - loaded, "version": version("openfisca-core")}
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
