"""The administrateur's pages about alerts: rules, who they would tell today, reasons."""
