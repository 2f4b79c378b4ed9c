"""Cases at the staff desk: lists, the page of one, intake, and the desks of those who dispatch, handle, supervise and rule."""
