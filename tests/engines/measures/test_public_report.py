"""The public report, where it can be read: every claim of the careful reader's key is found, and hardly any other."""

import json
from pathlib import Path

import pytest

from wanxiang.engines.measures.claims import paragraphs, read_claims
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
    }
