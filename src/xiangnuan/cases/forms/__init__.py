"""The forms of the recording acts; each knows how to record its fact, and how to correct one."""
