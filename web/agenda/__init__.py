"""What is planned or due on the dossiers a person follows: a page by week, a calendar feed.

The feed leaves the product: it bears a neutral reference and the kind of event, nothing else.
"""
