"""What is asked of the log, by event or by request, becomes records on a draft."""
