"""The inbox: what each account is told, and what it does with it."""
