#pragma once

#include <QString>

#include <span>
#include <string_view>

namespace skydeck::style {

/// A sentence that core wrote (a hint, an error of our own, the catalogue) in the user's language. Core knows no
/// languages: its sentences are found again here, their changing parts stay as they are. What is not known stays as it
/// is, which is right for AWS's own words.
QString coreText(std::string_view english);

/// The sentences that are known, with %1, %2 where parts change.
std::span<const char* const> coreTexts();

} // namespace skydeck::style
