"""What every page is made of: typed fields, lists cut in pages, words and figures in French."""
