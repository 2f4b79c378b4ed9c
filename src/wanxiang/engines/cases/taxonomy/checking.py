"""Checks across files: that crosswalks and duties speak of classes that exist, and that every class has an owner. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from wanxiang.core.expressions import nearest
from wanxiang.engines.cases.taxonomy.admission import Admission
from wanxiang.engines.cases.taxonomy.classes import Class, Key, Taxonomy
from wanxiang.engines.cases.taxonomy.crosswalks import Crosswalk
from wanxiang.engines.cases.taxonomy.duties import Duty
from wanxiang.engines.cases.taxonomy.reading import TaxonomyFault


def check_crosswalk(crosswalk: Crosswalk, taxonomies: Mapping[str, Taxonomy]) -> None:
    """Both lists exist, every side of every row is a leaf class of its list, and a succession leaves nothing unsaid.

    In:     taxonomies by "scheme@version"
    Raises: TaxonomyFault with file, line, word and the nearest that exists
    """
    path = crosswalk.path or Path(crosswalk.id)
    for name in (crosswalk.source_list, crosswalk.target_list):
        if name not in taxonomies:
            raise TaxonomyFault(f"没有清单“{name}”", path=path, line=1, word=name, near=nearest(name, taxonomies))
    sides = [(key, row.line) for row in crosswalk.rows for key in (row.source, row.target)]
    for key, line in (*sides, *crosswalk.lines.items()):
        _check_key(key, taxonomies[key.ref], path, line)
    if crosswalk.same_codes:
        _check_succession(crosswalk, taxonomies, path)


def check_duties(duties: Iterable[Duty], taxonomies: Iterable[Taxonomy]) -> None:
    """Every prefix of every clause begins the code of some class. Raises TaxonomyFault naming clause and line."""
    codes = {each.code for listed in taxonomies for each in listed.classes.values()}
    for duty in duties:
        for prefix in duty.classes:
            _check_prefix(prefix, codes, f"条款“{duty.clause}”", duty.path, duty.line)


def check_admissions(
    admissions: Iterable[Admission], taxonomies: Iterable[Taxonomy], *, path: Path | None = None
) -> None:
    """The same for the approved list. Raises TaxonomyFault."""
    codes = {each.code for listed in taxonomies for each in listed.classes.values()}
    for each in admissions:
        for prefix in each.classes:
            _check_prefix(prefix, codes, f"准入条款“{each.clause}”", path, each.line)


def unowned(taxonomy: Taxonomy, duties: Iterable[Duty], *, on: date, level: str = "district") -> list[Class]:
    """The leaf classes that no clause in force gives to anybody."""
    live = [duty for duty in duties if level in duty.levels and duty.in_force(on)]
    return [each for each in taxonomy.leaves() if all(duty.grips(each.code) < 0 for duty in live)]


def _check_key(key: Key, listed: Taxonomy, path: Path, line: int) -> None:
    if listed.has_leaf(key.code, kind=key.kind):
        return
    if (key.kind, key.code) in listed.classes:
        below = "、".join(each.code for each in listed.children(key.code, kind=key.kind)[:4])
        raise TaxonomyFault(
            f"“{key.code}”下面还有细类（{below}），只能对应到最细一级", path=path, line=line, word=key.code
        )
    kinds = "、".join(
        listed.kinds.get(each.kind, each.kind) for each in listed.classes.values() if each.code == key.code
    )
    said = f"，该编码属于{kinds}" if kinds else ""
    near = nearest(key.code, (each.code for each in listed.leaves()))
    raise TaxonomyFault(
        f"{listed.title}没有类别“{key.kind}/{key.code}”{said}", path=path, line=line, word=key.code, near=near
    )


def _check_succession(crosswalk: Crosswalk, taxonomies: Mapping[str, Taxonomy], path: Path) -> None:
    """Whatever no row names must go on with code and name; whatever is new must be named as added."""
    old, new = taxonomies[crosswalk.source_list], taxonomies[crosswalk.target_list]
    named = {row.source for row in crosswalk.rows} | set(crosswalk.unmapped)
    reached = {row.target for row in crosswalk.rows} | set(crosswalk.added)
    before = {each.key: each.name for each in old.leaves() if each.key not in named}
    after = {(each.kind, each.code): each for each in new.leaves() if each.key not in reached}
    for key, name in before.items():
        heir = after.pop((key.kind, key.code), None)
        if heir is None or heir.name != name:
            said = f"改称“{heir.name}”" if heir else "在新版中没有"
            raise TaxonomyFault(f"“{key.code} {name}”{said}，沿革表没有说明", path=path, line=1, word=key.code)
    for heir in after.values():
        raise TaxonomyFault(f"新版的“{heir.code} {heir.name}”没有来历，应列入 added", path=path, line=1, word=heir.code)


def _check_prefix(prefix: str, codes: Iterable[str], who: str, path: Path | None, line: int) -> None:
    if not any(code.startswith(prefix) for code in codes):
        raise TaxonomyFault(f"{who}所指的类别“{prefix}”不存在", path=path or Path("grid_tasks.yml"), line=line, word=prefix, near=nearest(prefix, codes))  # fmt: skip
