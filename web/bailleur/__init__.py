"""The world of the landlord: its forms, and what is proposed so that nobody types twice."""
