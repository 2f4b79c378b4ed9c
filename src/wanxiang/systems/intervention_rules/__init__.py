"""intervention_rules 插手干预登记的适用领域: to what the rule applies; the filings themselves are no part of this instance."""
