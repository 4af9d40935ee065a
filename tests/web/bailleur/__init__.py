"""The landlord's world in pages: needs, dwellings, sharing, and what never leaks."""
