"""The two formats of every answer: JSON, and XML after the Spark convention (a list's name says its items' name). Pure."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

JSON, XML = "json", "xml"
FORMATS = (JSON, XML)
MEDIA_TYPES = {JSON: "application/json; charset=utf-8", XML: "text/xml; charset=utf-8"}
ITEM = {
    "services": "service", "attributes": "attribute", "values": "value", "service_requests": "request", "errors": "error",
    "endpoints": "endpoint", "formats": "format", "service_request_updates": "request_update",
}  # fmt: skip
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(root: str, data: Any, format: str) -> bytes:
    """An answer in its format.

    In: root: the root element (XML only: a JSON list or object has no name); data: dicts, lists, text, numbers, booleans, None
    """
    if format == JSON:
        return json.dumps(data, ensure_ascii=False).encode()
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(_element(root, data), encoding="utf-8")


def _element(name: str, data: Any) -> ET.Element:
    made = ET.Element(name)
    if isinstance(data, dict):
        made.extend(_element(key, value) for key, value in data.items())
    elif isinstance(data, list):
        made.extend(_element(ITEM[name], value) for value in data)
    else:
        made.text = _text(data)
    return made


def _text(data: Any) -> str:
    """Text without the control characters that no XML may hold."""
    if data is None:
        return ""
    if isinstance(data, bool):
        return "true" if data else "false"
    return _NOT_XML.sub("", str(data))
