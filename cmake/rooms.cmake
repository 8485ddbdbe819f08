# room(NAME SOURCES file… ROOMS room… LIBRARIES target… [TESTS file…])
#
# One folder of src/, one static library `iar_NAME`. ROOMS are the rooms it may include
# (tests/tidy holds them against rooms.txt); TESTS are its GoogleTest files.
function(room name)
  cmake_parse_arguments(ARG "" "" "SOURCES;ROOMS;LIBRARIES;TESTS" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/src/${name}/)
  add_library(iar_${name} STATIC ${ARG_SOURCES})
  target_include_directories(iar_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  set(rooms ${ARG_ROOMS})
  list(TRANSFORM rooms PREPEND iar_)
  target_link_libraries(iar_${name} PUBLIC iar_options ${rooms} PRIVATE ${ARG_LIBRARIES})
  if(ARG_TESTS)
    list(TRANSFORM ARG_TESTS PREPEND ${PROJECT_SOURCE_DIR}/src/${name}/)
    add_executable(test_${name} ${ARG_TESTS})
    target_link_libraries(test_${name}
      PRIVATE iar_${name} iar_testing GTest::gtest GTest::gtest_main)
    add_test(NAME unit.${name} COMMAND test_${name})
  endif()
endfunction()
