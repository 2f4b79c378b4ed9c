"""Pages of the systems that stand on cases: what each is for, where its cases stand, and the few doors of its own.

The page of one case is `console/cases`; here is what only one system has, and the list that its numbers open to.
"""
