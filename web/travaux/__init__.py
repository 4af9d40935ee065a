"""The jobs of the product, composed here because they need rooms that do not see each other.

`table.py` lists them once. `embarque.py` does them in the one process that serves the pages;
`ouvrier.py` shares them among workers, on as many machines as there are. Each item has its own
transaction; one that fails is an incident, and the others go on.
"""

LOT = 200
"""Items read at a time: memory does not grow with what is due."""
