"""The course of a case: leave, notices and breaches, with who asked, who decided, and on what facts."""
