"""The papers of a dossier: which kinds, who reads them, how they are put in and withdrawn.

Files are in a store (`entrepot`), rows in `models/document.py`; nothing here knows HTTP.
"""
