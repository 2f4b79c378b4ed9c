"""留着的指标和重新算的一样：只有所读的表变了才重算，变了就一定重算。"""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wanxiang.core import changes, declarations, tables
from wanxiang.core.access import EVERYTHING
from wanxiang.engines.measures import keeping
from wanxiang.engines.measures.computing import Reader, compute_all
from wanxiang.engines.measures.shelf import Shelf

DAY = date(2024, 6, 30)
SEVERAL = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


class Rows:
    """A table of the relational store: what it holds, how often it was read, and whether it tells its state."""

    def __init__(self, name, columns, *, tells):
        self.name, self.columns, self.read_times, self.version = name, columns, 0, 0
        tables.register(tables.Table(name, {}, read=self.read, state=(lambda: self.version) if tells else None))

    def read(self):
        self.read_times += 1
        return pa.table(self.columns)

    def write(self, **columns):
        self.columns, self.version = self.columns | columns, self.version + 1


@pytest.fixture
def two(platform, monkeypatch):
    """People, who tell no state, and runs, which do; nothing is kept yet."""
    monkeypatch.setattr(keeping, "SHELF", kept := Shelf())
    monkeypatch.setattr("wanxiang.engines.measures.reader.SHELF", kept)
    people = Rows("t_people", {name: list(column) for name, column in platform.items()}, tells=False)
    runs = Rows("t_runs", {"run": [1, 2], "policy": ["a", "a"], "eligible": [8, 10], "served": [6, 9]}, tells=True)
    return people, runs


def asked(*names):
    declared = [each for each in declarations.declared("figure") if not names or each.id in names]
    with Reader() as reader:
        return keeping.computed(declared, as_of=DAY, reader=reader, scope=EVERYTHING)


def afresh():
    with Reader() as reader:
        return compute_all(declarations.declared("figure"), as_of=DAY, reader=reader, scope=EVERYTHING)


def said(found):
    return [each.as_json() for each in found]


@SEVERAL
@given(st.lists(st.tuples(st.sampled_from(["people", "runs"]), st.integers(0, 20)), max_size=4))
def test_what_is_kept_is_what_would_be_computed(two, writes):
    """任意写入之后，留着的值、来历和重新算的逐项相同。"""
    people, runs = two
    assert said(asked()) == said(afresh())
    for table, number in writes:
        if table == "people":
            people.write(age=[number, 34, 70, 65, None])
        else:
            runs.write(served=[6, number])
        assert said(asked()) == said(afresh())


def test_a_table_that_has_not_changed_is_not_read_again(two):
    people, runs = two
    first = asked()
    people.write(age=[1, 2, 3, 4, 5])
    second = asked()
    assert runs.read_times == 1
    same = {each.figure.id for each, before in zip(second, first, strict=True) if each is before}
    assert "t_uptake" in same and not same & {"t_old", "t_mean"}


def test_a_figure_that_is_not_asked_for_reads_nothing(two):
    people, runs = two
    assert [each.figure.id for each in asked("t_uptake")] == ["t_uptake"]
    assert (people.read_times, runs.read_times) == (0, 1)


def test_a_process_keeps_tables_up_to_a_size(two):
    """留存有上限：放不下的表下次再读。"""
    _, runs = two
    small = Shelf(largest=10)
    table = tables.table("t_runs")
    assert small.table(table, 1).rows.num_rows == small.table(table, 1).rows.num_rows == 2
    assert runs.read_times == 2


@pytest.mark.django_db
def test_what_is_read_inside_a_transaction_is_not_kept(two):
    """事务里读到的可能撤销，不留。"""
    first, second = asked("t_uptake"), asked("t_uptake")
    assert first[0] is not second[0] and said(first) == said(second)


@pytest.mark.django_db
def test_every_write_to_a_register_gives_it_another_name():
    """登记、变更、清除，名称都变；没有写，名称不变。"""
    from django.utils import timezone

    from wanxiang.engines.directory.models import Entry

    rows = Entry.objects.filter(register="r")
    made = {"register": "r", "valid_from": DAY, "created_at": timezone.now()}
    names = [changes.touched(rows)]
    for number in range(3):
        Entry.objects.create(identity=str(number), touched_at=timezone.now(), **made)
        names.append(changes.touched(rows))
    rows.filter(identity="1").update(version=2, touched_at=rows.get(identity="1").touched_at)  # began early, ended late
    names.append(changes.touched(rows))
    rows.filter(identity="2").update(values={}, touched_at=timezone.now())
    names.append(changes.touched(rows))
    rows.filter(identity="0").delete()
    names.append(changes.touched(rows))
    assert len(set(names)) == len(names)
    assert changes.touched(rows) == names[-1]
