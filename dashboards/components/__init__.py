"""Building blocks of pages: from words and tables to elements, without a question to any store."""
