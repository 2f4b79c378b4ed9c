"""open_calls 揭榜挂帅: a problem with a measurable target is put up; who claims it is chosen by a panel and held to the target."""
