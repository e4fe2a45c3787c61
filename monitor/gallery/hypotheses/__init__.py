"""Ways to propose participants' tiles; none decides, `monitor.gallery.solver.choice` does."""
