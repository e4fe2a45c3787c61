"""Ways to propose participants' tiles; none of them decides, `monitor.tile_choice` does."""
