"""Two registers in, one named table out: figures read where each measure stands."""

from wanxiang.systems.pilot_measures import listing

listing.publish()
