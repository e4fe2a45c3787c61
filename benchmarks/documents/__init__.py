"""Documents that are generated: settings from their fields, figures from what was measured."""
