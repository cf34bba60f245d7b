#include "search/needle.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "patterns/value_texts.h"
#include "search/angles.h"
#include "search/required_texts.h"
#include "search/telling_event.h"

namespace mailtrace {
namespace {

using Texts = std::vector<std::string>;

// A shorter text is found in too many lines to be worth it.
constexpr std::size_t kShortest = 3;
// Of an expression a text is looked for of which enough is left.
constexpr std::size_t kLongText = Needle::kLeftOut + Needle::kLeastLeft;
// A text of this many bytes is as rare as any.
constexpr std::size_t kLongEnough = 24;
constexpr std::size_t kIdBonus = 40, kAddressBonus = 10;
// So much of a sample is looked at.
constexpr std::size_t kSampleSize = 64 << 10;
// A text that is found more often than this in the sample is not rare: looking at each line with it would take time.
constexpr std::size_t kMostInSample = 8;

/// One condition of the query as things to look for.
struct Candidate {
  std::vector<Expression> expressions, in_line;  // as of Needle
  std::function<bool(const Event&)> is_told_by;
  std::size_t rarity = 0;     // the higher, the fewer hits
  std::size_t frequency = 0;  // of its domains in a sample: of two that are as rare the lower is better
};

Candidate literals(const Texts& texts, bool caseless, std::size_t bonus) {
  Candidate candidate;
  candidate.rarity = kLongEnough;
  for (const std::string& text : texts) {
    if (text.size() < kShortest) return {};
    candidate.expressions.push_back({.text = text, .literal = true, .caseless = caseless});
    candidate.rarity = std::min(candidate.rarity, text.size());
  }
  candidate.rarity += bonus;
  return candidate.expressions.empty() ? Candidate{} : candidate;
}

/// Whether it has both parts, so that it is as rare as any text.
bool is_whole_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != text.npos && at >= kShortest && at + 1 < text.size();
}

/// How often `text`, in any case, stands in the sample, which is in lower case.
std::size_t count_in(std::string_view sample, std::string_view text) {
  const std::string lower = lower_case(text);
  std::size_t count = 0;
  for (std::size_t i = sample.find(lower); i != sample.npos; i = sample.find(lower, i + 1)) ++count;
  return count;
}

/// How often the domain of the address stands in the sample.
std::size_t domain_count(std::string_view address, std::string_view sample) {
  const std::size_t at = address.find('@');
  return at == address.npos || at + 1 == address.size() ? 0 : count_in(sample, address.substr(at));
}

/// Of two whole addresses the domain tells: local users have more mail than the people they write to.
Candidate addresses(const Texts& texts, std::string_view sample) {
  Candidate candidate = literals(texts, true, kAddressBonus);
  if (candidate.rarity == 0) return candidate;
  if (std::all_of(texts.begin(), texts.end(), is_whole_address)) candidate.rarity = kLongEnough + kAddressBonus;
  for (const std::string& text : texts) candidate.frequency = std::max(candidate.frequency, domain_count(text, sample));
  return candidate;
}

Texts literals_of(const std::vector<AddressPattern>& patterns) {
  Texts texts;
  for (const AddressPattern& p : patterns) texts.push_back(p.literal());
  return texts;
}

Texts literals_of(const std::vector<HostPattern>& patterns) {
  Texts texts;
  for (const HostPattern& p : patterns) {
    for (std::string& text : p.literals()) texts.push_back(std::move(text));
  }
  return texts;
}

/// A client whose name and address a line has apart is called "name[ip]", "unknown[ip]" without a name: what spans
/// these does not stand in the line.
Texts host_literals_of(const std::vector<HostPattern>& hosts) {
  constexpr std::string_view kNoName = "unknown";
  Texts texts = literals_of(hosts);
  for (std::string& text : texts) {
    if (text.find_first_of("[]") != text.npos || kNoName.find(text) != kNoName.npos) text.clear();
  }
  return texts;
}

/// Loggers fold Message-IDs: only what stands between blanks can be looked for.
Texts message_id_pieces(const Texts& message_ids) {
  Texts texts;
  for (const std::string& id : message_ids) {
    std::string longest;
    for (const std::string_view piece : split_words(without_angles(trim(id)))) {
      if (piece.size() > longest.size()) longest = piece;
    }
    texts.push_back(longest);
  }
  return texts;
}

/// The expression as one to be found anywhere in a block of lines, each line ending in "\n" or "\r\n", or in
/// the line a text stands in; nullopt where what it says depends on where a text begins or ends.
std::optional<std::string> unanchored(std::string_view text, bool keep_line_begin) {
  if (text.find('|') != text.npos && text.find_first_of("^$") != text.npos) return std::nullopt;
  if (!keep_line_begin && text.starts_with('^')) text.remove_prefix(1);
  if (text.ends_with('$') && !text.ends_with("\\$")) text.remove_suffix(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$' || (text[i] == '^' && i > 0 && text[i - 1] != '[')) return std::nullopt;
    if (text[i] == '^' && i == 0 && !keep_line_begin) return std::nullopt;
    if (text[i] != '\\' || i + 1 == text.size()) continue;
    ++i;
    const bool is_word_border = text[i] == 'b' || text[i] == 'B';
    if ((is_word_border && !keep_line_begin) || text[i] == 'A' || text[i] == 'z' || text[i] == 'Z') {
      return std::nullopt;
    }
  }
  if (text.find("(?") != text.npos) {
    // Options for the whole are known; what else may stand there is not.
    const std::string_view rest = text.substr(text.find("(?") + 2);
    if (!text.starts_with("(?i)") || rest.find("(?") != rest.npos) return std::nullopt;
  }
  return std::string(text);
}

/// Of the texts that everything the expression finds holds, that which stands in the fewest places of the sample; of
/// several the longest. Empty: there is none that is long and rare enough.
std::string rarest_text(std::string_view expression, std::string_view sample) {
  std::string best;
  std::size_t least = kMostInSample;
  for (std::string& text : required_texts(expression)) {
    if (text.size() < kLongText) continue;
    const std::size_t count = count_in(sample, text);
    if (count > least || (count == least && text.size() <= best.size())) continue;
    least = count;
    best = std::move(text);
  }
  return best;
}

/// `of_lines`: what they find stands in one raw line.
Candidate expressions(const std::vector<RegularExpression>& wanted, bool of_lines, std::string_view sample) {
  Candidate candidate;
  std::vector<Expression> plain;
  for (const RegularExpression& e : wanted) {
    const auto text = unanchored(e.text(), of_lines);
    if (!text || text->empty() || e.found_in("")) return {};
    candidate.expressions.push_back({.text = *text, .multiline = of_lines});
    if (!of_lines) continue;
    std::string rarest = rarest_text(*text, sample);
    if (!rarest.empty()) plain.push_back({.text = std::move(rarest), .literal = true, .caseless = true});
  }
  // Texts are found several times as fast as expressions.
  if (of_lines && plain.size() == wanted.size()) {
    candidate.in_line = std::exchange(candidate.expressions, std::move(plain));
  }
  // Nobody knows how often it is found: nearly anything else is better.
  candidate.rarity = candidate.expressions.empty() ? 0 : 2;
  return candidate;
}

/// Of many messages: anything else is better.
Candidate status(const std::set<Status>& wanted, const PatternSet& patterns) {
  Candidate candidate;
  if (wanted.empty() || !std::all_of(wanted.begin(), wanted.end(), is_told_by_a_word)) return candidate;
  std::set<std::string_view> words;
  for (const Status s : wanted) words.insert(to_string(s));
  const auto texts = texts_of_values(patterns, Field::Status, words);
  if (!texts || texts->empty()) return candidate;
  for (const std::string& text : *texts) candidate.expressions.push_back({.text = text, .literal = true});
  candidate.is_told_by = [&](const Event& event) { return names_status(wanted, event); };
  candidate.rarity = 1;
  return candidate;
}

bool is_better(const Candidate& a, const Candidate& b) {
  return a.rarity != b.rarity ? a.rarity > b.rarity : a.frequency < b.frequency;
}

/// Whether it may be found less often than one that seems better.
bool may_be_rarer(const Candidate& candidate, std::string_view sample) {
  std::size_t found = 0;
  for (const Expression& e : candidate.expressions) {
    if (!e.literal) return false;
    found += count_in(sample, e.text);
  }
  return candidate.rarity > 0 && found <= kMostInSample;
}

}  // namespace

std::vector<Needle> needles_of(const Query& query, const PatternSet& patterns, std::string_view sample) {
  const std::string begin = lower_case(sample.substr(0, kSampleSize));
  std::vector<Candidate> candidates;
  candidates.push_back(literals(query.queue_ids, false, kIdBonus));
  candidates.push_back(literals(message_id_pieces(query.message_ids), true, kIdBonus));
  candidates.push_back(addresses(literals_of(query.from), begin));
  candidates.back().is_told_by = [&](const Event& event) { return names_sender(query.from, event); };
  candidates.push_back(addresses(literals_of(query.to), begin));
  candidates.back().is_told_by = [&](const Event& event) { return names_recipient(query.to, event); };
  candidates.push_back(addresses(literals_of(query.address), begin));
  candidates.back().is_told_by = [&](const Event& event) {
    return names_sender(query.address, event) || names_recipient(query.address, event);
  };
  candidates.push_back(literals(host_literals_of(query.client), true, 0));
  candidates.back().is_told_by = [&](const Event& event) { return names_client(query.client, event); };
  candidates.push_back(literals(literals_of(query.relay), true, 0));
  candidates.back().is_told_by = [&](const Event& event) { return names_relay(query.relay, event); };
  candidates.push_back(literals(query.sasl_users, true, 0));
  candidates.back().is_told_by = [](const Event& event) { return event.fields.has(Field::SaslUser); };
  candidates.push_back(literals(query.subjects, true, 0));
  candidates.push_back(expressions(query.regexps, true, begin));
  candidates.push_back(expressions(query.responses, false, begin));
  candidates.push_back(status(query.statuses, patterns));
  std::stable_sort(candidates.begin(), candidates.end(), is_better);
  Candidate &best = candidates[0], &second = candidates[1];
  std::vector<Needle> needles;
  if (best.rarity == 0) return needles;
  const bool is_id = best.rarity > kIdBonus;
  const auto add = [&](Candidate& c) {
    needles.push_back({std::move(c.expressions), std::move(c.in_line), std::move(c.is_told_by)});
  };
  add(best);
  if (!is_id && may_be_rarer(second, begin)) add(second);
  return needles;
}

}  // namespace mailtrace
