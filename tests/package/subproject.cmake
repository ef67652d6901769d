# Configures subproject/ and compiles its own file, not the library once more.
file(REMOVE_RECURSE ${WORK})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK} -G Ninja -DXGRAD_SOURCE=${XGRAD_SOURCE}
                        -DCMAKE_CXX_COMPILER=${COMPILER} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB tests ${WORK}/xgrad/tests ${WORK}/xgrad/examples)
if(tests)
  message(FATAL_ERROR "a subproject must not bring xgrad's tests and programs along: ${tests}")
endif()
execute_process(COMMAND ninja -C ${WORK} CMakeFiles/app.dir${OWN_OP}.o OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
