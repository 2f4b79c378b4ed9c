"""What runs in environments of other programs: the product imports nothing of it, and it imports nothing of the product."""
