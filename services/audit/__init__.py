"""Audit: who may share what with whom, and who did?

Reads   audit.dead-letters, export.dead-letters, export.disclosures.v1, export.editions.v1,
        intake.dead-letters, intake.innovations.v1, intake.opportunities.v1,
        intake.organisations.v1, matching.dead-letters, matching.offers.v1,
        partners.permissions.v1
Writes  audit.permissions.v1, audit.decisions.v1, audit.checkpoints.v1, audit.dead-letters
Owns    the `audit` database: records, checkpoints, held_grants, idempotency, leases,
        words, progress, inbox, outbox
"""
