// The plain texts that stand in everything a regular expression finds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mailtrace {

/// The runs of plain characters that every match of `expression` (in the syntax of PCRE, as Hyperscan takes it) holds:
/// what stands outside of groups, classes and alternatives and is not optional. Letters may be in any case where the
/// expression says so ("(?i)"). None where that cannot be told without reading all of the syntax, as for alternatives
/// outside of groups, options in its middle, characters by number. Never one that a match may lack. In order; none is
/// empty. `expression` need not be valid.
std::vector<std::string> required_texts(std::string_view expression);

}  // namespace mailtrace
