"""Pages of the association: the travailleur social and the chef de service."""
