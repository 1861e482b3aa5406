target_compile_definitions(gln_cli PUBLIC GLN_VERSION="${PROJECT_VERSION}")
