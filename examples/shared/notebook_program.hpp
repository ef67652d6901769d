#pragma once
#include <functional>

namespace CLI {
class App;
}

namespace examples {

/// The main function of a notebook's program: reads the command line (--pictures FOLDER, and what `options`
/// adds), runs `cells`, and returns the program's exit status. What they throw is written to standard error.
int run_notebook(int argc, char** argv, const std::function<void()>& cells,
                 const std::function<void(CLI::App&)>& options = nullptr);

}  // namespace examples
