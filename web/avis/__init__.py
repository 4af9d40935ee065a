"""Who is told of what: announcements, preferences, other systems, answers to an alert."""
