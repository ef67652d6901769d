#pragma once
#include <functional>
#include <string>

#include <xgrad/data/text/lines.hpp>

namespace examples {

/// Calls visit for each line of a text, plain or packed by gzip, in a file or a pipe; "-" is standard input.
/// A byte-order mark at the beginning is no part of the first line. Little of the text is in memory at a
/// time. Throws std::runtime_error: "cannot read text.gz: No such file or directory".
void for_each_line_of_text(const std::string& path,
                           const std::function<void(const xgrad::data::Line& line)>& visit);

}  // namespace examples
