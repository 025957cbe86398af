"""Intake: is this record sound, and what does it say?

Reads   partners.innovations.v1, partners.opportunities.v1
Writes  intake.innovations.v1, intake.opportunities.v1, intake.organisations.v1,
        intake.dead-letters
Owns    the `intake` database: blobs, source_records, receipts, receipt_records, quarantine,
        innovations, opportunities, organisations, progress, inbox, outbox
"""
