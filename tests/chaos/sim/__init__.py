"""The real kernel in one process, on twins, in a time that only moves when nobody can act."""
