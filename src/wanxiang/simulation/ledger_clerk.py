"""Somebody at the pages of the ledger: reads a page or an exported list, sends its forms, hands in papers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from wanxiang.simulation.actors import Person

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""A sheet of paper without words: what counts is that somebody handed something in."""


@dataclass
class _Fields(HTMLParser):
    """What a form would send as it stands: values of inputs and texts, chosen options."""

    said: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    _select: str = ""
    _text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = known.get("name", "")
        elif tag == "option" and self._select:
            self.options.setdefault(self._select, []).append(known.get("value", ""))
            if "selected" in known:
                self.said.setdefault(self._select, []).append(known.get("value", ""))
        elif tag == "textarea":
            self._text = known.get("name", "")
            self.said[self._text] = [""]
        elif tag == "input" and known.get("name") and known.get("type") not in ("hidden", "checkbox", "file", "search"):
            self.said[known["name"]] = [known.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.said[self._text][0] += data


class Clerk(Person):
    """Somebody at the pages of the ledger."""

    def read(self, path: str) -> str:
        """A page."""
        answer = self.http.get(path)
        self._expect(answer, httpx.codes.OK, path)
        return answer.text

    def listed(self, path: str) -> list[dict[str, str]]:
        """The rows of a list, from its export."""
        answer = self.http.get(path)
        self._expect(answer, httpx.codes.OK, path)
        return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))

    def hand_in(self, task: str, name: str) -> None:
        """A file beside a task."""
        path = f"/plan/tasks/{task}/act/file/"
        answer = self.http.post(path, data={"title": name, **self._token()}, files={"file": (f"{name}.pdf", PAPER)})
        self._expect(answer, httpx.codes.FOUND, path)

    def edit(self, task: str, changes: Mapping[str, Any]) -> None:
        """The form of a task with some of it changed."""
        form = _Fields()
        form.feed(self.read(f"/plan/tasks/{task}/edit/"))
        self.press(f"/plan/tasks/{task}/edit/", {name: values for name, values in form.said.items() if name} | changes)
