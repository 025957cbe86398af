"""Export: what is the best of it, that we may show?

Reads   audit.decisions.v1, audit.permissions.v1, intake.innovations.v1,
        intake.opportunities.v1, matching.links.v1, matching.products.v1
Writes  export.dead-letters, export.disclosures.v1, export.editions.v1
Owns    the `export` database: products, innovations, opportunities, links, series, drafts,
        editions, renderings, recalls, strikes, consents, progress, inbox, outbox
"""
