"""The one writer: whatever enters the log passes here, in one order."""
