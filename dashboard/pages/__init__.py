"""One module per page: functions from records to components."""
