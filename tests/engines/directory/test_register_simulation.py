"""模拟的名册文件从人用的门进来：坏行留下原因，其余都收；指标等于当初写下的数。"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wanxiang.core.declarations import SYSTEMS
from wanxiang.core.models import Account
from wanxiang.district import profile
from wanxiang.engines.directory import actions
from wanxiang.engines.measures import queries
from wanxiang.simulation import registers

pytestmark = pytest.mark.django_db
AT = datetime(2021, 12, 8, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SAID = {
    "service_stations_new": "stations_new", "party_centres": "party_centres", "hk_centres": "hk_centres", "items_instant": "items_instant",
    "items_no_apply": "items_no_apply", "items_bundled": "items_bundled", "items_handed_down": "items_handed_down", "estates": "estates",
    "urban_villages": "villages", "estate_branches": "branches", "estate_party_members": "branch_members",
    "property_orgs": "property_orgs", "model_communities": "model_communities", "schools_built": "schools_built",
    "public_places_new": "places_new", "kindergartens_built": "kindergartens_built", "preschool_places_new": "preschool_places_new",
    "sister_schools": "sister_schools", "health_centres": "health_centres", "health_centres_area": "health_centres_area",
    "health_centres_new": "health_centres_new", "disciplines": "disciplines", "medical_teams": "medical_teams",
    "car_parks_joined": "parks_joined", "shared_bays": "bays", "shared_bays_by_day": "bays", "shared_bays_by_night": "bays_night",
    "parking_users": "parking_users", "hk_firms_offering": "hk_firms", "hk_internships": "hk_internships", "hk_posts": "hk_posts",
    "hk_placed": "hk_placed", "talent_bases": "talent_bases", "bonded_members": "bonded_members", "bonded_fairs": "bonded_fairs",
    "honoured_groups": "honoured_groups", "honoured_persons": "honoured_persons", "media_main": "media_main",
    "media_reposts": "media_reposts", "media_reads": "media_reads", "water_alerts": "water_alerts", "water_alerts_handled": "water_alerts",
    "hk_clinics": "hk_clinics", "hk_restaurants_new": "hk_restaurants_new", "talent_subsidies_paid": "subsidies",
    "shared_bays_for_patients": "bays_patients", "parking_clicks": "parking_clicks", "reverse_items": "reverse_items",
    "reverse_fields": "reverse_fields", "reverse_times": "reverse_times", "ai_calls": "ai_calls", "filing_fields": "filing_fields",
    "departments_integrated": "departments",
}  # fmt: skip
"""Figure → what the calibration of the simulated district says of it."""
BY_HAND = {"experiences", "firsts", "recognitions"}
"""Registers that people fill in the demonstration: no department sends them as a file."""


@pytest.fixture(params=[1, 2])
def brought(request, luohu, db, tmp_path):
    """Every file, through the door."""
    written = registers.write(profile=profile("luohu"), out=tmp_path, seed=request.param)
    done = actions.import_registers(tmp_path, Account.system("simulation"), AT)
    return written, {each.register: each for each in done}


def test_every_declared_register_gets_a_file_and_only_planted_rows_are_refused(brought):
    written, done = brought
    assert set(written) == {path.stem for path in SYSTEMS.glob("*/registers/*.yml")} - BY_HAND == set(done)
    assert {name: each.said for name, each in done.items() if each.said} == {}
    for name, each in done.items():
        assert sum(each.counts.values()) == written[name], name
        assert each.counts["refused"] <= max(1, 0.03 * written[name]), (name, each.counts)


def test_figures_are_what_was_written_down(brought):
    told = profile("luohu").calibration["registers"]
    computed = {each.figure.id: each for each in queries.figures()}
    values = {name: int(computed[name].value.value) for name in SAID}
    assert values == {name: told[key]["value"] for name, key in SAID.items()}
    assert computed["bonded_trade_value"].value.value == told["bonded_trade"]["value"] * 10_000
    assert computed["digital_spending"].value.value == told["digital_spending"]["value"] * 10_000
    assert float(computed["land_medical_roads"].value.value) == pytest.approx(told["land"]["value"] / 10_000)
    assert computed["after_school"].value.value == 100
    assert [round(float(computed[name].value.value), 1) for name in ("checkups_growth", "screenings_growth")] == [
        72,
        59,
    ]
    assert computed["health_literacy"].value.as_json() == {"from": 13.57, "to": 53.12}


def test_the_same_seed_writes_the_same_bytes_and_another_district_its_own(tmp_path):
    for folder in ("a", "b"):
        registers.write(profile=profile("yunchuan"), out=tmp_path / folder, seed=7)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)
    assert len(files) == len({path.stem for path in SYSTEMS.glob("*/registers/*.yml")} - BY_HAND)
