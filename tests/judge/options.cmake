# The judge is the CVODE of the benches.
include(gln_cvode)
gln_link_cvode(test_judge)
