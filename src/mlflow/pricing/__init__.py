"""What the use of language models costs."""
