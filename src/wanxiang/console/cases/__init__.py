"""Cases at the staff desk.

/cases/              lists.py        the list: tabs (counting.py), filters (filters.py), acts on many (batches.py), export
/cases/<number>/     page.py         next action, facts and course (sheet.py), forms of moves (moves.py, fields.py), files, reporter
/cases/new/          intake.py       counter and telephone, with help as one types (likely.py, kin.py)
/cases/desk/         desk.py         the dispatcher's queues, a proposal on each line
/cases/inbox/        inbox.py        what waits for a unit or a place
/cases/supervision/  supervision.py  late, told upwards, coming back; orders
/cases/rulings/      rulings.py      returned cases, both sides beside the list of duties

A view reads through the engine's `visibility` (what is not visible answers 404) and writes through its `actions`; a list reads
what is open through `openness`, so that a million archived cases cost it nothing. `names.Names` words the rows of a page.
"""
