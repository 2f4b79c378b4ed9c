"""The public scheme by which WeCom signs and encrypts what it calls back with. Pure.

Signature: SHA-1 over token, moment, nonce and ciphertext, sorted and joined. Ciphertext: Base64 of AES-256-CBC (the key's first
16 bytes as initial vector, PKCS#7 to 32 bytes) over 16 random bytes, the length in four bytes, the message, the receiver's id.
What is read out of the messages are flat fields: no XML is parsed, so none can do harm.
Source: developer.work.weixin.qq.com/document/path/90968
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from wanxiang.core.errors import WanxiangError

BLOCK, RANDOM = 32, 16
MOST_SKEW = 600
"""Seconds by which a callback may be old: a retry comes within seconds, a replay later."""
_FIELD = re.compile(r"<(\w{1,40})>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>", re.DOTALL)


class Forged(WanxiangError):
    """Not signed as agreed, not for us, or long past."""

    code = "messaging.forged"
    status = 403

    def __init__(self) -> None:
        super().__init__("回调未通过验证", hint="请核对消息平台上的 Token、EncodingAESKey 和企业编号")


def signature(token: str, moment: str, nonce: str, encrypted: str) -> str:
    """The signature of a callback."""
    return hashlib.sha1("".join(sorted((token, moment, nonce, encrypted))).encode(), usedforsecurity=False).hexdigest()


def opened(
    encrypted: str, *, said: Mapping[str, str], token: str, key: bytes, receiver: str, seconds: int
) -> str:  # fmt: skip
    """The message of a callback.

    In:     said: msg_signature, timestamp, nonce of the address; seconds: the true moment
    Raises: Forged
    """
    moment = said.get("timestamp", "")
    wanted = signature(token, moment, said.get("nonce", ""), encrypted)
    if not hmac.compare_digest(wanted, said.get("msg_signature", "")):
        raise Forged
    if not moment.isdecimal() or abs(int(moment[:15]) - seconds) > MOST_SKEW:
        raise Forged
    return decrypted(encrypted, key=key, receiver=receiver)


def decrypted(encrypted: str, *, key: bytes, receiver: str) -> str:
    """The plain message; raises Forged where it is not for this receiver, or not what the key sealed."""
    try:
        data = base64.b64decode(encrypted, validate=True)
        opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        plain = _unpadded(opener.update(data) + opener.finalize())
        (length,) = struct.unpack(">I", plain[RANDOM : RANDOM + 4])
        message, to = plain[RANDOM + 4 : RANDOM + 4 + length], plain[RANDOM + 4 + length :]
        if to.decode() != receiver:
            raise Forged
        return message.decode()
    except (binascii.Error, ValueError, struct.error) as error:
        raise Forged from error


def encrypted(message: str, *, key: bytes, receiver: str, noise: bytes | None = None) -> str:
    """A message sealed as the platform reads it."""
    body = message.encode()
    plain = (noise or os.urandom(RANDOM)) + struct.pack(">I", len(body)) + body + receiver.encode()
    sealer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(sealer.update(_padded(plain)) + sealer.finalize()).decode()


def fields(xml: str) -> dict[str, str]:
    """The flat fields of a message by name; the innermost where some are nested, the first where one is said twice."""
    found: dict[str, str] = {}
    for name, marked, bare in _FIELD.findall(xml.removeprefix("<xml>")):
        found.setdefault(name, (marked or bare).strip())
    return found


def _padded(data: bytes) -> bytes:
    count = BLOCK - len(data) % BLOCK
    return data + bytes([count]) * count


def _unpadded(data: bytes) -> bytes:
    count = data[-1] if data else 0
    if not 1 <= count <= BLOCK or data[-count:] != bytes([count]) * count:
        raise Forged
    return data[:-count]
