"""renewal_and_rental 查违清退与住房租赁整治: violations cleared and handed to land preparation; sublets and rents inspected."""
