#pragma once

#include "core/lab/ecr/ecr_store.h"
#include "core/lab/service.h"

namespace skydeck::lab {

inline constexpr const char* kEcrTags = "tags";

/// ECR's operations on what a repository is told once: policy, lifecycle policy, mutability, scanning, tags.
void addEcrSettingHandlers(Service& service, EcrStore& store);

/// A repository in the shape of ECR's API.
Json describeEcrRepository(const EcrStore& store, const EcrRepository& repository);

/// `added` over `tags` ([{Key, Value}] both) as the text of the setting; TooManyTagsException above 50.
Result<std::string> tagsText(Json tags, const Json& added);

} // namespace skydeck::lab
