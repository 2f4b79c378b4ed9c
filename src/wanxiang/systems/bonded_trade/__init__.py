"""bonded_trade 保税平台: members, exhibitions, monthly values as the operator reports them."""
