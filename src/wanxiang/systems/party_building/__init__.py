"""party_building 小区与党建: estates, branches, property firms, model communities; coverage is counted from the estates."""
