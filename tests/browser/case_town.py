"""A small district with a few dozen cases in every state, served: the ground, accounts, and cases through the engine's doors.

    with served(home) as town: …        # town.url, town.accounts: {username: password}; everybody has PASSWORD

`wanxiang demo` makes a whole district and takes minutes; this takes seconds. As a program (`python case_town.py HOME`) it
fills HOME, in a process of its own, so that the tests' own database is left alone.
"""

import os
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

PATIENCE = 90_000
"""Milliseconds: the first look after a write reads every record, and a machine that runs tests has other work besides."""
ZONE = ZoneInfo("Asia/Shanghai")
DISTRICT, TODAY = "yunchuan", date(2024, 6, 19)
"""A Wednesday in an ordinary week; the home stands still on it."""
NOON = datetime(2024, 6, 18, 10, 0, tzinfo=ZONE)
"""The moment around which things happened: the morning before, so that what people do today comes after it."""
PASSWORD = "a-lamp-at-the-river-7"
STREET, COMMUNITY, GRID = "649806001", "649806001001", "649806001001001"
STAFF = (
    ("center", "王敏", "case_center", "", ""),
    ("street", "李静", "street", STREET, ""),
    ("chengguan", "赵刚", "case_unit", "", "chengguan"),
    ("zhujian", "陈丽", "case_unit", "", "zhujian"),
    ("shuiwu", "周波", "case_unit", "", "shuiwu"),
    ("arbiter", "孙平", "case_arbiter", "", ""),
    ("supervisor", "郑洁", "case_supervisor", "", ""),
    ("community", "吴芳", "community", COMMUNITY, ""),
    ("leader", "钱伟", "leader", "", ""),
)


@dataclass(frozen=True)
class CaseTown:
    """The served district: its address, its home, password by user name."""

    url: str
    home: Path
    accounts: dict[str, str] = field(default_factory=dict)


@contextmanager
def served(home: Path, *, program: str = __file__, staff: Sequence[tuple[str, ...]] = STAFF) -> Iterator[CaseTown]:
    """The filled district and its server; program: what fills the home, in a process of its own."""
    environment = environment_of(home)
    _run([sys.executable, "-m", "wanxiang.cli", "init"], environment)
    _run([sys.executable, program, str(home)], environment)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "wanxiang.cli", "serve", "--port", str(port), "--workers", "1"], env=environment
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/healthz", server)
        yield CaseTown(url, home, {name: PASSWORD for name, *_ in staff})
    finally:
        server.terminate()
        server.wait(timeout=30)


def environment_of(home: Path) -> dict[str, str]:
    """What the commands of this district are run with."""
    return os.environ | {"WANXIANG_HOME": str(home), "WANXIANG_DISTRICT": DISTRICT, "DATABASE_URL": ""}


