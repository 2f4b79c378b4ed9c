"""The list of enterprises with a direct line: the largest that stand, with who serves them and when their lease ends."""

import csv
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq

from wanxiang.district import Profile
from wanxiang.simulation.registers.hand import Hand

NAME = "企业直通车名单.csv"
OF_ALL = 0.25
"""At most this share of the enterprises, however many the public figure says: a small simulated district has few."""


def write(*, profile: Profile, truth: Path, out: Path, seed: int) -> int:
    """Write the list into a folder; returns how many it names. The same arguments give the same bytes."""
    hand = Hand(profile, seed)
    firms = pq.read_table(truth / "enterprises.parquet").to_pylist()
    standing = sorted((firm for firm in firms if firm["state"] == "存续"), key=lambda firm: (-firm["employees"], firm["credit_code"]))  # fmt: skip
    chosen = standing[: min(hand.count("named_enterprises"), round(OF_ALL * len(standing)))]
    units = [street.name for street in profile.streets]
    out.mkdir(parents=True, exist_ok=True)
    with (out / NAME).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["统一社会信用代码", "企业名称", "服务专员", "服务单位", "租约到期日"])
        for firm in chosen:
            ends = hand.day + timedelta(days=hand.dice.randrange(120, 1500))
            writer.writerow([firm["credit_code"], firm["name"], hand.person(), hand.dice.choice(units), f"{ends:%Y-%m-%d}" if hand.dice.random() < 0.7 else ""])  # fmt: skip
    return len(chosen)
