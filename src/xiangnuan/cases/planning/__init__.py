"""多元帮教: the help team around one person, their needs, the individual plan, its reviews, meetings and promises."""
