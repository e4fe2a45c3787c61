"""The watching process: sources -> tiles -> faces -> seats -> readings -> flags -> writer."""
