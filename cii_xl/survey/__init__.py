"""The survey round trip: questionnaire → form → returned files → rate with interval → edition."""
