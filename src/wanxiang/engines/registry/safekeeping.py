"""What `wanxiang verify` asks of the registry: every delivery has its sealed original and, landed, its standard rows."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from wanxiang.core import crypto
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home
from wanxiang.engines.registry.landing import original, standard
from wanxiang.engines.registry.models import Delivery


def problems(contents: bool) -> Iterator[str]:
    """Files that are missing; whether the key opens what is sealed (one original, or with `contents` each of them)."""
    opened = False
    for delivery in Delivery.objects.all().iterator():
        sealed = original(delivery.source, delivery.sha)
        yield from (f"缺少文件 {path.relative_to(home())}" for path in _missing(delivery, sealed))
        if sealed.exists() and (contents or not opened):
            opened = True
            yield from _unopened(sealed, delivery.sha)


def _missing(delivery: Delivery, sealed: Path) -> list[Path]:
    landed = delivery.state == Delivery.State.LANDED
    parts = [standard(delivery.source, delivery.sha, part) for part in ("rows", "aside")] if landed else []
    return [path for path in (sealed, *parts) if not path.exists()]


def _unopened(sealed: Path, sha: str) -> Iterator[str]:
    """Why a sealed original cannot be had back as it came."""
    found = hashlib.sha256()
    try:
        for frame in crypto.open_file(sealed):
            found.update(frame)
    except (WanxiangError, ValueError) as error:
        yield f"封存原件 {sealed.relative_to(home())} 打不开：{error}"
        return
    if found.hexdigest() != sha:
        yield f"封存原件 {sealed.relative_to(home())} 与送达时的内容不同"
