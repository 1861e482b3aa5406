# The whole body is also integrated by SUNDIALS CVODE; without it that one comparison is left out.
include(gln_cvode)
gln_link_cvode(test_ode)
