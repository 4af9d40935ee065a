"""Who enters and what each may do: accounts, organisations and rights, as their pages show them."""
