"""Small drawn recordings, and what a lesson left in the database."""
