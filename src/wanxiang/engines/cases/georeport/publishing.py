"""What of a case anybody may read through this door. Pure, but for the rows that it is handed.

A case is public when it was received as such and nothing since has made it a matter of desks or sealed it. Of a public case
everybody reads its class, where it stands, whose it is, and the answer that was given. Its text and the reporter's own
photos were written to an office and not to the world, unless they came in by this very door; numbers by which a person is
known are blotted out even then. The place is told to the community, coordinates to about a hundred metres. Nothing internal
and nothing of the reporter is ever read here.
"""

import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from wanxiang.engines.cases.flows import Flow
from wanxiang.engines.cases.models import Attachment, Case, Sight, Source

OPEN, CLOSED = "open", "closed"
MOST_TEXT = 4000
COORDINATE_DIGITS = 3
COMMUNITY_DIGITS = 12
PHOTOS = ("image/jpeg", "image/png", "image/webp")
BLOTTED = "＊＊＊"
_NUMBERS = re.compile(r"(?<!\d)(?:\d[ -]?){6,17}[\dXx](?![\dXx])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DOOR = re.compile(r"[0-9０-９]{1,5}\s*(?:室|房|号房|户)")


def public(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The rows that anybody may read."""
    return rows.filter(open_to_public=True, sight=Sight.PLACE)


def ended(flows: Iterable[Flow], *, prefix: str = "") -> Q:
    """The cases whose state ends their flow; merged ones are as the one they were merged into, asked by `prefix`."""
    found = Q(pk__in=[])
    for flow in flows:
        states = [state for state in flow.phase("ended") if state != "merged"]
        found |= Q(**{f"{prefix}flow": flow.id, f"{prefix}state__in": states})
    return found


def is_ended(case: Case, flow: Flow) -> bool:
    """Whether a case (not a merged one: ask the one it was merged into) is at an end."""
    return case.state in flow.phase("ended")


def answered(state: str, flow: Flow) -> bool:
    """Whether the reporter reads the answer in a state: it has been seen to, and is no draft any more."""
    return flow.states[state].answered or state in ("checked", *flow.phase("ended"))


def description(case: Case, *, label: str) -> str:
    """The reporter's own words where they were said to the world, else what the matter is called."""
    return blotted(case.text)[:MOST_TEXT] if case.source == Source.GEOREPORT else label


def blotted(text: str) -> str:
    """A text without telephone and identity numbers, mail addresses and door numbers."""
    return _DOOR.sub(BLOTTED, _MAIL.sub(BLOTTED, _NUMBERS.sub(BLOTTED, text)))


def near(degrees: float | None) -> float | None:
    """A coordinate to about a hundred metres."""
    return None if degrees is None else round(degrees, COORDINATE_DIGITS)


def area(grid_code: str) -> str:
    """The code that is told of a place: the community's, or the street's where no more is known."""
    return grid_code[:COMMUNITY_DIGITS]


def shown(photo: Attachment) -> bool:
    """Whether a photo of a public case may be seen by anybody: those of the work done; the reporter's only from this door."""
    own = photo.stage == "report" and photo.case.source != Source.GEOREPORT
    return photo.public and photo.media_type in PHOTOS and not own
