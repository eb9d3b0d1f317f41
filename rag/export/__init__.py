"""Export: answers and what was studied, in the forms in which they leave the program."""
