#pragma once

#include "core/base/result.h"
#include "core/lab/cloudwatch/metric_store.h"

#include <functional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// What SEARCH looks for (CloudWatch User Guide, "CloudWatch search expression syntax"): an optional schema
/// {Namespace, Dimension, …}, then words, "exact texts" and Property=word, joined by AND (or nothing), OR, NOT and
/// parentheses. Words match whole tokens of a name, whatever their case; a name's tokens end at punctuation and where
/// a capital follows a small letter.
using MetricSearch = std::function<bool(const MetricId&)>;

/// ValidationError for what is no search expression.
Result<MetricSearch> parseMetricSearch(std::string_view expression);

} // namespace skydeck::lab
