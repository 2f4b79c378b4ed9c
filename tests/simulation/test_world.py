"""The invented district adds up to its calibration and is uneven."""

import numpy as np
import pyarrow.compute as pc
import pytest
from simulated import RESIDENTS

from wanxiang.district import profile
from wanxiang.simulation import SimulationError, simulate
from wanxiang.simulation.mess import right_check_digit
from wanxiang.simulation.numbers import CREDIT_LETTERS, CREDIT_WEIGHTS
from wanxiang.simulation.world import made


@pytest.fixture(scope="module", params=["luohu", "yunchuan"])
def world(request):
    """A tenth of Luohu: enough to see shares."""
    chosen = profile(request.param)
    return made(profile=chosen, residents=round(chosen.total("residents") / 10), seed=3, as_of=chosen.as_of)


def here(world):
    return np.arange(len(world.people)) < world.people.residents


def test_residents_are_exactly_as_asked(district, persons):
    """常住人口恰为所要之数；迁出者与逝者另计。"""
    _, _, report = district
    assert report.residents == RESIDENTS == pc.sum(persons["resident"]).as_py()
    others = persons.filter(pc.invert(persons["resident"]))
    assert set(pc.or_(pc.is_valid(others["moved_out_on"]), pc.is_valid(others["died_on"])).to_pylist()) == {True}


def test_totals_follow_the_calibration(world):
    """总量随校准文件按比例。"""
    given, lives = world.profile, world.lives
    share = world.people.residents / given.total("residents")
    assert len(world.firms) == round(given.total("enterprises") * share)
    assert lives.record.sum() == round(given.total("health_records") * share)
    entitled = here(world) & (world.people.hukou == 0) & (world.people.age >= 70)
    assert lives.allowance[entitled].mean() == pytest.approx(given.coverage("elderly-allowance", "before"), abs=0.001)
    assert lives.willing[entitled & ~lives.allowance].mean() == pytest.approx(
        given.calibration["behaviour"]["willing"], abs=0.002
    )


@pytest.mark.parametrize(("what", "tolerance"), [("elders", 0.012), ("children", 0.02), ("hukou_district", 0.005)])
def test_the_population_has_the_calibrated_shares(world, what, tolerance):
    """老人、孩子、本区户籍的比例。"""
    people = world.people
    found = {"elders": people.age >= 60, "children": people.age < 18, "hukou_district": people.hukou == 0}
    assert found[what][here(world)].mean() == pytest.approx(
        world.profile.calibration["population"][what], abs=tolerance
    )


def test_every_grid_of_a_tenth_has_residents(world):
    """地理与机构不随规模缩小：十分之一规模时每个网格都有人。"""
    counts = np.bincount(world.lives.grid[here(world)], minlength=len(world.where.codes))
    assert counts.min() > 0
    assert counts.max() > 4 * np.median(counts)


def test_streets_differ(world):
    """各街道的老人比例、户籍比例不一样。"""
    street = world.where.street[world.lives.grid]
    elders = [np.mean(world.people.age[here(world) & (street == s)] >= 60) for s in range(len(world.where.streets))]
    assert max(elders) > 1.3 * min(elders)


def test_households_live_as_households_do(world):
    """一户一址；子女比父母小；独居者户内只有一人。"""
    people, lives = world.people, world.lives
    heads = np.zeros(people.household.max() + 1, dtype=np.int64)
    heads[people.household[people.role == 0]] = people.birth[people.role == 0]
    children = np.isin(people.role, [2, 3])
    assert ((people.birth - heads[people.household])[children] > 15 * 365).all()
    size = np.bincount(people.household[here(world)])
    assert (size[people.household[lives.lives_alone]] == 1).all()
    flats = world.homes.building * 10_000 + world.homes.room
    assert len(np.unique(flats)) == len(flats)


def test_id_numbers_are_valid_distinct_and_nobodys(world):
    """身份证号校验位正确、不重复，且市码 98 不属于任何地方。"""
    matrix = world.people.id_matrix
    assert right_check_digit(matrix).all()
    assert len(np.unique(matrix, axis=0)) == len(matrix)
    assert {bytes(row) for row in np.unique(matrix[:, 2:4], axis=0)} == {b"98"}
    male = (matrix[:, 16] - ord("0")) % 2 == 1
    assert (male == world.people.male).all()


def test_phones_belong_to_no_operator(world):
    assert set((world.people.phone // 10**8).tolist()) == {154}


def test_credit_codes_are_valid_and_distinct(world):
    """统一社会信用代码校验位正确。"""
    codes = world.firms.credit_code.to_pylist()
    letters = {chr(letter): value for value, letter in enumerate(CREDIT_LETTERS)}
    values = np.array([[letters[c] for c in code] for code in codes[:2000]])
    assert ((31 - (values[:, :17] * CREDIT_WEIGHTS).sum(axis=1) % 31) % 31 == values[:, 17]).all()
    assert len(set(codes)) == len(codes)


def test_there_are_namesakes(world):
    """同名者常有，同名同生日者很少。"""
    names = world.people.name.to_pylist()
    both = list(zip(names, world.people.birth.tolist(), strict=True))
    assert len(set(names)) < 0.8 * len(names)
    assert len(set(both)) > 0.99 * len(both)


def test_half_the_willingness_is_half_the_willing_and_the_same_people():
    """意愿减半，愿办者约减半，且是原来那些人中的一半。"""
    chosen = profile("luohu")
    full, half = (
        made(profile=chosen, residents=20_000, seed=5, as_of=chosen.as_of, willingness=w).lives.willing
        for w in (1.0, 0.5)
    )
    assert half.sum() == pytest.approx(full.sum() / 2, rel=0.01)
    assert not (half & ~full).any()


def test_a_seed_changes_people_but_not_places():
    """种子只改变人，不改变楼栋与网格。"""
    chosen = profile("luohu")
    one, two = (made(profile=chosen, residents=2_000, seed=seed, as_of=chosen.as_of) for seed in (1, 2))
    assert one.houses.name.equals(two.houses.name)
    assert not one.people.name.equals(two.people.name)


@pytest.mark.parametrize(
    ("given", "complaint"), [({"residents": 5}, "至少 200"), ({"willingness": 9}, "应在 0 至 1.5")]
)
def test_numbers_that_make_no_district_are_refused(tmp_path, given, complaint):
    arguments = {"residents": 1_000, "willingness": 1.0, **given}
    with pytest.raises(SimulationError, match=complaint):
        simulate(profile=profile("luohu"), out=tmp_path, seed=1, **arguments)


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    """输出文件夹中有别的东西时不覆盖。"""
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(SimulationError, match=r"thesis\.docx"):
        simulate(profile=profile("luohu"), out=tmp_path, residents=1_000, seed=1)
    assert (tmp_path / "thesis.docx").read_text() == "mine"
