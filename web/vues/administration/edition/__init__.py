"""The addresses under which a way is drafted, drawn, tried, compared and published."""
