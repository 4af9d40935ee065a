"""The screens on which a way is drafted, drawn, written as an outline, tried and compared."""
