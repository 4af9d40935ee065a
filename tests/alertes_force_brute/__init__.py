"""Which alerts must exist, found by brute force: nothing here imports a rule of the product.

Facts come from the journal and from dates of the data; delays are those that `alerts.csv` of the
domain model writes, as literals; days are counted by `dates`.
"""
