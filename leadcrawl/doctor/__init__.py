"""`scrapy doctor`: one function per check, each of which says what is and what is to be done."""
