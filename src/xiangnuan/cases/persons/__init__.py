"""The pages of persons that need their cases: the list, the entry of a person with the first case, the person's page.

They carry the URL names `people:…`: `people` itself lies below `cases` and holds what needs no case.
"""