def photo(red: int = 120, green: int = 140, blue: int = 120, *, size: int = 64) -> bytes:
    """A small PNG of one colour, written by hand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes((red, green, blue)) * size for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(url: str, server: subprocess.Popen, seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"no answer from {url} within {seconds} s")


class Filling:
    """Fills the home that the environment names."""

    def __init__(self) -> None:
        from wanxiang.core.models import Account

        self.accounts = {name: self._account(*said) for name, *said in ((row[0], *row) for row in STAFF)}
        self.portal, self.count = Account.system("portal"), 0

    def _account(self, username: str, name: str, role: str, area: str, unit: str):
        from wanxiang.core.models import Account, Grant

        made = Account.objects.create_user(username, name=name, password=PASSWORD, unit_code=unit)
        Grant.objects.create(account=made, role=role, area=area, unit=unit)
        return made

    def received(self, text: str, *, at: datetime = NOON, **said):
        from wanxiang.engines.cases import actions

        self.count += 1
        known = {"source": "portal", "external_id": f"town-{self.count}", "grid_code": GRID, "code": "010101"}
        return actions.receive(actions.Report(text=text, **(known | said)), by=self.portal, at=at).case

    def does(self, case, action: str, who: str, *, at: datetime, **said):
        from wanxiang.engines.cases import actions

        return actions.act(
            case_no=case.case_no, action=action, by=self.accounts[who], at=at, words=actions.Words(**said)
        )

    def everything(self) -> None:
        from wanxiang.engines.cases.attachments import File

        before, hour = NOON - timedelta(days=1), timedelta(hours=1)
        who = {"reporter": {"name": "林小梅", "phone": "13900000001"}}
        self.received("小区门口的树被风吹歪了，压着电线，担心倒下来", code="", **who)
        self.received("楼下烧烤店夜里十二点还在放音响，整栋楼睡不着", code="", source="hotline", **who)
        self.received("桥头那边有一堆东西，不知道谁放的", code="", grid_code="", address="老桥头")
        self.received("社区广场健身器材松动", code="", source="field")
        self.received("人行道上的护栏断了一截", grid_code="", address="新区大道东侧", source="hotline")
        self.received("有人反映低保家庭被停发补助，希望核实", code="160101", grid_code=GRID)
        for number, place in enumerate(("菜市场后门", "公交站旁", "学校围墙外", "河堤步道")):
            self.received(f"{place}垃圾堆了两天没人清", at=NOON + number * hour, grid_code=f"{STREET}00{number + 1}001",
                          source=("portal", "field", "video", "hotline")[number])  # fmt: skip
        photos = (File(name="现场.png", data=photo(150, 130, 90)),)
        signed = self.received("中心路垃圾桶满溢，污水流到路面", at=before, files=photos, confidential=False, **who)
        self._onward(signed, before=before, hour=hour)
        self._unusual(before=before, hour=hour)

    def _handler(self, case) -> str:
        return case.handler if case.handler in self.accounts else "street"

    def _onward(self, signed, *, before: datetime, hour: timedelta) -> None:
        """One in each of the ordinary states."""
        who = self._handler(signed)
        self.does(signed, "sign", who, at=before + hour)
        self.does(signed, "report", who, at=before + 2 * hour, opinion="已联系清运公司，今天下午到场")
        for text, steps in (("巷口旧沙发没人搬", 2), ("花坛边渣土", 3), ("路面油污", 4), ("垃圾分类点异味", 5)):
            case = self.received(text, at=before)
            who = self._handler(case)
            self.does(case, "sign", who, at=before + hour)
            self.does(
                case,
                "finish",
                who,
                at=before + 2 * hour,
                opinion="班组已清理，费用列支日常保洁",
                reply="已经清理干净，谢谢您的反映。",
            )
            if steps > 2:
                self.does(case, "pass", "center", at=before + 3 * hour)
            if steps > 3:
                self.does(case, "callback", "center", at=before + 4 * hour, resolved="yes", satisfied=5, via="call")
            if steps > 4:
                self.does(case, "archive", "center", at=before + 5 * hour)

    def _unusual(self, *, before: datetime, hour: timedelta) -> None:
        """Returned, sent back, shelved, asking for time, helped with, supervised, merged, late."""
        at = before + hour
        case = self.received("小区红线内垃圾堆放", at=before)
        self.does(case, "return", self._handler(case), at=at, why="在小区红线内，应由物业负责", clause=case.clause)
        case = self.received("工地旁道路扬尘", at=before)
        who = self._handler(case)
        self.does(case, "sign", who, at=at)
        self.does(case, "finish", who, at=at + hour, opinion="已洒水", reply="已安排洒水降尘。")
        self.does(case, "fail", "center", at=at + 2 * hour, why="现场照片仍有积尘，请复查")
        case = self.received("桥下空地长期堆放杂物", at=before)
        self.does(case, "sign", self._handler(case), at=at)
        self.does(case, "shelve", "center", at=at + hour, why="等产权单位确认", until=TODAY + timedelta(days=20))
        case = self.received("老旧雨棚影响清运车通行", at=before)
        self.does(case, "sign", self._handler(case), at=at)
        self.does(
            case, "ask_extension", self._handler(case), at=at + hour, why="须与住户协商拆除", extension="3个工作日"
        )
        case = self.received("市场周边占道与垃圾", at=before)
        self.does(case, "sign", self._handler(case), at=at)
        self.does(case, "join", "center", at=at + hour, assists=("zhujian",))
        self.does(case, "supervise", "supervisor", at=at + 2 * hour, text="连续三周反映，请报整改措施")
        for number in range(3):
            case = self.received(f"第{number + 1}次反映：后街垃圾没人收", at=before - timedelta(days=12 - number))
            self.does(case, "sign", self._handler(case), at=before - timedelta(days=11 - number))


def main(home: str) -> None:
    """Fill a home that `wanxiang init` has made."""
    os.environ.update(environment_of(Path(home)))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanxiang.project.settings")
    import django

    django.setup()
    from wanxiang.core import clock

    clock.pin(TODAY)
    Filling().everything()


if __name__ == "__main__":
    main(sys.argv[1])
