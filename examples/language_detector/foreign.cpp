#include "foreign.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <xgrad/data/text/utf8.hpp>

namespace language_detector {

namespace data = xgrad::data;
using std::string_view;

static constexpr std::size_t longest_markup = 4000, longest_name = 255;

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}

// How many characters at the beginning of `text` are as `is` wants them, at most `limit`.
template <class Is>
static std::size_t run(string_view text, const Is& is, std::size_t limit = longest_name) {
  text = text.substr(0, limit);
  return std::find_if_not(text.begin(), text.end(), is) - text.begin();
}

// The same for letters, digits and marks of any script and for the characters in `also`, in bytes.
static std::size_t word_run(string_view text, string_view also) {
  std::size_t at = 0;
  while (at < text.size() && at < longest_name) {
    const std::size_t here = at;
    const char32_t c = data::next_code_point(text, at);
    if (!data::is_word_character(c) && (c >= 0x80 || also.find(static_cast<char>(c)) == also.npos))
      return here;
  }
  return at;
}

// Up to the end of the first `close`, or 0 where it is missing or too far.
static std::size_t through(string_view text, string_view close, std::size_t from) {
  const std::size_t found = text.substr(0, longest_markup).find(close, from);
  return found == string_view::npos ? 0 : found + close.size();
}

// ---- markup

static std::size_t tag_length(string_view text) {
  if (text.starts_with("<!--")) return through(text, "-->", 4);
  std::size_t name = 1;
  if (text.size() > 1 && (text[1] == '/' || text[1] == '!' || text[1] == '?')) name = 2;
  const std::size_t letters = run(text.substr(std::min(name, text.size())),
                                  [](char c) { return is_alphanumeric(c) || c == '-' || c == ':'; });
  if (letters == 0 || !is_letter(text[name])) return 0;
  const std::size_t end = through(text, ">", name + letters);
  if (end == 0) return 0;
  // "<Guten Morgen>" is no tag: what follows the name has a value.
  const string_view rest = text.substr(name + letters, end - 1 - name - letters);
  if (name == 1 && rest.find_first_not_of(" \t\r\n/") != rest.npos && rest.find('=') == rest.npos) return 0;
  if (rest.find('<') != rest.npos) return 0;
  for (const string_view skipped : {"script", "style"}) {
    if (name != 1 || text.substr(1, letters) != skipped) continue;
    const std::size_t body = text.find("</", end);
    return body == text.npos ? text.size() : body;
  }
  return end;
}

static std::size_t code_length(string_view text) {
  if (text.starts_with("```")) return through(text, "```", 3);
  const std::size_t end = through(text, "`", 1);
  return end > 2 && text.substr(0, end).find('\n') == text.npos ? end : 0;
}

std::size_t markup_length(string_view text) {
  if (text.starts_with('<')) return tag_length(text);
  if (text.starts_with("{{")) return through(text, "}}", 2);
  return text.starts_with('`') ? code_length(text) : 0;
}

