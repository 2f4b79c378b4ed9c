"""Whether somebody is enrolled in another policy, as a condition: `享受("id")`, and what 不得同时享受 is made of."""

from pathlib import Path

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.declaring import conditions, durations
from wanxiang.engines.policy.declaring.entries import Entry
from wanxiang.engines.policy.declaring.shelf import Shelf, files, root, value

TABLE = "enrolments"
SUBJECT = {"person": "person_key", "enterprise": "credit_code"}
ENROLMENT = ("enrolment", "已享", "享受名单", "enrollment")
CONDITION = ("condition", "条件", "享受条件", "申领条件", "conditions", "when")
IDS = ("id", "编号", "政策编号")


class Policies(Shelf[ex.Node]):
    """Policies by id."""

    @property
    def _entries(self) -> dict[str, Entry]:
        if self._index is None:
            self._index = {name: whole for name, path in paths(self._beside).items() if (whole := root_of(path))}
        return self._index


def policy_files(beside: Path | None) -> list[Path]:
    """Every policy file, those that win last; besides the shipped and local ones, the neighbours of a file."""
    near = sorted(beside.parent.glob("*.yml")) if beside is not None and beside.is_file() else []
    return [*files("policies", beside=beside), *near]


def root_of(path: Path) -> Entry | None:
    """The whole of a policy file; None where it is no mapping with a condition."""
    whole = root(path)
    return whole if whole is not None and value(whole, CONDITION) is not None else None


def id_of(path: Path, whole: Entry) -> str:
    """A file without id goes by its own name."""
    found = value(whole, IDS)
    return found.text.strip() if found is not None and found.is_scalar else path.stem


def paths(beside: Path | None) -> dict[str, Path]:
    """Id → file of every policy that a file may speak of."""
    return {id_of(path, whole): path for path in policy_files(beside) if (whole := root_of(path)) is not None}


def shelf(vocabulary: ex.Vocabulary, *, audience: str, beside: Path | None) -> Shelf[ex.Node]:
    """Id → the condition that the subject is enrolled in that policy."""
    return Policies("policies", lambda name, root: read(name, root, vocabulary, audience), beside=beside)


def read(policy: str, whole: Entry, vocabulary: ex.Vocabulary, audience: str) -> ex.Node:
    """On a list of departments, or by the policy's own condition on the person (its parameters apart)."""
    entry = value(whole, ENROLMENT)
    parts = {key.text: value for key, value in entry.items()} if entry is not None and entry.is_mapping else {}
    lasts = next((durations.read(parts[key]) for key in ("lasts", "有效期", "有效") if key in parts), None)
    shown = next((parts[key] for key in ("condition", "条件", "when") if key in parts), None)
    on_list = listed(policy, lasts=lasts, audience=audience)
    if shown is None:
        return on_list
    return tree.Or(items=(on_list, conditions.rule(shown, vocabulary=vocabulary).tree))


def listed(policy: str, *, lasts: ex.Duration | None, audience: str = "person") -> ex.Node:
    """Whether a row of `enrolments` counts on the day: begun, not ended, and not too long ago."""
    start, end = (tree.Word(name=name, column=name, type=ex.DATE) for name in ("from_on", "until_on"))
    today = tree.AsOf()
    parts: list[ex.Node] = [
        tree.Compare(op="==", left=tree.Word(name="policy", column="policy", type=ex.TEXT),
                     right=tree.Const(value=policy, type=ex.TEXT)),
        tree.Or(items=(tree.IsUnknown(item=start), tree.Compare(op="<=", left=start, right=today))),
        tree.Or(items=(tree.IsUnknown(item=end), tree.Compare(op=">", left=end, right=today))),
    ]  # fmt: skip
    if lasts is not None:
        earliest = tree.Shift(day=today, by=tree.Const(value=lasts, type=ex.DURATION), sign=-1, type=ex.DATE)
        parts += [tree.Not(item=tree.IsUnknown(item=start)), tree.Compare(op=">", left=start, right=earliest)]
    over = tree.Rows(name=f"享受({policy})", table=TABLE, key="person_key", subject=SUBJECT[audience],
                     under=f"{TABLE}:{policy}", complete=True)  # fmt: skip
    counted = tree.Aggregate(function="count", item=tree.And(items=tuple(parts)), over=over, type=ex.NUMBER)
    return tree.Compare(op=">=", left=counted, right=tree.Const(value=1, type=ex.NUMBER))
