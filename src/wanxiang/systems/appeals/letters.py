"""检举控告: a letter goes sealed into the outbox of the discipline body's instance; a case says only that there was one.

    letter ─ envelope.close(public key) ─▶ $WANXIANG_HOME/discipline/outbox/<number>.letter ─▶ fetched by that instance

The number of the case is the receipt; what became of the letter is told by the discipline body, not here.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home, write_bytes
from wanxiang.core.models import Account
from wanxiang.engines.cases.actions import Report, receive
from wanxiang.engines.cases.actions.handling import follow_up
from wanxiang.engines.cases.attachments import File, checked
from wanxiang.systems.appeals import envelope

FOLDER, KEY_FILE = "discipline", "public.hex"
FLOW = "sealed_letter"
TEXT = "（密封件，内容不在本平台）"
MOST = 20_000


class NoDisciplineKey(WanxiangError):
    """The discipline body has not handed over its public key: nothing may then be taken, for it could be read here."""

    code = "appeals.no_discipline_key"
    status = 503


class BadLetter(WanxiangError):
    code = "appeals.bad_letter"


def may_take() -> bool:
    """Whether letters can be taken: the discipline body's public key is there."""
    return home(FOLDER, KEY_FILE).exists()


def keep_key(public: str) -> None:
    """Keep the public key that the discipline body handed over; raises BadEnvelope for one that is none."""
    envelope.close(b"", public=public, number="")
    write_bytes(home(FOLDER, KEY_FILE), public.strip().encode())


def hand_over(
    *, text: str, files: Sequence[File] = (), name: str = "", contact: str = "", by: Account, at: datetime
) -> str:
    """Seal a letter, put it into the outbox, and give its receipt (number and check code).

    In:     name, contact: only if the writer wishes; they go into the envelope and nowhere else
    Raises: BadLetter, BadFile, NoDisciplineKey
    """
    if not 2 <= len(text.strip()) <= MOST:
        raise BadLetter(f"请写明检举控告的内容，{MOST:,} 字以内")
    public = _public()
    letter = _letter(text.strip(), checked(files), name=name, contact=contact, at=at)
    with transaction.atomic():
        # Of the letter not even a digest: a short text could be guessed from one.
        report = Report(
            source="portal",
            external_id=secrets.token_hex(20),
            text=TEXT,
            title="密封件",
            flow=FLOW,
            anonymous=True,
            confidential=True,
        )
        received = receive(report, by=by, at=at)
        number = received.case.case_no
        write_bytes(outbox(number), envelope.close(letter, public=public, number=number))
        follow_up(received.case, "hand_over", by=Account.system("appeals"), at=at)
    return received.receipt


def outbox(number: str = "") -> Path:
    """The folder that the discipline body's instance fetches from, or the file of one letter in it."""
    return home(FOLDER, "outbox", f"{number}.letter") if number else home(FOLDER, "outbox")


def handed_over() -> list[tuple[str, int]]:
    """(number, bytes) of what still lies in the outbox; nothing else of a letter can be told."""
    return sorted((file.stem, file.stat().st_size) for file in outbox().glob("*.letter")) if outbox().exists() else []


def _public() -> str:
    if not may_take():
        raise NoDisciplineKey(
            "暂不能接收检举控告密封件：尚未配置纪检监察机关的公钥", hint="请向纪检监察机关直接提出，或拨打 12388"
        )
    return home(FOLDER, KEY_FILE).read_text(encoding="utf-8").strip()


def _letter(text: str, files: Sequence[File], *, name: str, contact: str, at: datetime) -> bytes:
    said = {
        "text": text, "name": name.strip(), "contact": contact.strip(), "at": at.isoformat(),
        "files": [{"name": file.name, "data": file.data.hex()} for file in files],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode()
