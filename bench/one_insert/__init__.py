"""The floor of the intake bench: a Django site as one begins it, with one model and one view that inserts one row."""
