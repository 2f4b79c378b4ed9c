"""Which conditions follow from which, by their shape alone: what a threshold moved one way can never do the other way."""

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree

_UP, _DOWN = (">=", ">"), ("<=", "<")


def implies(a: ex.Node, b: ex.Node) -> bool:
    """Whether b surely holds wherever a holds. False: not shown by shape, which is not the contrary."""
    if a == b or _is(a, False) or _is(b, True):
        return True
    if isinstance(b, tree.And):
        return all(implies(a, item) for item in b.items)
    if isinstance(a, tree.Or):
        return all(implies(item, b) for item in a.items)
    if isinstance(a, tree.Not) and isinstance(b, tree.Not):
        return implies(b.item, a.item)
    if isinstance(a, tree.And) and any(implies(item, b) for item in a.items):
        return True
    if isinstance(b, tree.Or) and any(implies(a, item) for item in b.items):
        return True
    return _stricter(a, b)


def _is(node: ex.Node, value: bool) -> bool:
    return isinstance(node, tree.Const) and node.value is value


def _stricter(a: ex.Node, b: ex.Node) -> bool:
    """The same thing compared with constants, a no less strictly than b; or one of fewer choices."""
    if isinstance(a, tree.Among) and isinstance(b, tree.Among):
        return a.item == b.item and set(a.choices) <= set(b.choices)
    if not (isinstance(a, tree.Compare) and isinstance(b, tree.Compare)):
        return False
    if a.left == b.left and isinstance(a.right, tree.Const) and isinstance(b.right, tree.Const):
        return _ordered(a.op, a.right.value, b.op, b.right.value)
    if a.right == b.right and isinstance(a.left, tree.Const) and isinstance(b.left, tree.Const):
        return _ordered(tree.FLIPPED[a.op], a.left.value, tree.FLIPPED[b.op], b.left.value)
    return False


def _ordered(op: str, value: object, other_op: str, other: object) -> bool:
    """x op value ⇒ x other_op other."""
    if not isinstance(value, int | float) or not isinstance(other, int | float):
        return False
    if op in _UP and other_op in _UP:
        return value > other or (value == other and (op == other_op or other_op == ">="))
    if op in _DOWN and other_op in _DOWN:
        return value < other or (value == other and (op == other_op or other_op == "<="))
    return False
