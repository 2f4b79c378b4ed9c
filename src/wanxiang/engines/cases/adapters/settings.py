"""The file of adapters: which other systems there are, where, and the secrets shared with them."""

import base64
import binascii
import stat
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from wanxiang.core.config import BadSetting, config

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Hotline:
    """A 12345 platform: its address, who we are to it, the secret that requests are signed with, its list of classes."""

    url: str
    app: str
    secret: str
    scheme: str = "hotline12345"
    kind: str = "appeal"
    timeout: float = 10.0


@dataclass(frozen=True, kw_only=True)
class Messaging:
    """A WeCom-like platform: its address, corporation and agent, the secret of the agent; token and key of the callback; our pages."""

    url: str
    corp: str
    agent: int
    secret: str
    token: str
    aes_key: str
    pages: str
    timeout: float = 10.0

    @property
    def key(self) -> bytes:
        """The 32 bytes of the callback's key."""
        return base64.b64decode(f"{self.aes_key}=")


def hotline() -> Hotline | None:
    """The hotline, where one is set up; raises BadSetting."""
    return _section("hotline", Hotline)


def messaging() -> Messaging | None:
    """Staff messaging, where it is set up; raises BadSetting."""
    found = _section("messaging", Messaging)
    if found is not None:
        _key_of(found)
    return found


def read(path: Path) -> dict[str, Mapping[str, Any]]:
    """The file of adapters; raises BadSetting where it cannot be read, or others may read its secrets."""
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise BadSetting(f"{path} 含有密钥，但其他账号也能读", hint=f"请运行 chmod 600 {path}")
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadSetting(
            f"WANXIANG_ADAPTERS 所指的 {path} 无法读取", hint="核对路径和 YAML 格式，见 docs/adapters.md"
        ) from error
    if not isinstance(said, dict) or not all(isinstance(part, dict) for part in said.values()):
        raise BadSetting(f"{path} 的写法不对", hint="须为 hotline: 和 messaging: 两节，见 docs/adapters.md")
    return said


def _section(name: str, kind: type[T]) -> T | None:
    path = config().adapters
    if path is None or (said := read(path).get(name)) is None:
        return None
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    try:
        if unknown := said.keys() - known:
            raise TypeError("、".join(sorted(unknown)))
        return kind(**said)
    except TypeError as error:
        raise BadSetting(
            f"{path} 的 {name} 一节不全或有误：{error}", hint=f"可写：{'、'.join(sorted(known))}"
        ) from error


def _key_of(found: Messaging) -> None:
    try:
        good = len(found.key) == 32
    except binascii.Error:
        good = False
    if not good:
        raise BadSetting("messaging 的 aes_key 须为 43 个字母和数字", hint="从消息平台的“接收消息”设置中复制")
