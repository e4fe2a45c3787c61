"""How fast an archive of recordings is read: measured at one and two workers, modelled for more."""
