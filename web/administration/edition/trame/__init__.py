"""The pages of the outline: its lines in words, the gestures it offers, the way back."""
