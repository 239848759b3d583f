#pragma once

// "did you mean": the known word nearest to a mistyped one, by the optimal string alignment distance (Damerau 1964:
// insertion, deletion, substitution, transposition of neighbours), case ignored.
//
// Not modelled: keyboard layouts, sound.

#include <string>
#include <string_view>
#include <vector>

namespace loom {

// Edits between two words, case ignored.
size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of `known` when it is near enough to be meant (a third of the letters wrong at most), otherwise empty.
// The first one wins a draw.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

// A hint for an unknown word: `did you mean "trunk"?`, or `<label>: a, b, c`, or nothing when nothing is known.
std::string suggest(std::string_view word, const std::vector<std::string>& known, std::string_view label);

// "a", "a or b", "a, b or c"; at most `most` words and then "...".
std::string join_words(const std::vector<std::string>& words, std::string_view last = "or", size_t most = SIZE_MAX);

}  // namespace loom
