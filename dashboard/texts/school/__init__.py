"""Words of a school's pages, as the package above hands them on."""
