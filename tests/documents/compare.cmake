# Runs PROGRAM with the lines of the file ARGUMENTS and compares what it prints with the file EXPECTED. If that is empty, the
# program must only succeed.
file(READ ${EXPECTED} expected)
file(READ ${ARGUMENTS} arguments)
string(REPLACE "\n" ";" arguments "${arguments}")
execute_process(COMMAND ${PROGRAM} ${arguments} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
if(expected AND NOT printed STREQUAL expected)
  message(FATAL_ERROR "printed:\n${printed}\nexpected:\n${expected}")
endif()
