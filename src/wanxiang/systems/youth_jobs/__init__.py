"""youth_jobs 实习就业: posts that are offered, people who were placed, bases."""
