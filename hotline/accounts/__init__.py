"""Who works here: members, their keys, how they sign in and what each role may reach."""
