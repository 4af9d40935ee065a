"""The editor of forms: what its page asks about a question, and what it shows."""
