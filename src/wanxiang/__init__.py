"""wanxiang 万象: the platform on which a city district is run."""

__version__ = "0.1.0"
