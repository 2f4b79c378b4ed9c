"""A letter that the platform can close and not open: sealed for the discipline body's public key. Pure.

X25519 with a key made for this one letter, HKDF, SM4-GCM. The private key lives on the discipline body's own instance; the
platform holds the public one, so that neither its desk, nor its administrators, nor its backups can read a letter.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wanxiang.core.errors import WanxiangError

MAGIC = b"WXL1"
_KEY, _NONCE, _TAG = 32, 12, 16
RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)


class BadEnvelope(WanxiangError):
    """A key that is none, or a letter that this key does not open."""

    code = "appeals.bad_envelope"


def new_keys() -> tuple[str, str]:
    """(private, public) as hexadecimal text: made on the discipline body's own instance."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes(*RAW).hex()


def close(letter: bytes, *, public: str, number: str) -> bytes:
    """Seal a letter for whoever holds the private key; `number` is bound to it. Raises BadEnvelope."""
    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes(*RAW)
    nonce = os.urandom(_NONCE)
    sealer = Cipher(algorithms.SM4(_shared(once, _public(public), mine)), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(number.encode())
    return MAGIC + mine + nonce + sealer.update(letter) + sealer.finalize() + sealer.tag


def unseal(sealed: bytes, *, private: str, number: str) -> bytes:
    """The letter, on the instance that holds the private key; raises BadEnvelope."""
    head = len(MAGIC)
    mine, nonce = sealed[head : head + _KEY], sealed[head + _KEY : head + _KEY + _NONCE]
    body, tag = sealed[head + _KEY + _NONCE : -_TAG], sealed[-_TAG:]
    try:
        key = _shared(
            X25519PrivateKey.from_private_bytes(bytes.fromhex(private)), X25519PublicKey.from_public_bytes(mine), mine
        )
        opener = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        opener.authenticate_additional_data(number.encode())
        return opener.update(body) + opener.finalize()
    except (InvalidTag, ValueError):
        raise BadEnvelope("打不开这封密封件", hint="密钥不对，或内容、编号被改动") from None


def _shared(private: X25519PrivateKey, public: X25519PublicKey, mine: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=16, salt=mine, info=b"wanxiang letter").derive(
        private.exchange(public)
    )


def _public(text: str) -> X25519PublicKey:
    try:
        return X25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))
    except ValueError:
        raise BadEnvelope("纪检监察机关的公钥不对", hint="应是 64 位十六进制文本") from None
