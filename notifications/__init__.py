"""Who is told of what, in which words, by which transport. Decide, compose and send stay apart."""
