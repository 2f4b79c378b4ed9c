"""线上一体化治理平台: one intake, one class list, one loop; see README.md."""
