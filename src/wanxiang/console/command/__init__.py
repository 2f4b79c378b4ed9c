"""The command view and the statistics of cases: live by grid, figures with their definitions, the cases behind each number."""
