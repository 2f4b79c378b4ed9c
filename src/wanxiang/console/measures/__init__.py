"""Pages of figures: the catalogue, one figure, its records; fixed values; values from elsewhere."""
