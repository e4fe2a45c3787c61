"""One function for many lessons at once: here, by processes, or on a Dask cluster."""
