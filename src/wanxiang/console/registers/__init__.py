"""Registers on the desk: one set of pages for all of them; what a page shows follows from the declaration alone."""
