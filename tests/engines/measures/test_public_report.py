"""The public report, where it can be read: every claim of the careful reader's key is found, and hardly any other."""

import json
import re
from pathlib import Path

import pytest
from keyed import about_the_same

from wanxiang.engines.measures.claims import fingerprint, paragraphs, read_claims
from wanxiang.engines.measures.contradictions import contradictions

MISSION = Path(__file__).parents[4] / "shared" / "mission"
pytestmark = pytest.mark.skipif(not MISSION.is_dir(), reason="the public documents are not here")
LIVE = {"A": "live-candidate", "B": "imported", "C": "evidence", "P": "planned"}


@pytest.fixture(scope="module")
def text():
    return next((MISSION / "seeds").glob("002_*.txt")).read_text("utf-8")


@pytest.fixture(scope="module")
def matched(text):
    """[(entry of the key, claim or None)] and the claims that no entry names."""
    key = json.loads((MISSION / "figures.json").read_text("utf-8"))["figures"]
    free = {claim.id: claim for claim in read_claims(text)}
    pairs = []
    for entry in key:
        found = next((c for c in free.values() if _same(entry, c)), None)
        pairs.append((entry, free.pop(found.id) if found else None))
    return pairs, list(free.values())


def _same(entry, claim):
    over = claim.line == entry["line"] and claim.start < entry["end"] and claim.end > entry["start"]
    wanted = [v for v in (entry["value"], entry["value2_or_base"]) if v is not None]
    got = [float(v) for v in (claim.value, claim.amount, claim.value2) if v is not None]
    return over and (not wanted or any(abs(w - g) < 1e-9 for w in wanted for g in got))


def test_every_claim_is_found(matched):
    assert [entry["anchor"] for entry, claim in matched[0] if claim is None] == []


def test_hardly_anything_else_is_taken_for_a_claim(matched):
    """Two more: a period of years told twice, a record high told in passing."""
    pairs, extra = matched
    assert len(extra) <= 0.1 * len(pairs), [c.text for c in extra]


def test_kinds_and_standings_agree_with_the_key(matched):
    pairs = [(e, c) for e, c in matched[0] if c]
    assert sum(c.kind.value == e["kind"] for e, c in pairs) >= 0.95 * len(pairs)
    assert sum(c.standing.value == LIVE[e["live"]] for e, c in pairs) >= 0.95 * len(pairs)


@pytest.fixture(scope="module")
def numbers(matched):
    """The entries whose number stands in digits, each with its claim; and the claims in digits that no entry names."""
    slots = {slot["fid"] for slot in json.loads((MISSION / "slots_2021.json").read_text("utf-8"))}
    pairs, extra = matched
    digits = [c for c in extra if c.value is not None and any(x.isdigit() for x in c.text) and c.kind.value != "first"]
    return [(entry, claim) for entry, claim in pairs if entry["id"] in slots], digits


def test_numbers_are_read_with_value_and_unit(numbers):
    """数值和单位：找到的和找对的都在九成以上。位置重叠、数值相等、单位是原文那个词（不计“人民币”和“每日”“每万人”）。"""
    pairs, extra = numbers
    right = [
        e["id"] for e, c in pairs if c and float(c.value) == e["value"] and _unit(c.scale + c.unit) == _unit(e["unit"])
    ]
    read = [c for _, c in pairs if c]
    assert len(right) >= 0.95 * len(pairs)
    assert len(right) >= 0.95 * (len(read) + len(extra))


def test_numbers_are_read_with_subject_and_kind(numbers):
    """说的是什么、哪一种：九成以上。名称两字一组，短的一方过半数见于另一方，算作同一件事。"""
    pairs = [(e, c) for e, c in numbers[0] if c]
    assert sum(c.kind.value == e["kind"] for e, c in pairs) >= 0.95 * len(numbers[0])
    assert sum(about_the_same(e["subject"], c) for e, c in pairs) >= 0.9 * len(numbers[0])


def test_equal_numbers_of_different_things_are_told_apart(matched):
    """同一个数说的不是同一件事：19 个区域、19 家企业、19 次展会，认得开；两处说同一件事，认得出。"""
    pairs = [(e, fingerprint(c)) for e, c in matched[0] if c and e["kind"] != "award"]
    for i, (one, first) in enumerate(pairs):
        for other, second in pairs[i + 1 :]:
            if one["value"] == other["value"]:
                assert (first == second) == (other["id"] in one.get("dup_group", [])), (one["id"], other["id"], first)


def _unit(unit):
    for tail in ("人民币", "/万人", "/日", "/次", "街道"):
        unit = unit.removesuffix(tail)
    return unit


def test_the_contradictions_of_the_text_are_seen(text):
    kinds = {c.kind for c in contradictions(paragraphs(text), read_claims(text))}
    assert kinds == {
        "sum",
        "ambiguous_base",
        "definition",
        "date_outside_period",
        "malformed_unit",
        "promised_sections",
        "denominator_not_said",
        "rate_without_base",
        "first_without_scope",
    }


def test_coverage_by_fewer_than_are_covered_is_asked_about(text):
    """505 个支部覆盖 1049 个小区和 37 个城中村：一个管几处，原文没说。"""
    found = [c for c in contradictions(paragraphs(text), read_claims(text)) if c.kind == "definition"]
    assert [re.sub(r"\D", "", p.text) for p in found[-1].places[:3]] == ["505", "1049", "37"]
