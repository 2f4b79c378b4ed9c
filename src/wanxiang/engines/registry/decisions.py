"""What people decided about linkage, as a run must honour it."""

import numpy as np
from sqlglot import exp

from wanxiang.engines.registry.models import LinkDecision, PersonMerge
from wanxiang.engines.registry.places import function
from wanxiang.engines.registry.workbench import CONTENT, Workbench


def standing(kind: str) -> list[LinkDecision]:
    """Decisions of a kind that were not withdrawn."""
    return list(LinkDecision.objects.filter(kind=kind, withdrawn_at=None))


def current_key(person_key: str) -> str:
    """The key that a person is known by now: merges followed."""
    merge = PersonMerge.objects.filter(old_key=person_key).first()
    return merge.new_key if merge else person_key


def apart() -> list[tuple[str, str]]:
    """Pairs of persons that must not become one."""
    pairs = [
        (current_key(each.person_key), current_key(each.other_key)) for each in standing(LinkDecision.Kind.KEEP_APART)
    ]
    return [(one, other) for one, other in pairs if one != other]


def fingerprint() -> exp.Expression:
    """What a record says, as one digest: the same row sent again next month has the same. In terms of table `r`."""
    parts = [function("coalesce", exp.cast(exp.column(name), "VARCHAR"), "") for name in ("id_token", *CONTENT[1:])]
    return function("md5", function("concat_ws", "|", *parts))


def detached(bench: Workbench) -> np.ndarray:
    """bool per record: rows of the sources and contents that a person said do not belong where they were linked."""
    rows = np.zeros(bench.count, dtype=bool)
    prints = {(each.record_uid.split(":")[0], each.fingerprint) for each in standing(LinkDecision.Kind.UNLINK)}
    if not prints:
        return rows
    numbers = {source: number for number, source in enumerate(bench.sources)}
    for source, digest in prints:
        if source in numbers:
            query = (
                exp.select("rid").from_("r").where(exp.column("source").eq(numbers[source]), fingerprint().eq(digest))
            )
            rows[bench.arrow(query)["rid"].to_numpy()] = True
    return rows
