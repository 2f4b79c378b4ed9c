"""A year of cases of the simulated district: what people reported, through which door, and what became of it.

In:  the district's profile, the truth of its people, the class list and crosswalks that sources code by (as files)
Out: `cases/` below the folder: reports in the shapes of their sources, one history of steps, `takeover.yml`;
     `truth/cases.parquet`: what each report really was about

Nothing here knows who handles what: the history names no unit, the product's own rules dispatch when it is taken over.
"""

from wanxiang.simulation.cases.year import Report, year

__all__ = ["Report", "year"]
