"""What a declaration says of a register, read and checked. Pure: no Django, no database."""

from wanxiang.engines.directory.declaring.conditions import Condition
from wanxiang.engines.directory.declaring.reading import load
from wanxiang.engines.directory.declaring.spec import BETWEEN, Access, Check, Field, Place, Register, Verify, View

__all__ = ["BETWEEN", "Access", "Check", "Condition", "Field", "Place", "Register", "Verify", "View", "load"]
