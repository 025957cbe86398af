"""What an outsider checks without us: one pack, one public key, the standard library."""
