# Some of these tests run the built program as a person would.
if(TARGET test_evidence)
  add_dependencies(test_evidence gln-bin)
  target_compile_definitions(test_evidence PRIVATE GLN_BIN="$<TARGET_FILE:gln-bin>")
  target_link_libraries(test_evidence PRIVATE nlohmann_json::nlohmann_json)
endif()
