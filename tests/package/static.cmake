# Installs a static xgrad into PREFIX without compiling it once more: configures it in WORK, and makes its archives of the
# objects of the shared libraries in BUILD, which are position-independent and otherwise the same.
function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  set(output ${output} PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK} -G Ninja -DBUILD_SHARED_LIBS=OFF -DCMAKE_BUILD_TYPE=${BUILD_TYPE} -DXGRAD_TESTS=OFF
  -DXGRAD_EXAMPLES=OFF -DXGRAD_NOTEBOOKS=OFF -DXGRAD_MPI=OFF -DCMAKE_CXX_COMPILER=${COMPILER})
file(MAKE_DIRECTORY ${WORK}/lib)
foreach(library xgrad xgrad_f64)
  run(ninja -C ${WORK} -t inputs lib/lib${library}.a)
  string(REGEX MATCHALL "[^\n]+[.]o\n" objects "${output}")
  list(TRANSFORM objects STRIP)
  list(TRANSFORM objects PREPEND ${BUILD}/)
  run(${AR} qc ${WORK}/lib/lib${library}.a ${objects})
endforeach()
run(${CMAKE_COMMAND} --install ${WORK} --prefix ${PREFIX})
