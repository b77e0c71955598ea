# One static library per part, one program per folder of app/, one test program per mirrored folder of tests/.

# skydeck_library(<part> [PUBLIC libs…] [PRIVATE libs…] [OWN_HEADERS])
# Builds every .cpp below the calling folder into skydeck_<part>, with the precompiled headers of skydeck_base. Includes
# are written from the source root: #include "core/base/result.h".
# OWN_HEADERS: the libraries change the compiler's flags (Qt, torch), so those headers do not fit.
function(skydeck_library part)
  cmake_parse_arguments(ARG "OWN_HEADERS" "" "PUBLIC;PRIVATE;EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
  foreach(pattern IN LISTS ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${pattern}")
  endforeach()
  add_library(skydeck_${part} STATIC ${sources})
  set_target_properties(skydeck_${part} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(skydeck_${part} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_link_libraries(skydeck_${part} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  if(part STREQUAL base)
    target_precompile_headers(skydeck_base PRIVATE <core/base/precompiled.h>)
  elseif(NOT ARG_OWN_HEADERS)
    target_precompile_headers(skydeck_${part} REUSE_FROM skydeck_base)
  endif()
endfunction()

# skydeck_program(<name> libs…): every .cpp of the calling folder, installed to bin/.
function(skydeck_program name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARGN})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

# skydeck_tests(<folder> LABEL <label> LIBS libs… [OWN_HEADERS])
# Every *_test.cpp below tests/<folder> becomes one GoogleTest program; each of its cases is a ctest. Tests are compiled
# without optimisation and with the precompiled headers of skydeck_test_support: half of a full build is tests.
# OWN_HEADERS: the libraries change the compiler's flags (Qt, torch), so those headers do not fit.
function(skydeck_tests folder)
  cmake_parse_arguments(ARG "OWN_HEADERS" "LABEL" "LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp"
       "${CMAKE_SOURCE_DIR}/tests/${folder}/*.h")
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" name "${folder}")
  set(target "${name}_tests")
  add_executable(${target} ${sources})
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${target} PRIVATE skydeck_test_support ${ARG_LIBS})
  target_compile_options(${target} PRIVATE -O0)
  if(NOT ARG_OWN_HEADERS)
    target_precompile_headers(${target} REUSE_FROM skydeck_test_support)
  endif()
  gtest_discover_tests(${target} TEST_PREFIX "${folder}/" DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 300
                       PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 120)
endfunction()
