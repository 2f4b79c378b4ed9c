"""A draft: one item as found on the page, before its fields are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .dates import deadline_in, due_date, is_ongoing
from .document import Clause, Deadline, Item, Person, UnitMention
from .keys import DUE, LEADER, OWNER, PARTICIPANT, TARGET
from .labels import Label
from .names import leaders, units
from .passage import Passage, join
from .tails import Field, unit_fields

_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”’\"』」）)]*|\n|$)")
_SPACES = re.compile(r"\s{2,}|\u3000")
#: a full stop typed as a dot between Chinese words
_HALF_STOP = re.compile(r"(?<=[一-龥”)])\.(?=[一-龥“]|$)")
_TITLE_BEFORE_COLON = 40


@dataclass
class Draft:
    """Title and text as passages, fields not yet read. `number` is the typed number, if any."""

    title: Passage
    text: list[Passage]
    fields: list[Field]
    label: Label | None = None
    number: int | None = None
    chapter: str = ""
    inherited: list[Field] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.title.span.start


def title_and_rest(head: Passage) -> tuple[Passage, Passage | None]:
    """深化某某改革。建立… → its first sentence as the title; also parted by wide space or by a colon."""
    folded = head.folded
    if (stop := _first_stop(folded)) is not None:
        return _bare(head.cut(0, stop)), head.cut(stop + 1).strip() or None
    if (gap := _SPACES.search(head.text)) and gap.start() >= 4 and len(head) - gap.end() >= 12:
        return _bare(head.cut(0, gap.start())), head.cut(gap.end()).strip() or None
    colon = folded.find(":")
    if 4 <= colon <= _TITLE_BEFORE_COLON and "," not in folded[:colon] and len(head) - colon > 15:
        return _bare(head.cut(0, colon)), head.cut(colon + 1).strip() or None
    return _bare(head), None


def _bare(title: Passage) -> Passage:
    return title.strip("。：:；;，,、")


def _first_stop(folded: str) -> int | None:
    """The first 。 that stands outside brackets and quotes."""
    depth = 0
    for index, char in enumerate(folded):
        depth += {"(": 1, ")": -1, "“": 1, "”": -1, "《": 1, "》": -1}.get(char, 0)
        if char == "。" and depth <= 0:
            return index
    stop = folded.find("。")
    if stop < 0 and (dot := _HALF_STOP.search(folded)):
        stop = dot.start()
    return stop if stop >= 0 else None


def finish(draft: Draft, *, no: int, year: int | None) -> Item:
    """Read the fields of a draft. year: for deadlines that name none."""
    own = {one.role for one in draft.fields}
    fields = draft.fields + [one for one in draft.inherited if one.role not in own]
    text = join(draft.text, "\n") if draft.text else None
    clauses = tuple(_clauses(text)) if text else ()
    spans = {"title": draft.title.span} | ({"text": text.span} if text else {})
    return Item(
        no=no,
        label=draft.label.text if draft.label else "",
        chapter=draft.chapter,
        title=_flat(draft.title.text),
        text=text.text if text else "",
        clauses=clauses,
        people=tuple(_people(fields)),
        units=tuple(_units(fields)),
        deadline=_deadline(fields, clauses, year),
        target="；".join(one.value.text for one in fields if one.role == TARGET),
        has_participant_field=any(one.role == PARTICIPANT for one in unit_fields(fields)),
        spans=spans,
    )


def _flat(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text)


def _clauses(text: Passage) -> Iterable[Clause]:
    found = (text.cut(*match.span()).strip() for match in _SENTENCE.finditer(text.text))
    return [Clause(no, one.text, one.span) for no, one in enumerate((c for c in found if c), start=1)]


def _people(fields: list[Field]) -> Iterable[Person]:
    seen = set()
    for one in fields:
        if one.role in (LEADER, OWNER):
            for named in leaders(one.value):
                if (one.role, named.name) not in seen:
                    seen.add((one.role, named.name))
                    yield Person(one.role, named.name, one.key, named.passage.span)


def _units(fields: list[Field]) -> Iterable[UnitMention]:
    """Each unit once a role; 某局（牵头） in a list of responsible units leads, the others take part."""
    seen = set()
    for one in unit_fields(fields):
        listed = units(one.value)
        marked = any(named.leads for named in listed)
        for named in listed:
            role = one.role if not marked else "lead" if named.leads else PARTICIPANT
            if (role, named.name) not in seen:
                seen.add((role, named.name))
                yield UnitMention(role, named.name, one.key, named.group, named.open_ended, named.passage.span)


def _deadline(fields: list[Field], clauses: tuple[Clause, ...], year: int | None) -> Deadline | None:
    """From the field; without one, the latest deadline that the text itself sets."""
    stated = [one for one in fields if one.role == DUE and one.value]
    if stated:
        raw = "；".join(one.value.text for one in stated)
        days = [day for one in stated if (day := due_date(one.value.text, year=year))]
        return Deadline(raw, max(days, default=None), is_ongoing(raw), True, stated[0].value.span)
    dated = [(day, clause) for clause in clauses if (day := deadline_in(clause.text, year=year))]
    if not dated:
        return None
    day, clause = max(dated, key=lambda pair: pair[0])
    return Deadline(clause.text, day, False, False, clause.span)
