"""service_network 服务网络: service points, centres, items; four declared registers and the figures that count them."""
