"""What the log is asked: the same answers for programs and for pages, as of (T, K)."""
