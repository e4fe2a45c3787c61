"""Recordings by the folder: found, dated, read by several processes or a cluster, stored whole."""
