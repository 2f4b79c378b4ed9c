"""Channels: how a notice reaches a person. Adapters are small; the shipped one leaves a file for the gateway to fetch.

A district with a gateway of its own registers an adapter under the channel's name.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home, write_bytes

FILE = Path(__file__).with_name("scripts.yml")


class NoSuchChannel(WanxiangError):
    code = "outreach.no_such_channel"


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One notice on its way. `to`: a telephone number or an address; `cases`: what an answer to it is about."""

    message_no: str
    to: str
    name: str
    text: str
    cases: tuple[str, ...]


class Channel(Protocol):
    """An adapter; raises OSError when the gateway cannot be reached, and the batch is tried again."""

    def send(self, name: str, messages: Sequence[Outgoing]) -> None: ...


class Outbox:
    """Writes `$WANXIANG_HOME/outbox/<channel>/<first message>.jsonl`, for a gateway or a print room to fetch.

    The same batch again writes the same file: message_no lets the gateway send each notice once.
    """

    def send(self, name: str, messages: Sequence[Outgoing]) -> None:
        lines = "".join(json.dumps(vars(message), ensure_ascii=False) + "\n" for message in messages)
        path = home("outbox", name, f"{messages[0].message_no}.jsonl")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_bytes(path, lines.encode())
        path.chmod(0o600)


_adapters: dict[str, Channel] = {}


def register(name: str, adapter: Channel) -> None:
    """Use this adapter for a channel from now on."""
    _adapters[name] = adapter


def adapter(name: str) -> Channel:
    """The adapter of a channel: the registered one, else the outbox."""
    if name not in script()["channels"]:
        raise NoSuchChannel(f"没有名为“{name}”的告知通道", hint=f"可用：{'、'.join(script()['channels'])}")
    return _adapters.get(name) or Outbox()


@cache
def script() -> Mapping[str, Any]:
    """Texts, channels and quiet hours, as declared in scripts.yml."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def text_for(channel: str, *, name: str, titles: Sequence[str], sender: str) -> str:
    """The notice in words."""
    listed = "、".join(f"“{title}”" for title in titles)
    return script()["texts"][channel].format(name=name, titles=listed, sender=sender)


def send_after(channel: str, *, at: datetime) -> datetime:
    """When a notice made at a moment may go out: at once, or when the quiet hours are over (local time of `at`)."""
    hours = script()["quiet_hours"]
    begin, end = (time.fromisoformat(hours[key]) for key in ("from", "to"))
    if not script()["channels"][channel]["quiet"] or end <= at.time() < begin:
        return at
    morning = at.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return morning + timedelta(days=1) if at.time() >= begin else morning
