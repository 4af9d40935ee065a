"""The commission: its list of the day, the forms that prepare it, what they propose."""
