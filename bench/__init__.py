"""Benches: each prints its figure beside a peer or a floor of the same run, since machines differ and are shared."""
