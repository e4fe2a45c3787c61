"""Tests of the languages: catalogues, choice, numbers and dates."""
