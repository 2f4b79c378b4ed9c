"""Register files as departments keep them: an invented list for each declared register, with the hand of whoever typed it.

In:  a profile (streets, communities; `registers:` in its calibration says how many where a public figure is known)
Out: `<register>.csv` or `.xlsx` below a folder: titles above the header, other words for a heading, GBK, units in headings, a few
     rows that cannot be taken. The same arguments give the same bytes. They come in by the door that people use.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from wanxiang.district import Profile
from wanxiang.simulation import workbook
from wanxiang.simulation.registers import care, economy, parking, pilots, reforms, schools, services
from wanxiang.simulation.registers.hand import Hand, Row, Table

MAKERS = (
    services.service_network, services.party_building, schools.education_health, parking.parking_survey, economy.youth_jobs,
    economy.bonded_trade, reforms.honours_and_claims, care.reverse_service, care.water_use_watch, economy.hong_kong_services,
    economy.renewal_projects, economy.consumption_vouchers, reforms.intervention_rules, reforms.base_data,
    pilots.pilot_measures,
)  # fmt: skip


def write(*, profile: Profile, out: Path, seed: int, residents: int | None = None) -> dict[str, int]:
    """Write the files, in the place of earlier ones of the same names; register → rows, bad ones included.

    `residents`: as many as are simulated; all of the profile's when it is not told.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = {}
    hand = Hand(profile, seed, (residents or profile.total("residents")) / profile.total("residents"))
    for make in MAKERS:
        for table in make(hand):
            rows = [*table.rows, *table.bad]
            hand.dice.shuffle(rows)
            data = _workbook(table, rows) if table.form == "xlsx" else _csv(table, rows)
            (out / f"{table.register}.{table.form}").write_bytes(data)
            written[table.register] = len(rows)
    return written


def _csv(table: Table, rows: Iterable[Row]) -> bytes:
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerows([[table.title], []] if table.title else [])
    writer.writerow(table.header)
    writer.writerows(rows)
    return kept.getvalue().encode(table.encoding)


def _workbook(table: Table, rows: Sequence[Row]) -> bytes:
    columns = {
        head: pa.array(["" if row[at] is None else str(row[at]) for row in rows], pa.string())
        for at, head in enumerate(table.header)
    }
    return workbook.xlsx(columns)
