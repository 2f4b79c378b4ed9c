"""The two public documents, where they can be read: 25 items and 140 claims; the template keeps what is not ours empty."""

import json
import re
from pathlib import Path

import pytest

from wanxiang.systems import annual_report, two_documents

MISSION = Path(__file__).parents[4] / "shared" / "mission"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not MISSION.is_dir(), reason="the public documents are not here"),
]


def test_items_and_claims():
    plan, report = (next((MISSION / "seeds").glob(f"{name}_*.txt")) for name in ("000", "002"))
    result = two_documents.prove(plan=plan, report=report)
    assert len(result["items"]) == 25
    assert all(item["systems"] for item in result["items"])
    assert 140 <= len(result["claims"]) <= 150
    assert len(result["contradictions"]) >= 8


def test_an_empty_platform_fills_nothing(tmp_path):
    out = tmp_path / "out.txt"
    result = annual_report.render(template=MISSION / "template_2021.txt", slots=MISSION / "slots_2021.json", out=out)
    slots = json.loads((MISSION / "slots_2021.json").read_text("utf-8"))
    assert result["by_state"] == {"not_served": len(slots)}
    template = (MISSION / "template_2021.txt").read_text("utf-8")
    kept = [part for part in re.split(r"\{\{[^}]+\}\}", template) if part]
    assert re.split(r"〔待接入：[^〕0-9]*〕", out.read_text("utf-8"))[:3] == kept[:3]
    assert "".join(re.split(r"〔待接入：[^〕0-9]*〕", out.read_text("utf-8"))) == "".join(kept)
