"""Who may share what with whom, as of when: one evaluator, on plain values. Pure."""
