"""The tiles of a picture, explained by its faces: proposals in, one layout out."""
