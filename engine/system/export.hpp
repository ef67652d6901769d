#pragma once
// XGRAD_API marks what the shared libraries export; everything else in them is hidden, inline functions too.
// So a program built with other flags can neither replace the library's xtensor code nor have its own
// replaced.
#define XGRAD_API [[gnu::visibility("default")]]
