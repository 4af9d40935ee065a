"""What a page may show of a dossier: one frozen class per reader.

A template gets one of these and nothing else, and Jinja refuses an attribute that is not there:
what a class does not list cannot leak. Source of the fields: `access_matrix.csv`.
"""
