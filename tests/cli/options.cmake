# These tests run the built program as a person would.
if(TARGET test_cli)
  add_dependencies(test_cli gln-bin)
  target_compile_definitions(test_cli PRIVATE GLN_BIN="$<TARGET_FILE:gln-bin>")
  if(GLN_SANITIZE)
    target_compile_definitions(test_cli PRIVATE GLN_SANITIZED)  # the long tests look at a part
  endif()
  target_link_libraries(test_cli PRIVATE nlohmann_json::nlohmann_json)
endif()
