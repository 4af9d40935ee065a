"""The forms and the file of the page of the team."""
