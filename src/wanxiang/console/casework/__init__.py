"""Pages of the systems that stand on cases: what each is for, where its cases stand, and the few doors of its own.

Lists and the page of one case are `console/cases` (`/cases/?flow=…`); here is what only one system has.
"""
