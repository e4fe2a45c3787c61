"""Whether the page works, and in numbers: for whoever runs a school's server."""
