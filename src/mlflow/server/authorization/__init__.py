"""Who may do what: one table of rules, asked around every operation and every route."""
