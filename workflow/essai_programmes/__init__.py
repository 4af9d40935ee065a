"""Which ends a programme allows, and which answers lead there: read from the diagrams alone.

`graphe` lays a parcours out flat with all that it calls; `fins` says what the parameters leave
open; `jeu` plays it, move by move (`tour`, from `etat` to `etat`), with the answers of `reponses`;
`plan` finds the ways. The walks themselves are made on the real product, in
`web/essai_programmes/`.
"""
