"""A district of which every delivery, register and roll has come in by its door; what the platform says, what a recount says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import register_recount
from django.db import transaction
from recount import recount

from wanxiang.core.config import config
from wanxiang.core.files import home, write_bytes
from wanxiang.core.models import Account
from wanxiang.district import Profile
from wanxiang.district.actions import load_profile
from wanxiang.engines.directory import actions as directory
from wanxiang.engines.measures import queries
from wanxiang.engines.policy import actions as policy
from wanxiang.engines.registry import actions as registry
from wanxiang.simulation.registers import roll
from wanxiang.systems.direct_line import serving


@dataclass(frozen=True)
class Files:
    """What was sent to a district, and how it is read by each side."""

    district: Profile
    folder: Path

    @property
    def registers(self) -> Path:
        return self.folder / "registers"

    @property
    def deliveries(self) -> Path:
        return self.folder / "deliveries"

    def bring_in(self, *, registers: bool = True) -> None:
        """Everything by its door, or deliveries alone."""
        by = Account.system("recount")
        registry.ingest(folder=self.deliveries, by=by)
        registry.link(by=by, as_of=self.district.as_of)
        policy.run(as_of=self.district.as_of, by=by)
        if not registers:
            return
        taken = directory.import_registers(self.registers, by, self.at)
        assert [each.said for each in taken if each.said] == []
        serving.replace_roll(data=(self.folder / roll.NAME).read_bytes(), name=roll.NAME, by=by)

    @property
    def at(self) -> datetime:
        return datetime.combine(self.district.as_of, datetime.min.time(), ZoneInfo("Asia/Shanghai")).replace(hour=12)

    def recounted(self, *, deliveries: bool = True) -> dict[str, float]:
        """What a recount of the files says, by figure."""
        told: dict[str, float] = {}
        if deliveries:
            told = recount(self.deliveries, self.district.as_of, district=self.district.name)
        found = register_recount.registers(self.registers, self.district.folder)
        told |= register_recount.figures(found, residents=told.get("residents"))
        return told | {"named_enterprises": register_recount.roll(self.folder / roll.NAME)}


@contextmanager
def standing_in(name: str) -> Iterator[None]:
    """The home is that district's, its ground loaded; all of it undone after."""
    write_bytes(home("district.txt"), name.encode())
    config.cache_clear()
    try:
        with transaction.atomic():
            load_profile(name=name, by=Account.system("test"))
            yield
            transaction.set_rollback(True)
    finally:
        home("district.txt").unlink()
        home("declarations", "named_enterprises.yml").unlink(missing_ok=True)
        config.cache_clear()


def computed() -> dict[str, float]:
    """What the platform says, by figure, in the words of the recount."""
    values = {each.figure.id: each.value for each in queries.figures() if each.value}
    told = {name: float(value.value) for name, value in values.items()}
    told |= {f"{name}_from": float(value.first.value) for name, value in values.items() if name == "health_literacy"}
    if uptake := values.get("elderly_allowance_uptake"):
        told |= {"allowance_entitled": int(uptake.last.denominator), "allowance_served": int(uptake.last.numerator)}
    return told
