"""The floor of the intake bench: a Django site with one model and one view that inserts one row."""
