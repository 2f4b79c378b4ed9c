"""managed_city 物管城市: six services as work orders to a steward, and its score card computed from them."""
