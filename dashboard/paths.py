"""Addresses of pages that more than one package names."""

LOGIN, LOGOUT = "/login", "/logout"
