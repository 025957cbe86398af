"""Matching: which product is this, and whose desk should it reach?

Reads   audit.decisions.v1, audit.permissions.v1, intake.innovations.v1,
        intake.opportunities.v1, intake.organisations.v1
Writes  matching.products.v1, matching.links.v1, matching.offers.v1, matching.dead-letters
Owns    the `matching` database: records, identities, products, links, offers, organisations,
        orders, teams, progress, inbox, outbox
"""
