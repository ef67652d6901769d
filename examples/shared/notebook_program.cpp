#include "shared/notebook_program.hpp"

#include "shared/display.hpp"
#include "shared/program.hpp"

namespace examples {

int run_notebook(int argc, char** argv, const std::function<void()>& cells,
                 const std::function<void(CLI::App&)>& options) {
  CLI::App app("A notebook as a program: runs its cells from the first to the last.");
  std::string pictures;
  app.add_option("--pictures", pictures, "Folder for the pictures; without it they go beside the program");
  if (options) options(app);
  CLI11_PARSE(app, argc, argv);
  try {
    picture_folder(pictures);
    cells();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << std::filesystem::path(argv[0]).filename().string() << ": " << error.what() << '\n';
    return 1;
  }
}

}  // namespace examples
