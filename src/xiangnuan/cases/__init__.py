"""A measure of one person from decision to closing: dated facts, and the duties projected from them."""
