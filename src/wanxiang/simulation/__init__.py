"""An invented district at any scale, with known truth.

In:  a district profile, a number of residents, a seed, a day
Out: out/deliveries/<day>/<file> as departments send them, out/truth/*.parquet that only tests and actors read
"""

from wanxiang.simulation.simulate import Report, simulate
from wanxiang.simulation.world import SimulationError

__all__ = ["Report", "SimulationError", "simulate"]
