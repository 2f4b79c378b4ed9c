"""Clusters: what is joined, what is vetoed, what a person decided; keys that stay."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.engines.registry import keys
from wanxiang.engines.registry.linkage import Clusters, Records


def records(rows, apart=()):
    """Rows of (token, sex, founder, delivery, prior)."""
    token, sex, founder, delivery, prior = (np.array(column) for column in zip(*rows, strict=True))
    return Records(
        token=token.astype(np.int64),
        sex=sex.astype(np.int8),
        founder=founder.astype(bool),
        delivery=delivery.astype(np.int32),
        prior=prior.astype(np.int64),
        apart=list(apart),
    )


def join(clusters, groups, *, unique=False, number=0):
    rows = np.array([row for group in groups for row in group])
    of = np.array([number for number, group in enumerate(groups) for _ in group])
    clusters.join(rows, of, number=number, unique=unique)
    return clusters.label.tolist()


def test_two_valid_numbers_never_meet_in_one_person():
    """两个不同的有效证件号，任何规则都不能合到一人。"""
    clusters = Clusters(records([(1, 0, 1, 0, -1), (2, 0, 1, 1, -1), (-1, 0, 0, 2, -1)]))
    assert join(clusters, [[0, 1, 2]]) == [0, 1, 2]
    assert clusters.blocked.tolist() == [0, 0, 0]


def test_nor_through_a_third_record_that_agrees_with_both():
    clusters = Clusters(records([(1, 0, 1, 0, -1), (2, 0, 1, 1, -1), (-1, 0, 0, 2, -1)]))
    assert join(clusters, [[0, 2], [1, 2]]) == [0, 1, 2]


def test_a_man_and_a_woman_are_two():
    clusters = Clusters(records([(-1, 1, 1, 0, -1), (-1, 2, 0, 1, -1)]))
    assert join(clusters, [[0, 1]]) == [0, 1]


def test_a_rule_that_asks_for_uniqueness_stops_where_one_list_has_two():
    """名单上有两个同名同生日的人，谁也不认。"""
    rows = [(1, 0, 1, 0, -1), (-1, 0, 1, 0, -1), (-1, 0, 0, 1, -1)]
    assert join(Clusters(records(rows)), [[0, 1, 2]], unique=True) == [0, 1, 2]
    assert join(Clusters(records(rows)), [[0, 2]], unique=True) == [0, 1, 0]


def test_the_rule_is_noted_on_what_was_attached_and_not_on_the_core():
    clusters = Clusters(records([(1, 0, 1, 0, -1), (-1, 0, 0, 1, -1)]))
    join(clusters, [[0, 1]], number=3)
    assert clusters.rule.tolist() == [-1, 3]


def test_persons_kept_apart_stay_apart_and_keep_their_own_records():
    """人工裁定两人不得合并：同一规则再提出也不合，各自的记录各归各。"""
    rows = [(1, 0, 1, 0, 0), (1, 0, 0, 1, 0), (1, 0, 1, 2, 1), (1, 0, 0, 3, 1)]
    assert join(Clusters(records(rows)), [[0, 1, 2, 3]]) == [0, 0, 0, 0]
    assert join(Clusters(records(rows, apart=[(0, 1)])), [[0, 1, 2, 3]]) == [0, 0, 2, 2]


@given(st.data())
def test_no_order_of_rules_brings_two_numbers_together(data):
    count = data.draw(st.integers(2, 12))
    rows = [
        (
            data.draw(st.sampled_from([-1, -1, 1, 2, 3])),
            data.draw(st.integers(0, 2)),
            1,
            data.draw(st.integers(0, 3)),
            -1,
        )
        for _ in range(count)
    ]
    made = records(rows)
    clusters = Clusters(made)
    for number in range(3):
        groups = data.draw(
            st.lists(st.lists(st.integers(0, count - 1), min_size=2, max_size=5, unique=True), max_size=4)
        )
        used: set[int] = set()
        apart = []
        for group in groups:
            fresh = [row for row in group if row not in used]
            used |= set(fresh)
            apart.append(fresh)
        if any(apart):
            join(clusters, [group for group in apart if group], unique=data.draw(st.booleans()), number=number)
    for label in set(clusters.label.tolist()):
        tokens = {int(token) for token in made.token[clusters.label == label] if token >= 0}
        assert len(tokens) <= 1


def assign(person, prior, founder=None):
    person, prior = np.array(person), np.array(prior)
    founder = np.ones(len(person), bool) if founder is None else np.array(founder, bool)
    return keys.assign(
        person=person, prior=prior, founder=founder, persons=int(person.max()) + 1, next_number=int(prior.max()) + 1
    )


def test_a_person_keeps_the_key():
    assert assign([0, 0, 1], [0, -1, 1]).number.tolist() == [0, 1]


def test_of_two_that_become_one_the_older_key_stays_and_the_younger_points_to_it():
    """合并后保留较早的编号，较晚的编号指向它。"""
    made = assign([0, 0, 1], [1, 0, -1])
    assert made.number.tolist() == [0, 2]
    assert made.merged.tolist() == [[1, 0]]


def test_of_one_that_becomes_two_the_first_record_keeps_the_key():
    made = assign([0, 1], [0, 0])
    assert made.number.tolist() == [0, 1]
    assert made.merged.tolist() == []


def test_a_founding_record_holds_the_key_before_a_listed_one():
    assert assign([1, 0], [0, 0], founder=[0, 1]).number.tolist() == [0, 1]


def test_new_keys_tell_nothing_and_are_never_the_same():
    made = keys.invent(5000)
    assert len(set(made)) == 5000
    assert all(len(key) == 13 and key[0] == "P" for key in made)
