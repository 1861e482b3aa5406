# gln_link_cvode(TARGET): adds the CVODE peer of the benches and GLN_HAVE_CVODE where SUNDIALS and KLU are found; else nothing.
function(gln_link_cvode target)
  find_path(GLN_TEST_CVODE cvode/cvode.h)
  find_path(GLN_TEST_KLU klu.h PATH_SUFFIXES suitesparse)
  find_library(GLN_TEST_KLU_LIBRARY klu)
  if(GLN_TEST_CVODE AND GLN_TEST_KLU AND GLN_TEST_KLU_LIBRARY)
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/bench/cvode_peer.cpp)
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/bench ${GLN_TEST_CVODE} ${GLN_TEST_KLU})
    target_link_libraries(${target} PRIVATE sundials_cvode sundials_nvecserial sundials_sunmatrixdense sundials_sunmatrixsparse
                          sundials_sunlinsoldense sundials_sunlinsolklu ${GLN_TEST_KLU_LIBRARY})
    target_compile_definitions(${target} PRIVATE GLN_HAVE_CVODE)
  endif()
endfunction()
