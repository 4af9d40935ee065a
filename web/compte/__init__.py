"""Sign-in: accounts, passwords, single-use links, the throttle."""
