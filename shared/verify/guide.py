"""What the pack tells whoever opens it, the careful above all."""

GUIDE = """# Verify this pack

You need this file, Python 3.11 or later, and the log's public key (one line, `name+id+key`).
Take the key from a place that you trust, never from the pack or from whoever gave it to you.

    python -m shared.verify PACK --log-key KEY

It exits 0 if everything holds, 1 if something does not, and names it, 2 if it cannot tell.

## With other people's software

Every line of `records.ndjson` is the exact body of one record.
Its leaf is SHA-256 over a zero byte and the body.
`checkpoint` is a C2SP signed note over the size and root of an RFC 6962 tree.
`proofs/N.tlog-proof` leads from the leaf of record N to that root.
In Go, `golang.org/x/mod/sumdb/note` opens the checkpoint and `golang.org/x/mod/sumdb/tlog`
checks the proofs (`CheckRecord`).

## What it does not prove

A proof shows that a record is in the log, not that there is no other.
Only a pack with every record from 0 up to the checkpoint's size shows that nothing is left out.
`query.json` is a claim: it says what was asked for.
"""
