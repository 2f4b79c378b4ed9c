"""check_batches 应急排查: a list becomes a batch, each row goes to its grid, coverage is seen while it runs."""
