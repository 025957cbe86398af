"""What matching answers: nothing about a product without a permit for this reader, now."""
