"""What a report costs here and elsewhere: our batch worker beside other ways to make the same pages."""
