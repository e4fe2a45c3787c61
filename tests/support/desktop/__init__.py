"""Windows, monitors, panels and compositors for tests: real ones on Linux, fakes of the others."""
