"""Settings, records, schema, queries, retention and export: everything that is kept."""
