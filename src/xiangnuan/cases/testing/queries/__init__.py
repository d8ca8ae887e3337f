"""The reads of this app: who is drawn until today, which step of an objection is due, what is in stock."""
