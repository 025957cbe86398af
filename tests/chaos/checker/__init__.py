"""Judges a run from outside: it imports nothing of the product, and trusts no word of it.

What a run left behind is read from Kafka from the first offset, from the databases and from the
clients' own history; every promise is then recomputed from that alone.
"""
