"""hong_kong_services 港人港企: firms with Hong Kong capital and what they may do; subsidies paid to professionals."""
