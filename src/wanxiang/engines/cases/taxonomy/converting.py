"""One list's class in the words of another, both ways from the same rows, on a day; never a default. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from wanxiang.engines.cases.taxonomy.classes import Key, Taxonomy
from wanxiang.engines.cases.taxonomy.crosswalks import BROADER, NARROWER, OVERLAPS, SAME, TURNED, Crosswalk, Row

MOST_STEPS = 3


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """An answer: the class, how sure, how it relates to what was asked, and the crosswalks by which it was found."""

    key: Key
    confidence: float
    relation: str
    via: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoundTrip:
    """What comes back when every class of the source list is taken over and back again.

    shared: came back beside others or behind another, since several classes share a target (legal, and said so)
    unmapped: has no counterpart on purpose, with the reason;  missing: neither mapped nor named as unmapped
    unreached: classes of the target list that nothing leads to
    """

    crosswalk: str
    on: date
    returned: tuple[Key, ...]
    shared: dict[Key, tuple[Key, ...]]
    unmapped: dict[Key, str]
    missing: tuple[Key, ...]
    unreached: tuple[Key, ...]

    def lines(self) -> list[str]:
        """The report as sentences, one for each class that does not simply come back."""
        return [
            *(
                f"{key.code}：多对一，返回时为 {'、'.join(each.code for each in back)}"
                for key, back in self.shared.items()
            ),
            *(f"{key.code}：有意不对应，{why}" for key, why in self.unmapped.items()),
            *(f"{key.code}：没有对应，也没有说明" for key in self.missing),
        ]


def convert(key: Key, *, to: str, on: date, crosswalks: Iterable[Crosswalk]) -> list[Mapped]:
    """What a class is called in another list on a day, surest first; [] when nothing says so.

    In:  key; to, a list as "district@2021"; the crosswalks to go by
    Out: one answer per class found. A crosswalk between the two lists decides alone; only where there is none in force do
         steps through other lists count, their confidences multiplied, the surest way kept. Backwards, what several
         classes share is shared among them: the confidence of a row that is not exact is divided by their number.
    """
    if key.ref == to:
        return [Mapped(key=key, confidence=1.0, relation=SAME, via=())]
    walks = [walk for walk in crosswalks if walk.in_force(on)]
    direct = [walk for walk in walks if {walk.source_list, walk.target_list} == {key.ref, to}]
    if direct:
        return _best(answer for walk in direct for answer in _step(key, walk, on))
    return _best(_through(Mapped(key=key, confidence=1.0, relation=SAME, via=()), to, on, walks, seen=(key.ref,)))


def convert_labels(keys: Sequence[Key], *, to: str, on: date, crosswalks: Iterable[Crosswalk]) -> list[Mapped]:
    """The same for a case that carries several labels: classes that more labels point to are surer.

    Out: confidence 1 − Π(1 − c) over the labels that lead to the class; `via` names all the crosswalks used
    """
    walks, found = list(crosswalks), {}
    for key in keys:
        for answer in convert(key, to=to, on=on, crosswalks=walks):
            found[answer.key] = _both(found[answer.key], answer) if answer.key in found else answer
    return sorted(found.values(), key=lambda answer: (-answer.confidence, answer.key))


def round_trip(crosswalk: Crosswalk, *, source: Taxonomy, target: Taxonomy, on: date) -> RoundTrip:
    """Take every leaf class of the source list over and back on a day."""
    returned, shared, missing, reached = [], {}, [], set()
    for key in (each.key for each in source.leaves()):
        over = convert(key, to=crosswalk.target_list, on=on, crosswalks=[crosswalk])
        reached |= {answer.key for answer in over}
        if not over:
            missing += [] if key in crosswalk.unmapped else [key]
            continue
        back = convert(over[0].key, to=crosswalk.source_list, on=on, crosswalks=[crosswalk])
        if [answer.key for answer in back] == [key]:
            returned.append(key)
        else:
            shared[key] = tuple(answer.key for answer in back)
    return RoundTrip(
        crosswalk=crosswalk.id, on=on, returned=tuple(returned), shared=shared, missing=tuple(missing),
        unmapped=dict(crosswalk.unmapped), unreached=tuple(each.key for each in target.leaves() if each.key not in reached),
    )  # fmt: skip


def _step(key: Key, walk: Crosswalk, on: date) -> Iterator[Mapped]:
    if key.ref == walk.source_list:
        for row in walk.forward(key, on):
            yield _mapped(row.target, row, walk, row.relation, row.confidence)
    else:
        rows = walk.back(key, on)
        for row in rows:
            share = row.confidence if row.relation == SAME else row.confidence / len(rows)
            yield _mapped(row.source, row, walk, TURNED[row.relation], share)


def _mapped(key: Key, row: Row, walk: Crosswalk, relation: str, confidence: float) -> Mapped:
    return Mapped(
        key=key,
        confidence=round(confidence, 4),
        relation=relation,
        via=(walk.id,),
        notes=(row.note,) if row.note else (),
    )


def _through(here: Mapped, to: str, on: date, walks: list[Crosswalk], *, seen: tuple[str, ...]) -> Iterator[Mapped]:
    """Every way to the other list that visits no list twice, in at most three steps."""
    if here.key.ref == to:
        yield here
        return
    if len(here.via) == MOST_STEPS:
        return
    for walk in walks:
        ends = {walk.source_list, walk.target_list} - {here.key.ref}
        if len(ends) == 1 and not ends & set(seen):
            for step in _step(here.key, walk, on):
                yield from _through(_joined(here, step), to, on, walks, seen=(*seen, step.key.ref))


def _joined(one: Mapped, step: Mapped) -> Mapped:
    return Mapped(
        key=step.key, confidence=round(one.confidence * step.confidence, 4), relation=_composed(one.relation, step.relation),
        via=one.via + step.via, notes=one.notes + step.notes,
    )  # fmt: skip


def _composed(one: str, other: str) -> str:
    """Broader of broader is broader; what goes up and down again only overlaps."""
    kinds = {one, other} - {SAME}
    if not kinds:
        return SAME
    return kinds.pop() if kinds in ({BROADER}, {NARROWER}) else OVERLAPS


def _both(one: Mapped, other: Mapped) -> Mapped:
    sure = round(1 - (1 - one.confidence) * (1 - other.confidence), 4)
    best = max(one, other, key=lambda answer: answer.confidence)
    return replace(best, confidence=sure, via=tuple(dict.fromkeys(one.via + other.via)))


def _best(answers: Iterable[Mapped]) -> list[Mapped]:
    best: dict[Key, Mapped] = {}
    for answer in answers:
        if answer.key not in best or answer.confidence > best[answer.key].confidence:
            best[answer.key] = answer
    return sorted(best.values(), key=lambda answer: (-answer.confidence, answer.key))
