"""Proposals for what does not map: for a person to accept in the queue, never applied by themselves. Pure."""

from dataclasses import dataclass

from wanxiang.engines.cases.taxonomy.classes import Class, Taxonomy, likeness, plain

LEAST = 45.0


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A class that a foreign name may mean; score 0–100; `because` says what is alike."""

    cls: Class
    score: float
    because: str


def suggest_unmapped(name: str, taxonomy: Taxonomy, *, limit: int = 3) -> list[Proposal]:
    """The classes whose names and words a foreign class name is most like, best first; [] when nothing is alike."""
    wanted = plain(name)
    scored = [(likeness(wanted, each), each) for each in taxonomy.leaves()] if wanted else []
    best = sorted((pair for pair in scored if pair[0] >= LEAST), key=lambda pair: -pair[0])[:limit]
    return [Proposal(cls=each, score=round(score, 1), because=_because(wanted, each)) for score, each in best]


def _because(wanted: str, one: Class) -> str:
    held = [word for word in (one.name, *one.also, *one.words) if plain(word) in wanted or wanted in plain(word)]
    return f"同有“{max(held, key=len)}”" if held else f"名称与“{one.name}”相近"
