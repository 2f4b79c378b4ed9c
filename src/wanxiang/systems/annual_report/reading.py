"""A report as it is read, whether it is written still or issued: numbered headings, sentences, and what each number stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanxiang.core.official import numbered
from wanxiang.engines.measures.drafts import issuing
from wanxiang.engines.measures.drafts.filling import LABELS, LIVE, Filling
from wanxiang.engines.measures.drafts.queries import sections
from wanxiang.engines.measures.models import Draft


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number of a report, with all that it stands on."""

    place: int
    text: str
    state: str
    title: str
    url: str
    because: str
    lineage: str
    as_of: str

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def tip(self) -> str:
        """What a reader is told before he opens it."""
        return "，".join(filter(None, (self.title if self.title != self.text else "", self.label, self.because)))


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section as it is read: its numbered heading, and paragraphs of words and numbers."""

    position: int
    heading: str
    numbered: str
    level: int
    item: int | None
    paragraphs: list[list[str | Number]]

    @property
    def lines(self) -> list[str]:
        """The paragraphs as they read."""
        return ["".join(one if isinstance(one, str) else one.text for one in line) for line in self.paragraphs]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole report."""

    title: str
    as_of: date
    number: str
    parts: list[Part]

    @property
    def numbers(self) -> list[Number]:
        """Every number in the order of the text."""
        return [one for part in self.parts for line in part.paragraphs for one in line if not isinstance(one, str)]

    @property
    def text(self) -> str:
        """The report as plain text, a paragraph a line."""
        return (
            "\n".join([self.title, *(line for part in self.parts for line in ("", part.numbered, *part.lines))]) + "\n"
        )


def report(draft: Draft, *, as_of: date | None = None) -> Report:
    """A draft as it reads now; an issued one as it was issued."""
    if draft.state == Draft.State.ISSUED:
        issued = draft.issue
        return _report(draft.title, issued.as_of, issued.number, issued.sections, issued.values)
    with Filling(draft, as_of=as_of) as filling:
        filled = [(one, filling.lines(p.text for p in one.passages.all())) for one in sections(draft)]
        told, values = issuing.frozen(filled)
        return _report(draft.title, filling.as_of, "", told, values)


def _report(title: str, as_of: date, number: str, told: list[dict[str, Any]], values: list[dict[str, Any]]) -> Report:
    numbers = [_number(place, value) for place, value in enumerate(values, 1)]
    return Report(title=title, as_of=as_of, number=number, parts=list(_parts(told, numbers)))


def _parts(told: list[dict[str, Any]], numbers: list[Number]) -> Iterator[Part]:
    headings = numbered((section["heading"], section["level"]) for section in told)
    for section, heading in zip(told, headings, strict=True):
        yield Part(
            position=section["position"],
            heading=section["heading"],
            numbered=heading,
            level=section["level"],
            item=section["item"],
            paragraphs=[[numbers[o] if isinstance(o, int) else o for o in line] for line in section["paragraphs"]],
        )


def _number(place: int, value: Mapping[str, Any]) -> Number:
    live = value["state"] == LIVE
    return Number(
        place=place,
        text=value["text"],
        state=value["state"],
        title=value["title"],
        url=value.get("url") or "",
        because=f"截至 {value['as_of']}" if live else value.get("source", ""),
        lineage=value.get("lineage_id", ""),
        as_of=value.get("as_of") or "",
    )


def markdown(report: Report, *, site: str = "") -> str:
    """The report as Markdown: headings, paragraphs, and links from the numbers to their pages."""
    lines = [f"# {report.title}"]
    for part in report.parts:
        lines += ["", f"{'#' * (part.level + 1)} {part.numbered}"]
        lines += [line for words in part.paragraphs for line in ("", "".join(_marked(one, site) for one in words))]
    return "\n".join(lines) + "\n"


def _marked(one: str | Number, site: str) -> str:
    if isinstance(one, str):
        return one
    return f"[{one.text}]({site}{one.url})" if one.url else one.text
