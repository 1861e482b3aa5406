# One instruction set per file; what runs is chosen on the machine (lanes.cpp).
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/src/kernel/lanes_baseline.cpp PROPERTIES
    COMPILE_OPTIONS "-fno-math-errno;-Wno-psabi")
  set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/src/kernel/lanes_avx2.cpp PROPERTIES
    COMPILE_OPTIONS "-mavx2;-fno-math-errno;-Wno-psabi")
  set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/src/kernel/lanes_avx512.cpp PROPERTIES
    COMPILE_OPTIONS "-mavx512f;-mavx512dq;-mavx512vl;-mavx512bw;-fno-math-errno;-Wno-psabi")
endif()
