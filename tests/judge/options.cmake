# The judge is the CVODE of the benches.
find_path(GLN_TEST_CVODE cvode/cvode.h)
find_path(GLN_TEST_KLU klu.h PATH_SUFFIXES suitesparse)
find_library(GLN_TEST_KLU_LIBRARY klu)
if(GLN_TEST_CVODE AND GLN_TEST_KLU AND GLN_TEST_KLU_LIBRARY)
  target_sources(test_judge PRIVATE ${CMAKE_SOURCE_DIR}/bench/cvode_peer.cpp)
  target_include_directories(test_judge PRIVATE ${CMAKE_SOURCE_DIR}/bench ${GLN_TEST_CVODE} ${GLN_TEST_KLU})
  target_link_libraries(test_judge PRIVATE sundials_cvode sundials_nvecserial sundials_sunmatrixdense sundials_sunmatrixsparse
                        sundials_sunlinsoldense sundials_sunlinsolklu ${GLN_TEST_KLU_LIBRARY})
  target_compile_definitions(test_judge PRIVATE GLN_HAVE_CVODE)
endif()
