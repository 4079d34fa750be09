# One target per folder of server/. `aip_folder(store DEPENDS base domain LIBRARIES PkgConfig::SQLITE)` makes
#   aip_store   from every *.cpp of the folder (and of its sub-folders) that is not a test,
#   store_test  from its *_test.cpp: one program and one ctest entry, so that what is dear to start (a database
#               cluster) is started once.
# DEPENDS names other folders, LIBRARIES what comes from outside. Links are private except where a header needs
# them (PUBLIC_LIBRARIES), so that including a folder that is not listed does not compile. FAIL_POINTS: it may use
# base/fail_point.hpp.
function(aip_folder name)
  cmake_parse_arguments(ARG "FAIL_POINTS" "" "DEPENDS;LIBRARIES;PUBLIC_LIBRARIES;TEST_LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")

  list(TRANSFORM ARG_DEPENDS PREPEND aip_ OUTPUT_VARIABLE folders)
  if(sources)
    add_library(aip_${name} STATIC ${sources})
    aip_own_code(aip_${name})
    target_link_libraries(aip_${name} PUBLIC ${folders} ${ARG_PUBLIC_LIBRARIES} PRIVATE ${ARG_LIBRARIES})
    if(ARG_FAIL_POINTS)
      target_compile_definitions(aip_${name} PRIVATE AIP_FAIL_POINTS=$<BOOL:${AIP_FAIL_POINTS}>)
    endif()
  else()
    add_library(aip_${name} INTERFACE)
    target_link_libraries(aip_${name} INTERFACE ${folders} ${ARG_PUBLIC_LIBRARIES})
  endif()

  if(tests)
    add_executable(${name}_test ${tests})
    aip_own_code(${name}_test)
    target_link_libraries(${name}_test PRIVATE aip_${name} aip_test_support ${ARG_TEST_LIBRARIES} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 600)
  endif()
endfunction()

# Warnings as errors, for code of our own only. Members of an aggregate that are left out take their default on purpose.
function(aip_own_code target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Werror
    -Wno-missing-designated-field-initializers)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/server)
endfunction()
