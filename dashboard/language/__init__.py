"""The language of what is shown: which one is spoken, its catalogue, its numbers and dates."""
