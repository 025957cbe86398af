"""What every test may ask for by name."""

from tests.support.stack import engines, kafka, mongo

__all__ = ["engines", "kafka", "mongo"]
