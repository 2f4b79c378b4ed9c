"""What is sensitive: sealed together beside the entry, masked wherever no purpose was stated."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wanxiang.core import crypto
from wanxiang.engines.directory.declaring import Field, Register
from wanxiang.engines.directory.values import folded

FILLER = "*"
PARTS = "\x1f"


def parted(register: Register, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(open values, sensitive values)."""
    secret = {each.name for each in register.sealed_fields}
    plain = {name: value for name, value in values.items() if name not in secret}
    return plain, {name: value for name, value in values.items() if name in secret}


def seal(register: str, secret: Mapping[str, Any]) -> bytes:
    """The sensitive values as one sealed piece; nothing for none."""
    if not secret:
        return b""
    body = json.dumps(secret, ensure_ascii=False, sort_keys=True).encode()
    return crypto.encrypt(body, aad=f"directory:{register}".encode())


def opened(register: str, sealed: bytes | memoryview | None) -> dict[str, Any]:
    """The reverse of `seal`; raises Tampered."""
    if not sealed:
        return {}
    return json.loads(crypto.decrypt(bytes(sealed), aad=f"directory:{register}".encode()))


def whole(register: str, values: Mapping[str, Any], sealed: bytes | memoryview | None) -> dict[str, Any]:
    """Open and sensitive values together."""
    return {**values, **opened(register, sealed)}


def identities(register: Register, entries: Iterable[Mapping[str, Any]]) -> Sequence[str | None]:
    """What makes each entry the same as another: a pseudonym of its identifying fields; None where one is blank."""
    texts = [_identity_text(register, values) for values in entries]
    return crypto.tokens(texts, purpose=f"directory:{register.id}")


def _identity_text(register: Register, values: Mapping[str, Any]) -> str | None:
    parts = [values.get(name) for name in register.identity]
    if any(part is None for part in parts):
        return None
    return PARTS.join(folded(str(part)) for part in parts)


def masked(field: Field, text: str) -> str:
    """A sensitive value as a list shows it: 张*，138****8000，＊＊＊."""
    if not text:
        return ""
    if field.type == "person":
        return text[0] + FILLER * max(1, len(text) - 1)
    if field.type == "phone" and len(text) >= 7:
        return text[:3] + FILLER * (len(text) - 7) + text[-4:]
    return FILLER * 3


def is_mask(cell: Any) -> bool:
    """Whether a cell of a file is a masked value that was exported: it says nothing new."""
    return isinstance(cell, str) and FILLER in cell
