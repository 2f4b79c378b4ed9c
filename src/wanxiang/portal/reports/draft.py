"""What a resident has said of a matter so far: carried by the form itself, signed. Only its photos wait on disk, sealed."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core import signing

from wanxiang.engines.cases import placing, reporters
from wanxiang.engines.cases.actions import Report
from wanxiang.engines.cases.attachments import File
from wanxiang.portal.answers import StateLost

SALT = "portal.report"
SIX_HOURS = 6 * 3600
LONGEST = 2000
KEPT = 20_000
"""Characters of a text that are carried on, so that one who pasted too much can shorten it."""
NOT_SURE = "?"


@dataclass(frozen=True)
class Photo:
    """A photo that waits beside the form: its digest, its name, its size."""

    digest: str
    name: str
    bytes: int

    @property
    def size(self) -> str:
        return f"{self.bytes / 1024**2:.1f} MB" if self.bytes >= 1024**2 else f"{max(1, self.bytes // 1024)} KB"


@dataclass(frozen=True)
class Draft:
    """A report as it is being written; `key` is made when the form starts and makes one case of it however often it is sent."""

    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    text: str = ""
    code: str = ""
    """A class of the public list; NOT_SURE leaves it to the staff."""
    address: str = ""
    place: str = ""
    """Chosen from the lists; NOT_SURE where the resident could not say."""
    lon: float | None = None
    lat: float | None = None
    photos: tuple[Photo, ...] = ()
    name: str = ""
    phone: str = ""
    anonymous: bool = False
    confidential: bool = False
    no_official: bool = False
    """The resident has read that reports on officials go elsewhere, and says that this is none."""
    checked: bool = False
    """The check was reached once: a page that is changed leads back to it."""
    elder: bool = False
    wants_call: bool = False
    """A call-back was asked for: there must be a number to call."""

    @classmethod
    def read(cls, state: str) -> "Draft":
        """From the form; raises StateLost when it was altered or is too old."""
        try:
            said = signing.loads(state, salt=SALT, max_age=SIX_HOURS)
        except (signing.BadSignature, ValueError):
            raise StateLost("页面停留太久，请重新填写", hint="刚才填的内容没有保存，也没有送出") from None
        return cls(**{**said, "photos": tuple(Photo(**each) for each in said["photos"])})

    def signed(self) -> str:
        """For the form."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    def having(self, **said: Any) -> "Draft":
        return replace(self, **said)

    @property
    def placed(self) -> str:
        """The place code that is known by now: chosen, or told by position or address; "" where none is."""
        return self.place.strip(NOT_SURE) or self.told

    @property
    def told(self) -> str:
        """The place code that position or address tell; "" where they tell none, or lie elsewhere."""
        try:
            return placing.place(lon=self.lon, lat=self.lat, address=self.address).code
        except placing.NoSuchPlace:
            return ""

    @property
    def elsewhere(self) -> bool:
        """Whether the position lies outside the district."""
        return self.lon is not None and not self.having(address="").told

    @property
    def who(self) -> Mapping[str, str]:
        return {} if self.anonymous else {"name": self.name, "phone": self.phone}

    def report(self, files: tuple[File, ...]) -> Report:
        """As the intake takes it."""
        return Report(
            source="portal", external_id=self.key, text=self.text, code=self.code.strip(NOT_SURE),
            grid_code=self.place.strip(NOT_SURE), address=self.address, lon=self.lon, lat=self.lat, reporter=self.who,
            anonymous=self.anonymous or not any(self.who.values()), confidential=self.confidential, files=files,
        )  # fmt: skip

    def bad_reporter(self) -> str:
        """Why the name or phone cannot be taken; "" when they can."""
        if self.wants_call and not self.who.get("phone"):
            return "要我们回电，请留下电话"
        try:
            reporters.reporter(self.who)
        except reporters.BadReporter as error:
            return f"{error.message}。{error.hint}"
        return ""
