"""`jalon programmes essayer`: each programme walked on the real product, in a base of its own.

`base` makes the base and its people, `dossier` acts on one dossier and `releve` reads it; `marche`
is one walk, `essai` all those of a programme, `lot` several programmes at once.
"""
