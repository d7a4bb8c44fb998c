"""What pages show, in the words of a language, ready for the templates that print it."""
