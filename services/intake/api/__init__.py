"""What intake answers over HTTP: records in, receipts out."""
