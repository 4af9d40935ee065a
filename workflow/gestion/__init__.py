"""What an administrator sets beside the ways: accounts, organisations, alerts, days off."""
