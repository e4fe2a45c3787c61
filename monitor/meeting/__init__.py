"""Which window is the meeting's: by its title, and by what it shows where a meeting has two."""
