"""What BPMN means where the library means something else: joins, repeats, events, timers."""
