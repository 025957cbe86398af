"""The log's mathematics: RFC 6962 hashes, proofs, and the C2SP text formats. Pure."""
