"""What a test takes of the computer: a root folder of its own, a free port."""
