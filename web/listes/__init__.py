"""The lists of each world: one query, sorted and paged in SQL, and the rows a page may show."""
