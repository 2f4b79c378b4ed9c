"""A class list: a scheme in one version, its classes as a tree of any depth. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

from rapidfuzz import fuzz

from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions import nearest
from wanxiang.engines.cases.taxonomy import reading
from wanxiang.engines.cases.taxonomy.reading import Said

KINDS = {"event": "事件", "component": "部件", "appeal": "诉求", "enterprise": "企业诉求", "service": "诉求服务"}
LEVELS = ("一般", "较急", "紧急", "特急")
_HEAD = (
    "id", "title", "version", "valid_from", "valid_to", "source", "kinds", "classes", "codes", "axes", "multi_label",
)  # fmt: skip
_ROW = (
    "code", "name", "kind", "parent", "plain", "is", "not", "words", "also", "level", "public", "sensitive",
    "confidential", "children",
)  # fmt: skip
_INHERITED = ("kind", "level", "public", "sensitive", "confidential")


class UnknownClass(WanxiangError):
    """No such class in the list."""

    code = "taxonomy.unknown_class"


class AmbiguousCode(WanxiangError):
    """The code exists in several kinds, and the kind was not said."""

    code = "taxonomy.ambiguous_code"


@dataclass(frozen=True, order=True, slots=True)
class Key:
    """What names a class once and for all: scheme + version + kind + code; written district@2021/event/010101."""

    scheme: str
    version: str
    kind: str
    code: str

    @property
    def ref(self) -> str:
        """The list it is of: district@2021."""
        return f"{self.scheme}@{self.version}"

    def __str__(self) -> str:
        return f"{self.ref}/{self.kind}/{self.code}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """The key of its written form; raises UnknownClass when it is not one."""
        head, _, rest = text.partition("/")
        (scheme, at, version), (kind, slash, code) = head.partition("@"), rest.partition("/")
        if not (at and slash and code):
            raise UnknownClass(f"“{text}”不是类别编号", hint="写作 清单@版本/类型/编码，如 district@2021/event/010101")
        return cls(scheme, version, kind, code)


@dataclass(frozen=True, kw_only=True)
class Class:
    """One class. Where the scheme has no codes, its name is its code."""

    key: Key
    name: str
    parent: str = ""
    plain: str = ""
    """The name for residents; the official one where that is plain enough."""
    definition: str = ""
    excludes: str = ""
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Other names of it, each as good as the name."""
    level: str = LEVELS[0]
    public: bool = False
    sensitive: bool = False
    """Touches somebody vulnerable: shown with care, graded with care."""
    confidential: bool = False
    line: int = 0

    @property
    def code(self) -> str:
        return self.key.code

    @property
    def kind(self) -> str:
        return self.key.kind

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of it, as texts are compared."""
        return tuple(plain(name) for name in (self.name, self.plain, *self.also) if name)

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The words people use, as texts are compared."""
        return tuple(plain(word) for word in self.words)

    @cached_property
    def text(self) -> str:
        """All that is said of it, as texts are compared."""
        return " ".join((*self.names, *self.said, plain(self.definition)))

    @property
    def label(self) -> str:
        """What residents read."""
        return self.plain or self.name


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """A scheme in one version. Codes may repeat between kinds; what is asked without a kind must then say which."""

    id: str
    title: str
    version: str
    valid_from: date
    valid_to: date | None
    source: str
    kinds: Mapping[str, str]
    classes: Mapping[tuple[str, str], Class]
    """(kind, code) → class, in the order of the file."""
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Flat axes beside the tree, such as 诉求类型."""
    multi_label: bool = False
    """Whether one case carries several classes of this list at once."""
    file: Path | None = None

    @property
    def ref(self) -> str:
        """district@2021."""
        return f"{self.id}@{self.version}"

    def in_force(self, on: date) -> bool:
        """Whether the list is in force on a day."""
        return reading.covers(on, self.valid_from, self.valid_to)

    def get(self, code: str, *, kind: str = "") -> Class:
        """The class of a code.

        Raises: UnknownClass with the nearest codes; AmbiguousCode where several kinds have it and none was said
        """
        found = [self.classes[kind, code]] if (kind, code) in self.classes else []
        found = found or ([] if kind else self._by_code.get(code, []))
        if not found:
            raise UnknownClass(f"{self.title}没有类别“{code}”", hint=self._hint(code))
        if len(found) > 1:
            kinds = "、".join(self.kinds.get(each.kind, each.kind) for each in found)
            raise AmbiguousCode(f"“{code}”在{kinds}中都有", hint="请同时说明类型")
        return found[0]

    def leaf(self, code: str, *, kind: str = "") -> Class:
        """The class of a code that a case can be of: one with nothing below it. Raises as `get`."""
        found = self.get(code, kind=kind)
        below = self.children(code, kind=found.kind)
        if below:
            names = "、".join(f"{each.code} {each.name}" for each in below[:6])
            raise UnknownClass(f"“{found.name}”下面还有细类", hint=f"请选择：{names}")
        return found

    def has_leaf(self, code: str, *, kind: str = "") -> bool:
        """Whether a code is one that a case can be of."""
        return (kind, code) in self._leaf_codes

    def path(self, code: str, *, kind: str = "") -> tuple[Class, ...]:
        """From the major class down to this one."""
        found = self.get(code, kind=kind)
        line = [found]
        while line[0].parent:
            line.insert(0, self._parent(line[0]))
        return tuple(line)

    def children(self, code: str = "", *, kind: str = "") -> tuple[Class, ...]:
        """What hangs directly below a class; the major classes without one."""
        below = self._below.get(code, ())
        return tuple(each for each in below if not kind or (self._parent(each).kind if code else each.kind) == kind)

    def leaves(self, code: str = "") -> tuple[Class, ...]:
        """Every class that a case can be of, below a class or in the whole list."""
        return tuple(each for each in self._leaves if not code or any(up.code == code for up in self._up(each)))

    def public(self) -> tuple[Class, ...]:
        """What a resident may choose on the public page."""
        return tuple(each for each in self._leaves if each.public)

    def named(self, text: str) -> Class | None:
        """The one class with that name, public name or other name; None when there is none or more than one."""
        found = {each.key: each for each in self._by_name.get(plain(text), ())}
        return next(iter(found.values())) if len(found) == 1 else None

    def search(self, text: str, *, limit: int = 20) -> list[Class]:
        """Leaf classes that a text points to, best first: code, name, words people use, then likeness."""
        wanted = plain(text)
        scored = [(likeness(wanted, each), each) for each in self._leaves] if wanted else []
        best = sorted(((score, each) for score, each in scored if score >= 60), key=lambda pair: -pair[0])
        return [each for _, each in best[:limit]]

    @cached_property
    def _by_code(self) -> dict[str, list[Class]]:
        return _grouped((each.code, each) for each in self.classes.values())

    @cached_property
    def _below(self) -> dict[str, list[Class]]:
        return _grouped((each.parent, each) for each in self.classes.values())

    @cached_property
    def _by_name(self) -> dict[str, list[Class]]:
        names = ((each, (each.name, each.plain, *each.also)) for each in self._leaves)
        return _grouped((plain(name), each) for each, said in names for name in said if name)

    @cached_property
    def _leaves(self) -> tuple[Class, ...]:
        return tuple(each for each in self.classes.values() if not self.children(each.code, kind=each.kind))

    @cached_property
    def _leaf_codes(self) -> set[tuple[str, str]]:
        return {(kind, each.code) for each in self._leaves for kind in ("", each.kind)}

    def _parent(self, one: Class) -> Class:
        """In the same kind where that has it, else the only one: a middle class may change the kind of what it holds."""
        return self.classes.get((one.kind, one.parent)) or self._by_code[one.parent][0]

    def _up(self, one: Class) -> Iterator[Class]:
        while True:
            yield one
            if not one.parent:
                return
            one = self._parent(one)

    def _hint(self, code: str) -> str:
        near = nearest(code, [*self._by_code, *(each.name for each in self.classes.values())])
        return f"最接近的：{'、'.join(near)}" if near else f"见清单“{self.title}”"


def plain(text: str) -> str:
    """A text as it is compared: full-width signs as half-width, without blanks."""
    return "".join(normalize("NFKC", text).split())


def likeness(wanted: str, one: Class) -> float:
    """0–100: how much a text (as `plain` gives it) points to a class; 100 for its code or a name of it."""
    if wanted == one.code or wanted in one.names:
        return 100.0
    words = (*one.names, *one.said)
    held = max((min(len(word), len(wanted)) for word in words if word in wanted or wanted in word), default=0)
    pairs = [wanted[at : at + 2] for at in range(len(wanted) - 1)]
    shared = sum(pair in one.text for pair in pairs) / len(pairs) if pairs else 0.0
    alike = max(fuzz.ratio(wanted, name) for name in one.names)
    return max(70.0 + min(held, 8) * 3 if held >= 2 else 0.0, 75 * shared, alike)


def load_taxonomy(path: Path) -> list[tuple[str, Taxonomy]]:
    """Read and check one list: [("district@2021", Taxonomy)].

    Raises: TaxonomyFault with file, line, word and nearest for an unknown key, a code said twice in a kind, a parent that
            does not exist or that comes back to itself, an unknown kind or level
    """
    said = reading.read(path)
    said.only(*_HEAD)
    begins, ends = said.period()
    if begins is None:
        said.fault("缺少“valid_from”", "valid_from")
    listed = Taxonomy(
        id=said.need("id"), title=said.need("title"), version=str(said.need("version")), source=said.need("source"),
        valid_from=begins, valid_to=ends, kinds=dict(said.get("kinds") or KINDS), classes=_classes(said), file=path,
        axes={name: tuple(map(str, values)) for name, values in (said.get("axes") or {}).items()},
        multi_label=said.flag("multi_label", default=False),
    )  # fmt: skip
    return [(listed.ref, listed)]


def _classes(said: Said) -> dict[tuple[str, str], Class]:
    kinds = dict(said.get("kinds") or KINDS)
    found: dict[tuple[str, str], Class] = {}
    rows: dict[tuple[str, str], Said] = {}
    for one, row in _walk(said, said.rows("classes"), kinds, parent="", passed=_defaults(kinds)):
        key = (one.kind, one.code)
        if key in found:
            row.fault(f"编码“{one.code}”在{kinds[one.kind]}中重复，第 {found[key].line} 行已有", "code", word=one.code)
        found[key], rows[key] = one, row
    if not found:
        said.fault("缺少“classes”", "classes")
    _hold_together(found, rows)
    return found


def _defaults(kinds: Mapping[str, str]) -> dict[str, object]:
    only = next(iter(kinds)) if len(kinds) == 1 else ""
    return {"kind": only, "level": LEVELS[0], "public": False, "sensitive": False, "confidential": False}


def _walk(
    head: Said, rows: Iterable[Said], kinds: Mapping[str, str], *, parent: str, passed: dict[str, object]
) -> Iterator[tuple[Class, Said]]:
    for row in rows:
        own = passed | {key: row[key] for key in _INHERITED if key in row}
        one = _class(head, row, kinds, parent=parent or row.text("parent"), own=own)
        yield one, row
        yield from _walk(head, row.rows("children"), kinds, parent=one.code, passed=own)


def _class(head: Said, row: Said, kinds: Mapping[str, str], *, parent: str, own: dict[str, object]) -> Class:
    row.only(*_ROW)
    name = str(row.need("name"))
    code = row.text("code") or (name if head.get("codes") == "names" else str(row.need("code")))
    kind = row.one_of("kind", kinds, default=str(own["kind"]))
    return Class(
        key=Key(str(head.get("id")), str(head.get("version")), kind, code), name=name, parent=parent,
        plain=row.text("plain"), definition=row.text("is"), excludes=row.text("not"),
        words=row.texts("words"), also=row.texts("also"), line=row.line,
        level=row.one_of("level", LEVELS, default=str(own["level"])),
        **{key: row.flag(key, default=bool(own[key])) for key in ("public", "sensitive", "confidential")},
    )  # fmt: skip


def _hold_together(found: Mapping[tuple[str, str], Class], rows: Mapping[tuple[str, str], Said]) -> None:
    """Every parent is there, and nobody is above himself."""
    parents = {one.code: one.parent for one in found.values()}
    for key, one in found.items():
        if one.parent and one.parent not in parents:
            rows[key].fault(f"上级“{one.parent}”不在清单中", "parent", word=one.parent, known=parents)
        seen, up = [one.code], one.parent
        while up:
            if up in seen:
                rows[key].fault(f"上级绕回自身：{' → '.join([*seen, up])}", "parent", word=up)
            seen.append(up)
            up = parents.get(up, "")


def _grouped(pairs: Iterable[tuple[str, Class]]) -> dict[str, list[Class]]:
    found: dict[str, list[Class]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found
