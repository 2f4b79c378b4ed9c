"""consumption_vouchers 消费券: campaigns as they were settled, until the booking engine issues vouchers itself."""
