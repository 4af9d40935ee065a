"""Households from a spreadsheet: read it, map its columns, say what is wrong, bring them in.

`tableur` reads the file in a process apart; `catalogue` says what may be asked, `colonnes` which
column answers what, `lecture` what each line says; `controle` puts it together for the preview,
`atelier` does the import behind the page.
"""
