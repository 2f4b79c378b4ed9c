"""Supervision of the plan: the desk, rounds, orders, problems, self-checks, bulletins, leaders, appraisal."""
