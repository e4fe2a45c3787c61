"""What other programs of a school may read, and what they are told."""
