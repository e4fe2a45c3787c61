"""How a server keeps readings: all faces of one moment as one row, in parts of 100 lessons."""
