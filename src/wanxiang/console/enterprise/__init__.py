"""惠企政策: which policies there are for firms, and how many registered firms meet each."""
