"""One step of a dossier: read, answered, carried out; its rows, due dates and incidents."""
