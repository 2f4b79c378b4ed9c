"""Logs: one JSON object a line, with the id of the request, and no personal data."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

current_request: ContextVar[str] = ContextVar("current_request", default="")

_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def masked(text: str) -> str:
    """The text with ID numbers and mobile numbers blotted out: the last net, should one slip into a message."""
    return _MOBILE.sub("[手机号]", _ID_NUMBER.sub("[证件号]", text))


class JsonFormatter(logging.Formatter):
    """{"at", "level", "logger", "message", "request", "error"?}"""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            "request": current_request.get(),
        }
        if record.exc_info:
            said["error"] = masked(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)