Entity entity(string_view text) {
  const std::size_t end = text.substr(0, 12).find(';');
  if (!text.starts_with('&') || end == text.npos || end < 3) return {};
  const string_view name = text.substr(1, end - 1);
  Entity out{end + 1, ""};
  if (name[0] == '#') {
    const bool hexadecimal = name[1] == 'x' || name[1] == 'X';
    const string_view digits = name.substr(hexadecimal ? 2 : 1);
    std::uint32_t code = 0;
    const auto read =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
    if (digits.empty() || read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return {};
    data::append_utf8(out.meaning, code);
    return out;
  }
  if (run(name, is_letter) != name.size()) return {};
  // A letter and the name of its mark, which is written after it here; NFKC joins them.
  static constexpr std::array<std::pair<string_view, string_view>, 8> marks = {{{"grave", "\u0300"},
                                                                                {"acute", "\u0301"},
                                                                                {"circ", "\u0302"},
                                                                                {"tilde", "\u0303"},
                                                                                {"uml", "\u0308"},
                                                                                {"ring", "\u030A"},
                                                                                {"caron", "\u030C"},
                                                                                {"cedil", "\u0327"}}};
  for (const auto& [mark, written] : marks) {
    if (name.substr(1) == mark) out.meaning = std::string(1, name[0]).append(written);
  }
  static constexpr std::array<std::pair<string_view, string_view>, 8> others = {{{"szlig", "ß"},
                                                                                 {"oslash", "ø"},
                                                                                 {"Oslash", "Ø"},
                                                                                 {"aelig", "æ"},
                                                                                 {"AElig", "Æ"},
                                                                                 {"apos", "'"},
                                                                                 {"rsquo", "'"},
                                                                                 {"iquest", "¿"}}};
  for (const auto& [known, written] : others) {
    if (name == known) out.meaning = written;
  }
  return out;
}

// ---- names of places on the net

static bool is_domain_character(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.';
}

// name.tld: two labels or more, the last one of letters. Its dot at the end of a sentence is not counted.
static std::size_t domain_length(string_view text) {
  std::size_t length = run(text, is_domain_character);
  while (length > 0 && !is_alphanumeric(text[length - 1])) --length;
  const std::size_t dot = text.substr(0, length).rfind('.');
  if (dot == text.npos || dot == 0 || length - dot < 3) return 0;
  return run(text.substr(dot + 1), is_letter) == length - dot - 1 ? length : 0;
}

// Where a sentence follows another without a space ("gut.Das") it is no domain; these are common ends.
static bool is_known_end(string_view domain) {
  static constexpr string_view known =
      " com org net edu gov mil int info biz io app dev ai tv me eu uk us ca au de fr es it pt br mx ar ru "
      "ua by pl cz "
      "sk nl be ch at se no dk fi is ee lv lt hu ro bg rs hr si gr tr il ir in cn jp kr tw hk th vn id my ";
  const std::string end = ' ' + std::string(domain.substr(domain.rfind('.') + 1)) + ' ';
  return known.find(end) != known.npos;
}

// ASCII up to white space, and words of other scripts that follow one of the signs of a path.
static std::size_t url_rest(string_view text) {
  std::size_t at = 0;
  while (at < text.size() && at < longest_markup) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c <= ' ' || c == '<' || c == '>' || c == '"') break;
    if (c < 0x80) {
      ++at;
      continue;
    }
    const bool in_path = at > 0 && string_view("/=-_%?&#.").find(text[at - 1]) != string_view::npos;
    const std::size_t word = in_path ? word_run(text.substr(at), "") : 0;
    if (word == 0) break;
    at += word;
  }
  return at;
}

std::size_t url_length(string_view text) {
  const std::size_t scheme = run(
      text, [](char c) { return is_alphanumeric(c) || c == '+' || c == '.' || c == '-'; }, 16);
  if (scheme > 1 && text.substr(scheme).starts_with("://"))
    return scheme + 3 + url_rest(text.substr(scheme + 3));
  if (text.starts_with("www.") || text.starts_with("WWW.")) return url_rest(text);
  const std::size_t domain = domain_length(text);
  if (domain == 0) return 0;
  const string_view rest = text.substr(domain);
  if (rest.starts_with('/') || rest.starts_with(':')) {
    return is_known_end(text.substr(0, domain)) || rest.size() > 1 ? domain + url_rest(rest) : domain;
  }
  return is_known_end(text.substr(0, domain)) ? domain : 0;
}

std::size_t address_length(string_view text) {
  constexpr std::size_t longest_local_part = 64;
  const auto is_local = [](char c) {
    return is_alphanumeric(c) || string_view("._%+-").find(c) != string_view::npos;
  };
  const std::size_t local = run(text, is_local, longest_local_part);
  if (local == 0 || !text.substr(local).starts_with('@')) return 0;
  const std::size_t domain = domain_length(text.substr(local + 1));
  return domain == 0 ? 0 : local + 1 + domain;
}

std::size_t mention_length(string_view text) {
  if (!text.starts_with('@') && !text.starts_with('#')) return 0;
  const std::size_t name = word_run(text.substr(1), text[0] == '@' ? "_.-@" : "_-");
  return name == 0 ? 0 : name + 1;
}

// ---- names in programs

std::size_t path_length(string_view text) {
  const auto is_path = [](char c) {
    return is_alphanumeric(c) || string_view("/\\._-~:+").find(c) != string_view::npos;
  };
  const std::size_t length = run(text, is_path);
  const string_view path = text.substr(0, length);
  const auto slashes = std::count(path.begin(), path.end(), '/') + std::count(path.begin(), path.end(), '\\');
  const bool from_root = path.starts_with('/') || path.starts_with("~/") || path.starts_with("./") ||
                         path.starts_with("../") ||
                         (length > 3 && is_letter(path[0]) && path.substr(1).starts_with(":\\"));
  return from_root && length > 2 && slashes >= 1 ? length : 0;
}

std::size_t mixed_word_length(string_view text) {
  const std::size_t length = run(text, [](char c) { return is_alphanumeric(c) || c == '_'; });
  const string_view word = text.substr(0, length);
  const bool mixed = std::any_of(word.begin(), word.end(), [](char c) { return is_digit(c) || c == '_'; });
  return mixed ? length : 0;
}

}  // namespace language_detector
