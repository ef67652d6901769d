# An xsimd that is older than what xgrad needs.
