"""States, actions and figures that pages name by hand are those that the engines declare: a renamed one fails here."""

from wanxiang.console import board
from wanxiang.console.reverse import acts
from wanxiang.console.reverse.cases import STAGES
from wanxiang.core.declarations import declared
from wanxiang.engines.measures.queries import KIND
from wanxiang.engines.outreach.transitions import machine
from wanxiang.systems.reverse_service.lists import FOLLOWED


def test_every_state_of_a_case_has_its_place_in_one_tab_of_the_list():
    """名单的标签页不重不漏：哪个状态的事项都找得到。"""
    gathered = [state for _, states in STAGES.values() for state in states]
    assert sorted(gathered) == sorted(machine().states)


def test_every_button_is_an_action_of_the_machine():
    actions = {move.action for move in machine().transitions}
    assert set(acts._CALLS) <= actions
    assert set(acts.FORWARD) | acts.DANGEROUS <= set(acts._CALLS)


def test_the_states_that_a_list_follows_exist():
    assert set(FOLLOWED) <= set(machine().states)


def test_the_figures_of_the_first_screen_are_declared():
    """驾驶舱上的每个指标都有声明，否则会无声地消失。"""
    assert {*board.TILES, board.TREND} <= {figure.id for figure in declared(KIND)}
