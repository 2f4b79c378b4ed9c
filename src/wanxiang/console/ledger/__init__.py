"""Pages of the ledger at work: clauses that become tasks, one task, my tasks, the plan by months, closing, carry-over."""
