"""Decides: what is an alert, who hears of it next, and when."""
