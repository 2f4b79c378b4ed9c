"""systems: what a district runs, one folder each, and the catalogue of everything it will run.

    catalogue.yml ─┐
    <id>/system.yml ─┴─▶ `systems()` ─▶ menu, list, state (works | begun | not yet, computed from page, specs and data)
    text of a plan item ─▶ `carrying()` ─▶ the systems that carry it out, with the clause that shows it

A system is a folder of declarations first; see docs/adding-a-system.md.
"""

from .catalogue import Matter, Module, catalogue
from .folders import Folder, folders
from .matching import Match, Place, carrying
from .states import BEGUN, NOT_YET, WORKS, System, systems

__all__ = [
    "BEGUN", "NOT_YET", "WORKS", "Folder", "Match", "Matter", "Module", "Place", "System", "carrying", "catalogue", "folders", "systems",
]  # fmt: skip
