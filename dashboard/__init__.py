"""The page a teacher looks at: series -> figures and cards -> pages -> app."""
