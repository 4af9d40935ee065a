"""HTTP, forms, pages, commands and composition: the only room that knows Flask."""
