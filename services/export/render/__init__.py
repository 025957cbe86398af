"""The formats an edition is written down in: each takes a view, and nothing else."""

from services.export.render import csv, json

FORMATS = (json.FORMAT, csv.FORMAT)
