"""What a school decides for all: policy and retention; what a class was told, and who objects."""
